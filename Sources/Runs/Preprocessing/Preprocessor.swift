public import FeatureTables
public import LinearAlgebra

/// The fitted steps from a table to what heads train on; kept with the model.
///
/// In order: a step on each observation by itself, a selection of features, centring and
/// scaling of each feature, principal components, and one factor for everything.
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
  public init(
    featureNames: [String], rowStep: RowStep, keptFeatures: [Int], centres: [Float]?,
    scales: [Float]?, components: PrincipalComponents?, factor: Float
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
  }

  /// The number of features that heads see.
  public var outputCount: Int { components?.count ?? keptFeatures.count }

  /// Brings a table to what heads train on.
  ///
  /// - Parameter table: A table of the same features in the same order.
  /// - Returns: *n ×* ``outputCount`` numbers; sparse only when nothing has to be subtracted.
  /// - Throws: ``PreprocessingError/otherFeatures(found:expected:example:)``.
  public func apply(to table: FeatureTable) throws(PreprocessingError) -> TableValues {
    guard table.featureNames == featureNames else {
      let example = zip(featureNames, table.featureNames).first { $0 != $1 }?.0
      throw .otherFeatures(
        found: table.featureCount, expected: featureNames.count, example: example)
    }
    return finish(rowStep.apply(to: table.values).selecting(features: keptFeatures))
  }

  /// The steps after the selection of features.
  func finish(_ values: TableValues) -> TableValues {
    let values = Preprocessor.scaled(values, centres: centres, scales: scales)
    switch (values, components) {
    case (.dense(let x), let components?): return .dense(factor * components.scores(of: x))
    case (.sparse(let x), let components?): return .dense(factor * components.scores(of: x))
    case (_, nil) where factor == 1: return values
    case (.dense(let x), nil): return .dense(factor * x)
    case (.sparse(let x), nil):
      let factor = factor
      return .sparse(x.mapValues { factor * $0 })
    }
  }

  /// Centred and scaled features; a sparse table is only densified to be centred.
  static func scaled(_ values: TableValues, centres: [Float]?, scales: [Float]?) -> TableValues {
    if case .sparse(let x) = values, centres == nil {
      return .sparse(scales.map { x.scalingColumns(by: $0) } ?? x)
    }
    guard centres != nil || scales != nil else { return values }
    let x = values.densified
    let m = x.columns
    let parts = RowBlocks(count: x.rows, size: 256).map { rows in
      var block: [Float] = []
      block.reserveCapacity(rows.count * m)
      for i in rows {
        for (j, value) in x.row(i).enumerated() {
          block.append((value - (centres?[j] ?? 0)) * (scales?[j] ?? 1))
        }
      }
      return block
    }
    return .dense(Matrix(rows: x.rows, columns: m, elements: parts.flatMap { $0 }))
  }
}
