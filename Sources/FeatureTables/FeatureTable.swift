/// A feature table: observations × features, with names and annotations.
public struct FeatureTable: Sendable {
  /// The name of each observation; all different.
  public var observationNames: [String]
  /// The name of each feature; all different.
  public var featureNames: [String]
  /// The numbers, *n × m*; all finite.
  public var values: TableValues
  /// What else is known of the observations.
  public var annotations: [Annotation]
  /// What else is known of the features, such as their identifiers.
  public var featureAnnotations: [Annotation]
  /// Remarks for the user on how the file was understood, one line each.
  public var notes: [String]

  /// Creates a table.
  ///
  /// - Parameters:
  ///   - observationNames: *n* different names.
  ///   - featureNames: *m* different names.
  ///   - values: An *n × m* table of numbers.
  ///   - annotations: Columns of *n* entries.
  ///   - featureAnnotations: Columns of *m* entries.
  ///   - notes: Remarks for the user, one line each.
  public init(
    observationNames: [String], featureNames: [String], values: TableValues,
    annotations: [Annotation] = [], featureAnnotations: [Annotation] = [], notes: [String] = []
  ) {
    precondition(
      observationNames.count == values.observationCount
        && featureNames.count == values.featureCount,
      "\(observationNames.count) × \(featureNames.count) names for "
        + "\(values.observationCount) × \(values.featureCount) values")
    self.observationNames = observationNames
    self.featureNames = featureNames
    self.values = values
    self.annotations = annotations
    self.featureAnnotations = featureAnnotations
    self.notes = notes
  }

  /// The number of observations, *n*.
  public var observationCount: Int { observationNames.count }
  /// The number of features, *m*.
  public var featureCount: Int { featureNames.count }

  /// The annotation of a name.
  ///
  /// - Parameter name: The name of the column.
  /// - Returns: The column, if there is one.
  public func annotation(named name: String) -> Annotation? {
    annotations.first { $0.name == name }
  }

  /// The named observations, in the order given.
  ///
  /// - Parameter rows: Row numbers, from 0.
  /// - Returns: A table of `rows.count` observations.
  public func selecting(observations rows: [Int]) -> FeatureTable {
    FeatureTable(
      observationNames: rows.map { observationNames[$0] }, featureNames: featureNames,
      values: values.selecting(rows), annotations: annotations.map { $0.selecting(rows) },
      featureAnnotations: featureAnnotations, notes: notes)
  }
}
