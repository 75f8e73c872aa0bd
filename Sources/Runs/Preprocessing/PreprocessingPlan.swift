internal import FeatureTables
internal import LinearAlgebra

/// The decisions of `auto`, taken for one table.
struct PreprocessingPlan {
  private enum Columns { case untouched, centred, standardised }

  let character: TableCharacter
  let notes: [String]
  /// The figures of the table as it was read, where they were needed to know its character.
  private let moments: FeatureMoments?
  private let options: PreprocessingOptions
  private let normalization: PreprocessingOptions.Normalization
  private let columns: Columns

  init(_ table: FeatureTable, _ options: PreprocessingOptions, isEmbedding: Bool) {
    self.options = options
    let (character, moments) = TableCharacter.examine(table, isEmbedding: isEmbedding)
    (self.character, self.moments) = (character, moments)
    switch options.normalize {
    case .auto:
      switch character {
      case .components:
        (normalization, columns) = (.none, .centred)
        notes = ["principal components: centred, their scale kept"]
      case .counts:
        (normalization, columns) = (.log1p, .centred)
        notes = [
          "whole numbers in rows that look like libraries: taken as counts, scaled to "
            + "the median library, log(1 + x)"
        ]
      case .expression:
        (normalization, columns) = (.none, .centred)
        notes = [
          "not negative and mostly zeros, but no counts: taken as normalised expression, "
            + "centred"
        ]
      case .commonScale:
        (normalization, columns) = (.none, .centred)
        notes = ["all features share one scale: centred, not z-scored"]
      case .ownScales:
        (normalization, columns) = (.zscore, .standardised)
        notes = ["features on different scales: z-scored"]
      }
    case .zscore:
      (normalization, columns, notes) = (.zscore, .standardised, [])
    case .log1p:
      (normalization, columns, notes) = (.log1p, .centred, [])
    case .none, .maxabs:
      (normalization, columns, notes) = (options.normalize, .untouched, [])
    }
  }

  /// The figures of the features after the step on each observation.
  func moments(of raw: TableRows, rowStep: RowStep) -> FeatureMoments {
    if rowStep == .none, let moments { return moments }
    return FeatureMoments(raw)
  }

  /// The step on each observation, of these library sizes where it needs them.
  func rowStep(
    _ table: FeatureTable, librarySizes: inout [Double]
  ) throws(PreprocessingError) -> RowStep {
    switch normalization {
    case .maxabs: return .maxabs
    case .log1p:
      try refuseNegative(table)
      TableRows(table.values).forEachBlock { _, block in
        librarySizes += RowStep.librarySizes(block)
      }
      let sizes = librarySizes.filter { $0 > 0 }.sorted()
      guard !sizes.isEmpty else { throw .nothingVaries(features: table.featureCount) }
      let middle = sizes.count / 2
      return .library(
        size: sizes.count % 2 == 1 ? sizes[middle] : (sizes[middle - 1] + sizes[middle]) / 2)
    default: return .none
    }
  }

  private func refuseNegative(_ table: FeatureTable) throws(PreprocessingError) {
    guard table.values.statistics.minimum < 0 else { return }
    var count = 0
    var first: (row: Int, column: Int)?
    TableRows(table.values).forEachBlock { range, block in
      let stored = block.storedValues
      count += stored.count { $0 < 0 }
      guard first == nil, let index = stored.firstIndex(where: { $0 < 0 }) else { return }
      let (row, column) = block.place(ofStored: index)
      first = (range.lowerBound + row, column)
    }
    let (row, column) = first ?? (0, 0)
    throw .negative(
      count: count, row: table.observationNames[row], column: table.featureNames[column])
  }

  /// How many variable features to keep; nil keeps all.
  func variableFeatures(among available: Int) -> Int? {
    let isExpression =
      normalization == .log1p || (options.normalize == .auto && character == .expression)
    let wanted = options.hvg ?? (isExpression ? PreprocessingOptions.defaultVariableFeatures : 0)
    return wanted > 0 && wanted < available ? wanted : nil
  }

  /// The most variable of the features that are not constant.
  func variableFeatures(
    _ raw: TableRows, moments: FeatureMoments, kept: [Int], count: Int
  ) -> [Int] {
    var moments = moments
    if character == .expression, normalization != .log1p, raw.statistics.maximum < 20 {
      // Dispersion is defined before the logarithm.
      moments = FeatureMoments(raw.map { $0.exponentials })
    }
    let n = Double(raw.observationCount)
    let chosen =
      (moments.minima.min() ?? 0) < 0
      ? VariableFeatures(variances: kept.map { moments.variances[$0] }, count: count)
      : VariableFeatures(
        means: kept.map { moments.means[$0] },
        variances: kept.map { moments.variances[$0] * n / max(n - 1, 1) }, count: count)
    return chosen.indices.map { kept[$0] }
  }

  /// Fits centring, scaling, components and the factor to features after their selection.
  ///
  /// - Parameters:
  ///   - values: The selected features.
  ///   - table: The table as it was read.
  ///   - rowStep: What was done to each observation.
  ///   - kept: The features that were selected.
  ///   - raw: The figures of these features before the logarithm.
  /// - Returns: The fitted steps.
  /// - Throws: ``PreprocessingError`` when there are no such components.
  func columns(
    _ values: TableRows, table: FeatureTable, rowStep: RowStep, kept: [Int], raw: FeatureMoments
  ) throws(PreprocessingError) -> Preprocessor {
    let count = try componentCount(values)
    var moments = raw
    if case .library = rowStep, columns == .standardised || count == nil {
      moments = FeatureMoments(values)
    }
    let scales: [Float]? =
      columns == .standardised ? moments.deviations.map { $0 > 0 ? Float(1 / $0) : 0 } : nil
    var centres: [Float]?
    var components: PrincipalComponents?
    let variances: [Double]
    if let count {
      var scaled = values.map { Preprocessor.scaled($0, centres: nil, scales: scales) }
      scaled.storedCount = raw.storedCounts?.reduce(0, +)
      let fitted = try principalComponents(scaled, count: count)
      components = fitted
      variances = fitted.explainedVariance
    } else {
      centres = columns == .untouched ? nil : moments.means.map { Float($0) }
      variances = scales == nil ? moments.variances : moments.variances.map { $0 > 0 ? 1 : 0 }
    }
    let mean = variances.reduce(0, +) / Double(max(variances.count, 1))
    let isUntouched = columns == .untouched && count == nil
    return Preprocessor(
      featureNames: table.featureNames, rowStep: rowStep, keptFeatures: kept, centres: centres,
      scales: scales, components: components,
      factor: isUntouched || !(mean > 0) ? 1 : Float(1 / mean.squareRoot()),
      smoothing: options.smoothing)
  }

  /// How many principal components to take; nil takes the features themselves.
  private func componentCount(_ values: TableRows) throws(PreprocessingError) -> Int? {
    let limit = min(values.featureCount, values.observationCount - 1)
    if let pcs = options.pcs {
      guard pcs > 0 else { return nil }
      guard pcs <= limit else {
        throw .option(
          "--pcs", value: pcs,
          requirement: "not exceed \(limit): the table is \(values.observationCount) × "
            + "\(values.featureCount)")
      }
      return pcs
    }
    guard columns != .untouched, character != .components || options.normalize != .auto,
      values.featureCount > PreprocessingOptions.defaultComponents
    else { return nil }
    return min(PreprocessingOptions.defaultComponents, limit)
  }

  private func principalComponents(
    _ values: TableRows, count: Int
  ) throws(PreprocessingError) -> PrincipalComponents {
    do {
      return try PrincipalComponents(ofBlocks: values, count: count)
    } catch {
      throw .components("\(error)")
    }
  }
}
