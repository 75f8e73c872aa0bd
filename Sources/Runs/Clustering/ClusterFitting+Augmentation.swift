internal import FeatureTables
internal import LinearAlgebra
internal import SoftmaxClustering

extension ClusterFitting {
  /// The changes that softmax models are to see through, but for the adversary, which the trainer has;
  /// nil for none.
  ///
  /// - Returns: The changes, one after the other.
  /// - Throws: `AugmentationError`, `NeighbourError`, or ``RunError`` where counts are to be thinned and
  ///   there are none.
  func augmentation() throws -> (any TableAugmentation)? {
    var parts: [any TableAugmentation] = []
    for option in options.augmentations {
      let value = Float(option.value)
      switch option.kind {
      case .dropout:
        parts.append(try FeatureDropout(share: value, replacement: values.means))
      case .noise:
        parts.append(try GaussianNoise(deviation: value, scales: values.deviations))
      case .mix:
        parts.append(try NeighbourMixing(of: values.densified, strength: value, seed: options.seed))
      case .thin:
        parts.insert(try ThinnedRows(raw, preprocessor, share: option.value, options), at: 0)
      case .adversary: continue
      }
    }
    return parts.isEmpty ? nil : parts.count == 1 ? parts[0] : AugmentationSequence(parts)
  }
}

/// Rows of a table whose counts were thinned and then prepared as the table was.
private struct ThinnedRows: TableAugmentation {
  private let raw: TableValues
  private let preprocessor: Preprocessor
  private let thinning: CountThinning

  init(
    _ table: FeatureTable, _ preprocessor: Preprocessor, share: Double,
    _ options: ClusterRunOptions
  ) throws {
    guard table.values.holdsCounts else {
      throw RunError.table(
        path: options.data,
        reason: "--augment thin is for counts, but the table has numbers that are not whole or are "
          + "below 0")
    }
    guard preprocessor.smoothing == nil else {
      throw RunError.table(
        path: options.data, reason: "--augment thin does not go with smoothing")
    }
    (raw, self.preprocessor) = (table.values, preprocessor)
    // Libraries are scaled to one size later.
    thinning = try CountThinning(share: share, rescales: false)
  }

  func augment(_ batch: inout Matrix, rows: [Int], seed: UInt64, step: Int) {
    var counts = Matrix(zeros: rows.count, raw.featureCount)
    raw.source.copyRows(at: rows, into: &counts)
    thinning.augment(&counts, rows: rows, seed: seed, step: step)
    let selected = preprocessor.rowStep.apply(to: .dense(counts))
      .selecting(features: preprocessor.keptFeatures)
    batch = preprocessor.finish(selected).values.densified
  }
}

extension TableValues {
  /// Whether all numbers are whole and not negative.
  fileprivate var holdsCounts: Bool {
    func areCounts(_ values: some Sequence<Float>) -> Bool {
      values.allSatisfy { $0 >= 0 && $0 == $0.rounded() }
    }
    switch self {
    case .dense(let x): return areCounts(x.elements)
    case .sparse(let x): return areCounts(x.values)
    case .backed: return inMemory.holdsCounts
    }
  }

  /// The mean of each feature.
  fileprivate var means: [Float] {
    switch self {
    case .dense(let x): x.columnMeans.map { Float($0) }
    case .sparse(let x): x.columnMeans.map { Float($0) }
    case .backed: inMemory.means
    }
  }

  /// The standard deviation of each feature.
  fileprivate var deviations: [Float] {
    switch self {
    case .dense(let x): x.columnVariances(correction: 0).map { Float($0.squareRoot()) }
    case .sparse(let x): x.columnVariances(correction: 0).map { Float($0.squareRoot()) }
    case .backed: inMemory.deviations
    }
  }
}
