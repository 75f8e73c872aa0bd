internal import FeatureTables
internal import LinearAlgebra

/// The features of a table after the step on each observation and before anything that would
/// keep them from being read: centring, scaling, components.
///
/// Rows are brought there as they are asked for; the table is not copied.
struct ReadableRows: ObservationSource {
  let values: TableValues
  let rowStep: RowStep
  let keptFeatures: [Int]

  init(_ table: FeatureTable, _ preprocessor: Preprocessor) {
    values = table.values
    (rowStep, keptFeatures) = (preprocessor.rowStep, preprocessor.keptFeatures)
  }

  var observationCount: Int { values.observationCount }
  var featureCount: Int { keptFeatures.count }

  func copyRows(at indices: [Int], into batch: inout Matrix) {
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
