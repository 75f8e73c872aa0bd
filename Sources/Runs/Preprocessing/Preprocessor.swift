public import FeatureTables
public import LinearAlgebra

/// The fitted steps from a table to what heads train on; kept with the model.
///
/// In order: a step on each observation by itself, a selection of features, centring and
/// scaling of each feature, principal components, one factor for everything, and, if asked for,
/// smoothing over the neighbours of each observation.
public struct Preprocessor: Sendable, Hashable {
  /// The names of the table's features, *m*.
  public let featureNames: [String]
  /// What is done to each observation by itself.
  public let rowStep: RowStep
  /// The features that are used, rising.
  public let keptFeatures: [Int]
  /// What is subtracted from each kept feature; nil subtracts nothing.
  public let centres: [Float]?
  /// What each kept feature is multiplied with; nil multiplies nothing.
  public let scales: [Float]?
  /// The principal components of the kept features; nil takes the features themselves.
  public let components: PrincipalComponents?
  /// One factor for all numbers, which gives them a mean variance of one.
  public let factor: Float
  /// The smoothing over neighbours that comes last; nil smooths nothing.
  public let smoothing: Smoothing?

  /// Creates fitted steps.
  ///
  /// - Parameters:
  ///   - featureNames: The names of the table's features.
  ///   - rowStep: What is done to each observation by itself.
  ///   - keptFeatures: The features that are used, rising.
  ///   - centres: What is subtracted from each kept feature.
  ///   - scales: What each kept feature is multiplied with.
  ///   - components: The principal components of the kept features.
  ///   - factor: One factor for all numbers.
  ///   - smoothing: The smoothing over neighbours that comes last.
  public init(
    featureNames: [String], rowStep: RowStep, keptFeatures: [Int], centres: [Float]?,
    scales: [Float]?, components: PrincipalComponents?, factor: Float,
    smoothing: Smoothing? = nil
  ) {
    precondition(
      (centres?.count ?? keptFeatures.count) == keptFeatures.count
        && (scales?.count ?? keptFeatures.count) == keptFeatures.count
        && (components?.mean.count ?? keptFeatures.count) == keptFeatures.count,
      "centres, scales or components do not fit \(keptFeatures.count) features")
    self.featureNames = featureNames
    self.rowStep = rowStep
    self.keptFeatures = keptFeatures
    self.centres = centres
    self.scales = scales
    self.components = components
    self.factor = factor
    self.smoothing = smoothing
  }

  /// The number of features that heads see.
  public var outputCount: Int { components?.count ?? keptFeatures.count }

  /// Brings a table to what heads train on.
  ///
  /// - Parameter table: A table that has the same features, in any order.
  /// - Returns: *n ×* ``outputCount`` numbers; sparse only when nothing has to be subtracted.
  /// - Throws: ``PreprocessingError/missingFeatures(_:of:examples:extra:)``, and what smoothing
  ///   throws.
  public func apply(to table: FeatureTable) throws(PreprocessingError) -> TableValues {
    try smoothed(finish(try FeatureMatch(table, to: self)).values)
  }

  /// The numbers after the last step, which needs all observations.
  func smoothed(_ values: TableValues) throws(PreprocessingError) -> TableValues {
    guard let smoothing else { return values }
    return try smoothing.apply(to: values)
  }

  /// The steps after the features were found, but for the smoothing.
  func finish(_ match: FeatureMatch) -> Finished {
    finish(rowStep.apply(to: match.values).selecting(features: keptFeatures))
  }

  /// Centred and scaled features; a sparse table is only densified to be centred.
  static func scaled(_ values: TableValues, centres: [Float]?, scales: [Float]?) -> TableValues {
    if case .sparse(let x) = values, centres == nil {
      return .sparse(scales.map { x.scalingColumns(by: $0) } ?? x)
    }
    guard centres != nil || scales != nil else { return values }
    let x = values.densified
    return .dense(
      x.mappingRows { _, row, target in
        for j in row.indices { target[j] = (row[j] - (centres?[j] ?? 0)) * (scales?[j] ?? 1) }
      })
  }
}
