/// Why a graph cannot be divided into clusters.
public enum PartitionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A weight that is negative, NaN or infinite.
  case weight(row: Int, column: Int, Float)
  /// Two directions of one link that differ in weight.
  case asymmetric(row: Int, column: Int, Float, reverse: Float)
  /// A resolution that is negative or not finite.
  case resolution(Double)
  /// No resolution to try.
  case noResolutions
  /// A limit of passes below 1.
  case maximumPasses(Int)
  /// A tolerance that is negative or not finite.
  case tolerance(Double)
  /// A sample for silhouettes that is too small.
  case silhouetteSample(Int)
  /// The table to predict holds a number that is not finite.
  case notFinite(row: Int, column: Int)
  /// The library that partitions graphs failed.
  case library(String)
  /// The caller stopped the work after a number of resolutions.
  case stopped(done: Int, of: Int)

  /// One line for people.
  public var description: String {
    switch self {
    case .weight(let i, let j, let value):
      "graph: the weight at row \(i + 1), column \(j + 1) is \(value), but must be at least 0 and finite"
    case .asymmetric(let i, let j, let value, let reverse):
      "graph: the weight at row \(i + 1), column \(j + 1) is \(value) and at row \(j + 1), "
        + "column \(i + 1) \(reverse), but a graph to partition must be symmetric"
    case .resolution(let value): "resolution is \(value), but must be at least 0 and finite"
    case .noResolutions: "the list of resolutions is empty, but needs at least one number"
    case .maximumPasses(let value): "maximum passes is \(value), but must be at least 1"
    case .tolerance(let value): "tolerance is \(value), but must be at least 0 and finite"
    case .silhouetteSample(let value):
      "the sample for silhouettes is \(value), but must be at least 2"
    case .notFinite(let i, let j):
      "the table holds NaN or infinity at row \(i + 1), column \(j + 1), but must be finite"
    case .library(let reason): "graph: igraph failed to partition it: \(reason)"
    case .stopped(let done, let count):
      "stopped after \(done) of \(count) resolutions"
    }
  }
}
