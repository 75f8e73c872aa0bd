public import LinearAlgebra
public import Networks

/// A softmax model: σ(x) = softmax(network(scaled x)).
public struct SoftmaxModel: Sendable {
  /// The map of rows to what enters the network.
  public let scaling: RowScaling
  /// The network that gives the logits, *k* of them.
  public let network: Network
  /// The mean losses of every pass over the table, of the start that was kept.
  public let history: [SoftmaxLosses]
  /// The loss of each start over the whole table; the least was kept.
  public let startLosses: [Double]
  /// The observations of the training table in each cluster; *k* numbers.
  public let clusterSizes: [Int]

  /// Creates a model from its parts, such as those of a stored one.
  ///
  /// - Parameters:
  ///   - scaling: The map of rows to what enters the network.
  ///   - network: The network that gives the logits.
  ///   - history: The mean losses of every pass over the table.
  ///   - startLosses: The loss of each start.
  ///   - clusterSizes: The observations of the training table in each cluster.
  public init(
    scaling: RowScaling, network: Network, history: [SoftmaxLosses] = [],
    startLosses: [Double] = [], clusterSizes: [Int] = []
  ) {
    precondition(
      network.architecture.inputs == scaling.outputs,
      "a network of \(network.architecture.inputs) inputs after a map to \(scaling.outputs)")
    (self.scaling, self.network, self.history) = (scaling, network, history)
    (self.startLosses, self.clusterSizes) = (startLosses, clusterSizes)
  }

  /// The clusters that no observation of the training table fell into, from 0.
  public var starvedClusters: [Int] { clusterSizes.indices.filter { clusterSizes[$0] == 0 } }

  /// The probabilities of the clusters for every row of a table.
  ///
  /// - Parameter source: The table, *n × m*.
  /// - Returns: σ, *n × k*; the same on any number of threads.
  /// - Complexity: O(*n* · parameters) time; memory for the result and a block of rows.
  public func probabilities(of source: any ObservationSource) -> Matrix {
    var result = logits(of: source)
    softmaxRows(&result)
    return result
  }

  /// The most probable cluster of every row of a table, from 0; the first of equal ones.
  ///
  /// - Parameter source: The table, *n × m*.
  /// - Returns: *n* clusters.
  public func labels(of source: any ObservationSource) -> [Int] {
    SoftmaxModel.largest(of: logits(of: source))
  }

  /// The logits of every row of a table.
  ///
  /// - Parameter source: The table, *n × m*.
  /// - Returns: *n × k*.
  public func logits(of source: any ObservationSource) -> Matrix {
    precondition(
      source.featureCount == scaling.inputs,
      "\(source.featureCount) features for a model of \(scaling.inputs)")
    let k = network.architecture.outputs
    var result: [Float] = []
    result.reserveCapacity(source.observationCount * k)
    source.forEachBlock { rows, x in
      var raw = x
      var scaled = Matrix(zeros: rows.count, scaling.outputs)
      scaling.apply(to: &raw, into: &scaled)
      result.append(contentsOf: network(scaled).elements)
    }
    return Matrix(rows: source.observationCount, columns: k, elements: result)
  }

  /// The column of the largest element of every row.
  static func largest(of x: Matrix) -> [Int] {
    (0..<x.rows).map { i in
      var best = 0
      for k in 1..<max(x.columns, 1) where x[i, k] > x[i, best] { best = k }
      return best
    }
  }
}
