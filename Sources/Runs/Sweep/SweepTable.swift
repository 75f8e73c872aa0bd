internal import DEWAKSS
internal import FeatureTables
internal import LinearAlgebra

/// A table as it is swept, and as it is denoised.
struct SweepTable {
  /// The features on the scale on which errors are measured, *n × m′*.
  let swept: RowBlock
  /// All features on the scale of the denoised table, *n × m*: neither centred nor scaled.
  ///
  /// The weights of neighbours sum to one, so that denoising and centring or scaling can change
  /// places.
  let whole: TableValues
  /// The features that are swept, rising.
  let keptFeatures: [Int]
  /// What was done to each observation.
  let rowStep: RowStep
  /// What was done, one line each.
  let notes: [String]

  /// Prepares a table.
  ///
  /// The published package takes a table as it is; ours is centred, scaled and selected from as
  /// for training.
  ///
  /// - Parameters:
  ///   - table: The table as it was read, in memory.
  ///   - options: The settings.
  /// - Throws: ``PreprocessingError``.
  init(_ table: FeatureTable, _ options: SweepRunOptions) throws(PreprocessingError) {
    var preprocessing = options.preprocessing
    preprocessing.pcs = 0
    let isPackage = options.convention == .dewakss
    if isPackage, preprocessing.normalize == .auto { preprocessing.normalize = .none }
    if isPackage, preprocessing.hvg == nil { preprocessing.hvg = 0 }
    let steps = try FittedSteps(
      table, preprocessing, isEmbedding: options.reading.obsm != nil)
    let fitted = steps.preprocessor
    rowStep = fitted.rowStep
    whole = rowStep.apply(to: table.values)
    let isUntouched = fitted.centres == nil && fitted.scales == nil
    if isPackage, isUntouched, preprocessing.hvg == 0 {
      // Features that are the same everywhere count in the package's mean error.
      keptFeatures = Array(table.featureNames.indices)
      swept = whole.rowBlock
      let asItIs = "the table is taken as it is, as the published package does"
      notes =
        preprocessing.normalize == .none && TableCharacter(of: table) == .counts
        ? [asItIs + "; it looks like counts, which --normalize log1p prepares"] : [asItIs]
      return
    }
    keptFeatures = fitted.keptFeatures
    let isSparse = steps.rows.isSparse
    swept =
      Preprocessor.scaled(
        TableRows.stacked(steps.rows), centres: isSparse ? nil : fitted.centres,
        scales: fitted.scales
      ).rowBlock
    notes = steps.notes
  }
}

extension TableRows {
  /// All rows in memory.
  fileprivate static func stacked(_ rows: TableRows) -> TableValues {
    switch rows.inMemory {
    case .dense(let x): .dense(x)
    case .sparse(let x): .sparse(x)
    }
  }
}
