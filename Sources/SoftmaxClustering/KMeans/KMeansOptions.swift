/// The settings of ``KMeans``.
public struct KMeansOptions: Sendable, Hashable, Codable {
  /// How centres are improved.
  public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
    /// Passes over the whole table until nothing moves.
    case lloyd
    /// Steps with random batches: for tables that are long, where a little may be lost.
    case miniBatch
  }

  /// The number of clusters, *k*.
  public var clusters: Int
  /// How often to start anew; the best is kept.
  public var starts = 10
  /// The passes over the table of a start, at most.
  public var mostIterations = 300
  /// A start is over when the squared moves of the centres sum to no more than this share of the
  /// mean variance of a feature.
  public var tolerance = 1e-4
  /// The seed of all random choices.
  public var seed: UInt64 = 0
  /// How centres are improved.
  public var method = Method.lloyd
  /// The rows of a batch, for ``Method/miniBatch``.
  public var batchRows = 1024

  /// Creates the default settings.
  ///
  /// - Parameter clusters: The number of clusters, *k*, at least 1.
  public init(clusters: Int) { self.clusters = clusters }

  /// Checks the settings.
  ///
  /// - Throws: ``ClusterModelError/setting(_:found:must:)`` for the first that is out of range.
  public func validate() throws(ClusterModelError) {
    let counts = [
      ("clusters", clusters), ("starts", starts), ("mostIterations", mostIterations),
      ("batchRows", batchRows),
    ]
    for (name, value) in counts where value < 1 {
      throw .setting(name, found: "\(value)", must: "be at least 1")
    }
    guard tolerance >= 0, tolerance.isFinite else {
      throw .setting("tolerance", found: "\(tolerance)", must: "be a number from 0")
    }
  }
}
