internal import CKernels
public import LinearAlgebra

/// Normal noise added to each feature.
public struct GaussianNoise: TableAugmentation {
  /// The standard deviation of the noise, in units of the scales.
  public let deviation: Float
  /// The scale of each feature; nil for one.
  public let scales: [Float]?

  /// Creates the augmentation.
  ///
  /// - Parameters:
  ///   - deviation: The standard deviation of the noise, at least 0.
  ///   - scales: What multiplies it for each feature, such as its standard deviation; nil for one.
  /// - Throws: ``AugmentationError`` when the deviation is out of range.
  public init(deviation: Float = 0.1, scales: [Float]? = nil) throws(AugmentationError) {
    guard deviation >= 0, deviation.isFinite else {
      throw .setting(
        "standard deviation of the noise", Double(deviation), must: "be a number of at least 0")
    }
    (self.deviation, self.scales) = (deviation, scales)
  }

  /// Adds noise in place.
  ///
  /// - Parameters:
  ///   - batch: *b × m*: rows of a table.
  ///   - rows: The numbers of the rows in the table, *b* of them.
  ///   - seed: The seed of the run.
  ///   - step: The step of the run.
  public func augment(_ batch: inout Matrix, rows: [Int], seed: UInt64, step: Int) {
    precondition(
      scales.map { $0.count == batch.columns } ?? true,
      "\(scales?.count ?? 0) scales for a \(batch)")
    let (deviation, scales) = (deviation, scales)
    batch.changeRows(rows) { row, number in
      withNoise(
        Int32(DEEPWAK_GAUSSIAN), row.count, seed: seed,
        stream: AugmentationStream.noise.stream(step: step, row: number)
      ) { noise in
        guard let scales else {
          for j in row.indices { row[j] += deviation * noise[j] }
          return
        }
        for j in row.indices { row[j] += deviation * scales[j] * noise[j] }
      }
    }
  }
}
