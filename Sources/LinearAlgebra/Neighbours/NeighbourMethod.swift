/// How nearest neighbours are searched for.
public enum NeighbourMethod: Sendable, Hashable, Codable {
  /// All pairs are compared.
  case exact
  /// Only observations in cells near to each other are compared, as many cells as give the
  /// recall asked for on a sample.
  case approximate(recall: Double)
  /// Exact up to ``largestExactSearch`` observations, approximate with a recall of 0.98 beyond.
  case automatic

  /// The observations up to which ``automatic`` is exact.
  public static let largestExactSearch = 100_000
}

/// Why nearest neighbours cannot be found.
public enum NeighbourError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There are not as many other observations.
  case count(Int, observations: Int)
  /// A number is not finite, or so large that squares are not.
  case notFinite(row: Int, column: Int)
  /// The recall asked for is no share.
  case recall(Double)

  /// One line: where, what was found, what it must be.
  public var description: String {
    switch self {
    case .count(let count, let n):
      "neighbours: \(count) asked for of \(n) observations, but there must be at least 0 and at "
        + "most \(max(n - 1, 0)), the others"
    case .notFinite(let row, let column):
      "neighbours: row \(row + 1), column \(column + 1) is not a finite number of at most 1e15; "
        + "impute or leave out missing values"
    case .recall(let recall):
      "neighbours: the recall asked for is \(recall), but must lie above 0 and be at most 1"
    }
  }
}
