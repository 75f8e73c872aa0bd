public import Kruskal
public import LinearAlgebra

/// How clusters come out under noise.
public struct ForestPerturbation: Sendable {
  /// The settings of the noise.
  public let options: PerturbationOptions
  /// How surely each observation is in its cluster: the mean share, over perturbed forests, of the others
  /// of its cluster that are in its tree; of one that is alone, the share of all others that are
  /// not.
  public let confidence: [Double]
  /// The share of perturbed forests that have each edge of the forest.
  public let edgeShares: [Double]
  /// The share of perturbed forests in which two observations share a tree, *n × n*; nil for a
  /// table too large for noise on all pairs, and for clusters of a least size.
  public let comembership: DoubleMatrix?
  /// The perturbed forests that do not meet the constraints.
  public let infeasibleCount: Int

  /// Whether noise was put on the edges of the graph of neighbours alone.
  public var isAlongGraph: Bool { comembership == nil }

  /// The mean confidence.
  public var meanConfidence: Double {
    confidence.reduce(0, +) / Double(max(confidence.count, 1))
  }
}

extension ForestPerturbation {
  /// Puts noise on all pairs.
  ///
  /// - Parameters:
  ///   - similarities: The standardised similarities, *n × n*.
  ///   - forest: The forest without noise.
  ///   - clusters: Its clusters.
  ///   - k: The number of trees of perturbed forests.
  ///   - constraints: Links that perturbed forests are to meet too.
  ///   - options: The settings of the noise.
  /// - Throws: `ForestError` for settings out of range.
  init(
    ofPairs similarities: DoubleMatrix, forest: SpanningForest, clusters: Partition,
    treeCount k: Int, constraints: LinkConstraints?, options: PerturbationOptions
  ) throws(ForestError) {
    let sampler = try ForestSampler(
      observationCount: similarities.rows, treeCount: k, options: options,
      constraints: constraints)
    try sampler.sample(similarities)
    let adjacency = sampler.adjacency
    let together = sampler.connectivity
    self.init(
      options: options,
      confidence: ForestSampler.confidence(of: clusters, connectivity: together),
      edgeShares: forest.edges.map { adjacency[$0.u, $0.v] }, comembership: together,
      infeasibleCount: sampler.infeasibleCount)
  }

  /// Puts noise on the edges of a tree and of the graph of nearest neighbours.
  ///
  /// - Parameters:
  ///   - table: The points with the distance between them.
  ///   - neighbours: The graph.
  ///   - scale: What makes similarities standard.
  ///   - tree: The tree without noise.
  ///   - forest: Its forest.
  ///   - clusters: The clusters of the forest.
  ///   - minimumSize: The fewest observations of a cluster.
  ///   - options: The settings of the noise.
  /// - Throws: `ForestError` for settings out of range.
  init(
    alongGraphOf table: PointTable, _ neighbours: NearestNeighbours, scale: SimilarityScale,
    tree: SpanningTree, forest: SpanningForest, clusters: Partition, minimumSize: Int,
    options: PerturbationOptions
  ) throws(ForestError) {
    var links = Set(tree.edges.map { Link($0.u, $0.v) })
    for i in 0..<table.points.rows {
      for j in neighbours.indices(of: i) { links.insert(Link(i, Int(j))) }
    }
    let edges = links.map {
      Edge($0.u, $0.v, similarity: scale.similarity(table.squared($0.u, $0.v)))
    }.sorted { $0.precedes($1) }
    let found = try GraphPerturbation(
      of: edges, clusters: clusters, treeCount: forest.treeCount,
      minimumSize: minimumSize, options: options)
    let shares = Dictionary(
      zip(edges.map { Link($0.u, $0.v) }, found.edgeShares), uniquingKeysWith: { a, _ in a })
    self.init(
      options: options, confidence: found.confidence,
      edgeShares: forest.edges.map { shares[Link($0.u, $0.v)] ?? 0 }, comembership: nil,
      infeasibleCount: 0)
  }
}
