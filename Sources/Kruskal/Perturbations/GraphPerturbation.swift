public import LinearAlgebra

/// How sure the clusters of a forest are under noise along the edges of a sparse graph.
///
/// For tables of many observations, where noise on all pairs (``ForestSampler``) asks for too much
/// time and memory. Pairs that are no edges stay apart as they are, so that the clusters seem
/// somewhat surer here than with noise on all pairs. Counts are whole numbers, and the result is the same
/// on any number of threads.
public struct GraphPerturbation: Sendable, Hashable {
  /// For each of *n* observations, the mean over samples of the share of the others of its cluster
  /// that are in its tree; of one that is alone in its cluster, the share of all others that are not.
  public let confidence: [Double]
  /// For each edge of the graph, the share of samples whose forest has it.
  public let edgeShares: [Double]
  /// The values of the forests: the sum of the perturbed similarities of their edges.
  public let values: [Double]

  /// Samples forests of the graph.
  ///
  /// - Parameters:
  ///   - edges: *m* edges that connect all *n* observations, with their similarities.
  ///   - clusters: The clusters that are looked for again.
  ///   - k: The number of trees of each forest.
  ///   - minimumSize: The fewest observations of a tree, as in
  ///     ``SpanningTree/forest(trees:minimumSize:)``; where a sample has not so many trees of that size
  ///     it has as many as it can.
  ///   - options: The settings of the noise, one number for each edge.
  /// - Throws: ``ForestError`` for settings out of range.
  /// - Complexity: O(*Bm* log *m*) time on all threads, O(*n* + *m*) memory for each of 16 tasks.
  public init(
    of edges: [Edge], clusters: Partition, treeCount k: Int, minimumSize: Int = 1,
    options: PerturbationOptions
  ) throws(ForestError) {
    try options.validate()
    let (n, m) = (clusters.observationCount, edges.count)
    guard k >= 1, k <= n else { throw .treeCount(k, vertices: n) }
    let groups = MemberLists(clusters)
    let samples = options.samples
    // The number of tasks must not depend on that of threads: values are reals.
    let tallies = RowBlocks(count: samples, size: (samples + 15) / 16).map { range in
      var tally = GraphTally(observations: n, edges: m)
      for sample in range {
        tally.add(edges, groups, treeCount: k, minimumSize: minimumSize, sample, options)
      }
      return tally
    }
    var (together, kept) = ([Int](repeating: 0, count: n), [Int](repeating: 0, count: m))
    for tally in tallies {
      for i in together.indices { together[i] += tally.together[i] }
      for e in kept.indices { kept[e] += tally.kept[e] }
    }
    values = tallies.flatMap(\.values)
    edgeShares = kept.map { Double($0) / Double(samples) }
    confidence = together.indices.map { i in
      let others = groups.othersCount(of: i)
      return others > 0 ? Double(together[i]) / Double(others) / Double(samples) : 1
    }
  }
}

/// The members of each cluster.
private struct MemberLists: Sendable {
  let lists: [[Int]]
  private let partition: Partition

  init(_ partition: Partition) {
    self.partition = partition
    var lists = [[Int]](repeating: [], count: partition.clusterCount)
    for (i, label) in partition.labels.enumerated() { lists[label].append(i) }
    self.lists = lists
  }

  /// How many others an observation is compared with.
  func othersCount(of i: Int) -> Int {
    let size = lists[partition.labels[i]].count
    return size > 1 ? size - 1 : partition.observationCount - 1
  }
}

/// What some samples have counted.
private struct GraphTally: Sendable {
  var together: [Int]
  var kept: [Int]
  var values: [Double] = []
  private var noise: [Float]
  private var roots: [Int]
  private var counts: [Int]

  init(observations n: Int, edges m: Int) {
    (together, roots) = ([Int](repeating: 0, count: n), [Int](repeating: 0, count: n))
    counts = roots
    kept = [Int](repeating: 0, count: m)
    noise = [Float](repeating: 0, count: m)
  }

  /// Counts one sample.
  mutating func add(
    _ edges: [Edge], _ groups: MemberLists, treeCount k: Int, minimumSize m: Int, _ sample: Int,
    _ options: PerturbationOptions
  ) {
    noise.withMutablePointer {
      options.noise.write(
        seed: options.seed, stream: sampleStream(0, sample), 0..<edges.count, into: $0)
    }
    let weights = edges.indices.map { edges[$0].similarity + options.amplitude * Double(noise[$0]) }
    let order = edges.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }
    let least = m > 1 ? 1 : k
    var sets = DisjointSets(count: roots.count)
    var found: [Int] = []
    for e in order {
      guard sets.count > least else { break }
      if sets.merge(edges[e].u, edges[e].v) { found.append(e) }
    }
    if m > 1 {
      let cut = SizeableCut(
        of: found.map { SampledEdge(u: Int32(edges[$0].u), v: Int32(edges[$0].v)) },
        vertexCount: roots.count, trees: k, minimumSize: m)
      found = cut.kept.map { found[$0] }
      roots = cut.roots
    } else {
      for i in roots.indices { roots[i] = sets.find(i) }
    }
    for e in found { kept[e] += 1 }
    values.append(found.reduce(0) { $0 + weights[$1] })
    count(groups)
  }

  /// Adds, for each observation, how many of its cluster are in its tree.
  private mutating func count(_ groups: MemberLists) {
    if groups.lists.contains(where: { $0.count == 1 }) {
      for root in roots { counts[root] += 1 }
      for list in groups.lists where list.count == 1 {
        for i in list { together[i] += roots.count - counts[roots[i]] }
      }
      for root in roots { counts[root] = 0 }
    }
    for list in groups.lists where list.count > 1 {
      for i in list { counts[roots[i]] += 1 }
      for i in list { together[i] += counts[roots[i]] - 1 }
      for i in list { counts[roots[i]] = 0 }
    }
  }
}
