public import LinearAlgebra
internal import Networks
public import SoftmaxClustering

/// What puts observations into the clusters of a run of `cluster`.
public enum ClusteringModel: Sendable {
  /// The nearest of some centres.
  case kmeans(CentreModel)
  /// A mixture of Gaussians.
  case mixture(GaussianMixture)
  /// A softmax model.
  case softmax(SoftmaxModel)

  /// The number of clusters, *k*.
  public var clusterCount: Int {
    switch self {
    case .kmeans(let model): model.centres.rows
    case .mixture(let model): model.clusterCount
    case .softmax(let model): model.network.architecture.outputs
    }
  }

  /// The numbers of an observation that it reads.
  public var featureCount: Int {
    switch self {
    case .kmeans(let model): model.featureCount
    case .mixture(let model): model.means.columns
    case .softmax(let model): model.scaling.inputs
    }
  }

  /// The probabilities of the clusters of observations.
  ///
  /// - Parameter source: *n* prepared observations.
  /// - Returns: *n × k*; rows sum to one.
  public func probabilities(of source: any ObservationSource) -> Matrix {
    switch self {
    case .kmeans(let model): blockwise(source) { model.probabilities(of: $0) }
    case .mixture(let model): blockwise(source) { model.probabilities(of: $0) }
    case .softmax(let model): model.probabilities(of: source)
    }
  }

  /// Probabilities of all observations, some rows at a time.
  private func blockwise(_ source: any ObservationSource, _ some: (Matrix) -> Matrix) -> Matrix {
    var result: [Float] = []
    result.reserveCapacity(source.observationCount * clusterCount)
    source.forEachBlock { _, x in result.append(contentsOf: some(x).elements) }
    return Matrix(rows: source.observationCount, columns: clusterCount, elements: result)
  }
}
