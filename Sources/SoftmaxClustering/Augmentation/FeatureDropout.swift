internal import CKernels
public import LinearAlgebra

/// Features of each observation hidden at random: set to zero, or to a value of theirs.
public struct FeatureDropout: TableAugmentation {
  /// The share of features hidden.
  public let share: Float
  /// What stands for a hidden feature, one number a feature; nil for zeros.
  public let replacement: [Float]?

  /// Creates the augmentation.
  ///
  /// - Parameters:
  ///   - share: The chance of each feature of each observation to be hidden, in [0, 1).
  ///   - replacement: What stands for a hidden feature, such as its mean; nil for zeros.
  /// - Throws: ``AugmentationError`` when the share is out of range.
  public init(share: Float = 0.2, replacement: [Float]? = nil) throws(AugmentationError) {
    guard share >= 0, share < 1 else {
      throw .setting("share of hidden features", Double(share), must: "lie in [0, 1)")
    }
    (self.share, self.replacement) = (share, replacement)
  }

  /// Hides features in place.
  ///
  /// - Parameters:
  ///   - batch: *b × m*: rows of a table.
  ///   - rows: The numbers of the rows in the table, *b* of them.
  ///   - seed: The seed of the run.
  ///   - step: The step of the run.
  public func augment(_ batch: inout Matrix, rows: [Int], seed: UInt64, step: Int) {
    precondition(
      replacement.map { $0.count == batch.columns } ?? true,
      "\(replacement?.count ?? 0) replacements for a \(batch)")
    let (limit, replacement) = (2 * share - 1, replacement)
    batch.changeRows(rows) { row, number in
      withNoise(
        Int32(DEEPWAK_UNIFORM), row.count, seed: seed,
        stream: AugmentationStream.dropout.stream(step: step, row: number)
      ) { noise in
        for j in row.indices where noise[j] < limit { row[j] = replacement?[j] ?? 0 }
      }
    }
  }
}
