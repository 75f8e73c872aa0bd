/// Why a silhouette cannot be computed.
public enum SilhouetteError: Error, Equatable, CustomStringConvertible {
  /// There are too few or too many clusters to compare one with another.
  case clusterCount(Int, observations: Int)
  /// A sample of this size cannot be drawn.
  case sampleSize(Int, observations: Int)

  /// One line: what was found, and what it must be.
  public var description: String {
    switch self {
    case .clusterCount(let count, let observations):
      "silhouette: \(count) clusters of \(observations) observations, but there must be at least 2 "
        + "clusters and fewer clusters than observations"
    case .sampleSize(let size, let observations):
      "silhouette: a sample of \(size), but it must lie in 2 ... \(observations)"
    }
  }
}
