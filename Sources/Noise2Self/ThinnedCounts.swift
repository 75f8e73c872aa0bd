public import LinearAlgebra

/// Why a table cannot be thinned.
public enum ThinningError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An element is no count.
  case notACount(row: Int, column: Int, value: Float)
  /// The share to keep leaves nothing on one side.
  case share(Double)

  /// One line for people.
  public var description: String {
    switch self {
    case .notACount(let row, let column, let value):
      "thinning: row \(row + 1), column \(column + 1) holds \(value), but must be a count: a whole "
        + "number from 0 to 16777216"
    case .share(let value): "thinning: the share to keep is \(value), but must lie between 0 and 1"
    }
  }
}

/// Two halves of a table of counts: each molecule falls into one or the other.
///
/// If counts are Poisson variates the halves are independent, and the first can be denoised and
/// scored on the second.
///
/// Reference: J. Batson, L. Royer, J. Webber. "Molecular cross-validation for single-cell
/// RNA-seq", 2019, bioRxiv 786269.
public struct ThinnedCounts: Sendable, Hashable {
  /// The share of the molecules kept, *p*.
  public let share: Double
  /// The molecules kept, *n × m*: binomial variates.
  public let kept: Matrix
  /// The others, *n × m*.
  public let rest: Matrix

  /// Thins a table of counts.
  ///
  /// - Parameters:
  ///   - counts: *n × m* whole numbers.
  ///   - share: The share kept, in (0, 1).
  ///   - seed: The seed; each row draws from a stream of its own.
  /// - Throws: ``ThinningError`` for what is no count, and for a share out of range.
  /// - Complexity: O(*nm* + molecules) on all threads; the same result on any number of them.
  public init(_ counts: Matrix, share: Double = 0.5, seed: UInt64) throws(ThinningError) {
    guard share > 0, share < 1 else { throw .share(share) }
    for i in 0..<counts.rows {
      for (j, value) in counts.row(i).enumerated()
      where !(value >= 0 && value <= 0x1p24 && value.rounded() == value) {
        throw .notACount(row: i, column: j, value: value)
      }
    }
    let (n, m) = (counts.rows, counts.columns)
    let rows = RowBlocks(count: n, size: 64).map { range in
      range.flatMap { i in
        var generator = CounterGenerator(seed: seed, stream: 0x5468_696E, UInt64(i))
        return counts.row(i).map { Float(generator.binomial(Int($0), share)) }
      }
    }
    let kept = Matrix(rows: n, columns: m, elements: rows.flatMap { $0 })
    (self.share, self.kept, rest) = (share, kept, counts - kept)
  }

  /// The mean squared error of expected counts of the first half against the second.
  ///
  /// - Parameter denoised: Expected counts of ``kept``, *n × m*.
  /// - Returns: The mean of (denoised · (1 − *p*) / *p* − rest)².
  /// - Complexity: O(*nm*)
  public func loss(_ denoised: Matrix) -> Double {
    let difference = Float((1 - share) / share) * denoised - rest
    let norm = difference.frobeniusNorm
    return norm * norm / Double(max(rest.rows * rest.columns, 1))
  }
}
