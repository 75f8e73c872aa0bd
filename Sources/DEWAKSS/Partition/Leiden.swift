public import LinearAlgebra
internal import Stats

/// The clusters of a graph that Leiden's algorithm finds.
///
/// Vertices move to the neighbouring cluster of greatest gain, clusters are refined so that each
/// is connected, and merged into the vertices of a smaller graph, again and again; whole
/// iterations follow until one gains nothing. Vertices without links are clusters of their own.
///
/// The same seed gives the same labels, whichever thread asks and whatever others do meanwhile.
///
/// Reference: V. Traag, L. Waltman, N. J. van Eck. "From Louvain to Leiden: guaranteeing
/// well-connected communities." *Scientific Reports* 9, 2019. doi:10.1038/s41598-019-41695-z.
/// Computed by the C library igraph.
public struct Leiden: Sendable {
  /// The cluster of each vertex, by falling size; of equal ones that with the first vertex.
  public let partition: Partition
  /// The objective: for modularity that of `Stats` at the resolution; for the constant Potts model
  /// Σ over clusters of *w* − γ *s* (*s* − 1) / 2, of *s* vertices and the weight *w* of links
  /// within.
  public let quality: Double
  /// The iterations that were made; 0 for a graph without links.
  public let passes: Int
  /// Whether the last iteration gained nothing, rather than the limit ended it.
  public let isConverged: Bool

  /// Partitions a graph.
  ///
  /// - Parameters:
  ///   - graph: An *n × n* symmetric matrix of weights, none negative. An entry on the diagonal
  ///     counts as it is stored, and only in the degrees.
  ///   - options: The objective, its resolution and the seed.
  /// - Throws: ``PartitionError`` for settings out of range, and for a weight that is negative,
  ///   not finite, or different from that of the other direction.
  /// - Complexity: About O(*nnz*) an iteration, on one thread, in one partition at a time.
  public init(
    of graph: SparseMatrix, options: LeidenOptions = LeidenOptions()
  ) throws(PartitionError) {
    try options.validate()
    self = try Leiden(of: graph, UndirectedLinks(graph), options: options)
  }

  /// Partitions a graph whose links are known.
  init(
    of graph: SparseMatrix, _ links: UndirectedLinks, options: LeidenOptions
  ) throws(PartitionError) {
    let found = try PartitionSearch(links, options: options)
    (partition, passes, isConverged) = (found.partition, found.passes, found.isConverged)
    quality =
      switch options.objective {
      case .modularity:
        modularity(of: graph, labels: partition.labels, resolution: options.resolution)
      case .constantPotts: links.constantPotts(partition, resolution: options.resolution)
      }
  }
}

/// Iterations until one gains nothing.
private struct PartitionSearch: Sendable {
  var partition: Partition
  var passes = 0
  var isConverged = true

  init(_ links: UndirectedLinks, options: LeidenOptions) throws(PartitionError) {
    partition = Partition(labels: Array(0..<links.count))
    guard !links.weights.isEmpty else { return }
    let weights: [Double]
    let resolution: Double
    switch options.objective {
    case .modularity: (weights, resolution) = (links.degrees, options.resolution / links.total)
    case .constantPotts:
      weights = [Double](repeating: 1, count: links.count)
      resolution = options.resolution
    }
    let start = self
    self = try GraphLibrary.withLock(seed: options.seed) { () throws(PartitionError) in
      var (search, gain) = (start, 0.0)
      var library = try GraphLibrary(
        ends: links.ends, weights: links.weights, vertexWeights: weights, resolution: resolution)
      var quality = links.gain(search.partition, vertexWeights: weights, resolution: resolution)
      repeat {
        var labels = search.partition.labels
        try library.improve(&labels, startingFromThem: search.passes > 0)
        let improved = Partition(labels: labels, clusterCount: links.count).renumberedBySize
        let reached = links.gain(improved, vertexWeights: weights, resolution: resolution)
        gain = reached - quality
        if gain > 0 { (search.partition, quality) = (improved, reached) }
        search.passes += 1
      } while gain > 1e-12 * links.total && search.passes < options.maximumPasses
      search.isConverged = gain <= 1e-12 * links.total
      return search
    }
  }
}

extension UndirectedLinks {
  /// Twice the weight within clusters, less the penalty γ Σ (Σ of the weights of vertices)².
  fileprivate func gain(
    _ partition: Partition, vertexWeights: [Double], resolution: Double
  ) -> Double {
    var sums = [Double](repeating: 0, count: partition.clusterCount)
    for (label, weight) in zip(partition.labels, vertexWeights) { sums[label] += weight }
    return 2 * weightWithin(partition) - resolution * sums.reduce(0) { $0 + $1 * $1 }
  }

  /// Σ over clusters of w − γ s (s − 1) / 2; loops count half, as everything stored does.
  fileprivate func constantPotts(_ partition: Partition, resolution: Double) -> Double {
    let pairs = partition.sizes.reduce(0.0) { $0 + Double($1) * Double($1 - 1) / 2 }
    return weightWithin(partition) + loops / 2 - resolution * pairs
  }

  /// The weight of links whose ends share a cluster, each once.
  private func weightWithin(_ partition: Partition) -> Double {
    let labels = partition.labels
    var sum = 0.0
    for (link, weight) in weights.enumerated()
    where labels[Int(ends[2 * link])] == labels[Int(ends[2 * link + 1])] {
      sum += weight
    }
    return sum
  }
}
