public import LinearAlgebra
internal import Synchronization

/// Rows of a file as training and inference take them, with a step on every block.
///
/// One block is kept: made for passes over consecutive rows, not for random ones. A block that
/// cannot be read counts as zeros, and ``BackedRows/failure`` says why.
public final class BackedSource: ObservationSource {
  private let rows: BackedRows
  private let step: @Sendable (TableValues) -> TableValues
  private let cached = Mutex<(range: Range<Int>, values: TableValues)?>(nil)
  /// The number of features after the step.
  public let featureCount: Int

  /// Creates a source.
  ///
  /// - Parameters:
  ///   - rows: The rows of a file.
  ///   - featureCount: The features after the step; nil where it keeps them all.
  ///   - step: What is done to every block; must treat each row by itself.
  public init(
    _ rows: BackedRows, featureCount: Int? = nil,
    step: @escaping @Sendable (TableValues) -> TableValues = { $0 }
  ) {
    (self.rows, self.step) = (rows, step)
    self.featureCount = featureCount ?? rows.columns
  }

  /// The number of rows.
  public var observationCount: Int { rows.rows }

  /// Copies the named rows into the first rows of a dense batch.
  ///
  /// - Parameters:
  ///   - indices: Row numbers, from 0; repeats are allowed.
  ///   - batch: A matrix of as many columns and at least `indices.count` rows.
  public func copyRows(at indices: [Int], into batch: inout Matrix) {
    var done = 0
    while done < indices.count {
      let (range, values) = block(with: indices[done])
      let run = indices[done...].prefix { range.contains($0) }.map { $0 - range.lowerBound }
      if run.count == indices.count {
        return values.source.copyRows(at: run, into: &batch)
      }
      var part = Matrix(zeros: run.count, featureCount)
      values.source.copyRows(at: run, into: &part)
      batch.copyRows(of: part, to: done)
      done += run.count
    }
  }

  private func block(with row: Int) -> (range: Range<Int>, values: TableValues) {
    cached.withLock { cached in
      if let cached, cached.range.contains(row) { return cached }
      let blocks = rows.blocks
      let range = blocks.range(of: row / blocks.size)
      let result = (range: range, values: step(rows.readOrZeros(range)))
      cached = result
      return result
    }
  }
}

extension Matrix {
  /// Copies all rows of a matrix of as many columns to the rows from `first` on.
  fileprivate mutating func copyRows(of part: Matrix, to first: Int) {
    let width = columns
    withMutableElements { target in
      part.withElements { source in
        for i in source.indices { target[first * width + i] = source[i] }
      }
    }
  }
}
