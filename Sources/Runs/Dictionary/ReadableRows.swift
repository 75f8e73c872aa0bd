internal import FeatureTables
internal import LinearAlgebra

/// The features of a table after the step on each observation and before anything that would
/// keep them from being read: centring, scaling, components.
///
/// Rows are brought there as they are asked for; the table is not copied. Those of a file are
/// brought there by blocks.
struct ReadableRows: ObservationSource {
  private let values: TableValues
  private let rowStep: RowStep
  private let keptFeatures: [Int]
  private let file: BackedSource?

  init(_ table: FeatureTable, _ preprocessor: Preprocessor) {
    values = table.values
    let (rowStep, keptFeatures) = (preprocessor.rowStep, preprocessor.keptFeatures)
    (self.rowStep, self.keptFeatures) = (rowStep, keptFeatures)
    guard case .backed(let rows) = table.values else {
      file = nil
      return
    }
    file = BackedSource(rows, featureCount: keptFeatures.count) {
      rowStep.apply(to: $0).selecting(features: keptFeatures)
    }
  }

  var observationCount: Int { values.observationCount }
  var featureCount: Int { keptFeatures.count }

  func copyRows(at indices: [Int], into batch: inout Matrix) {
    if let file { return file.copyRows(at: indices, into: &batch) }
    let rows = rowStep.apply(to: values.selecting(indices)).selecting(features: keptFeatures)
    rows.source.copyRows(at: Array(indices.indices), into: &batch)
  }
}

extension ClusterDictionary {
  /// The dictionary of a table's heads, with the features that its preprocessing kept.
  init(
    heads: HeadLabels, embeddings: [Matrix], table: FeatureTable, preprocessor: Preprocessor
  ) {
    self.init(
      heads: heads, embeddings: embeddings, features: ReadableRows(table, preprocessor),
      names: preprocessor.keptFeatures.map { preprocessor.featureNames[$0] })
  }
}
