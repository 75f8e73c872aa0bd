internal import LinearAlgebra
public import SoftmaxClustering

/// Where one start of a run of `cluster` ended.
public struct ClusteringStart: Sendable {
  /// What came out.
  public let model: ClusteringModel
  /// What was minimised, at the end.
  public let loss: Double
  /// The passes or steps it took.
  public let iterations: Int
  /// Whether it ended by itself; nil where the number of steps was given.
  public let converged: Bool?
  /// The losses on the way, one a pass; empty where they were not kept.
  public let losses: [SoftmaxLosses]
  /// The likeliest cluster of each observation, as the model numbers them.
  public let labels: [Int]
  /// The probabilities of all clusters, *n × k*, as the model numbers them.
  let probabilities: Matrix
}
