internal import CIGraph
internal import LinearAlgebra
internal import Synchronization

/// igraph as Debian builds it keeps its random numbers, its handlers and its clean-up stack in
/// static variables: one lock round every use.
private let igraph = Mutex(())

/// A graph in igraph's memory; given back when it goes out of scope.
///
/// Lives within ``withLock(seed:_:)`` only.
struct GraphLibrary: ~Copyable {
  private var graph: igraph_t
  private let weights: [Double]
  private let vertexWeights: [Double]
  private let resolution: Double

  /// How much chance there is in the refinement, θ of the paper; the default of other programs.
  private static let randomness = 0.01

  /// Copies links and their weights.
  ///
  /// - Parameters:
  ///   - ends: The two ends of each link, one after the other, in 0 ..< *n*.
  ///   - weights: The weight of each link.
  ///   - vertexWeights: The weight of each vertex in the penalty; *n* numbers.
  ///   - resolution: What is taken off for a pair of vertices within a cluster, times their
  ///     weights.
  /// - Throws: ``PartitionError/library(_:)`` when the library refuses them.
  init(
    ends: [Int64], weights: [Double], vertexWeights: [Double], resolution: Double
  ) throws(PartitionError) {
    var created = igraph_t()
    let code = ends.withPointer { pointer in
      var view = igraph_vector_int_t()
      igraph_vector_int_view(&view, pointer, igraph_integer_t(ends.count))
      return igraph_create(&created, &view, igraph_integer_t(vertexWeights.count), false)
    }
    try GraphLibrary.check(code)
    // Only now: what was not created must not be given back.
    graph = created
    (self.weights, self.vertexWeights, self.resolution) = (weights, vertexWeights, resolution)
  }

  deinit {
    var graph = graph
    igraph_destroy(&graph)
  }

  /// One iteration of Leiden: moves, refines and merges until nothing is left to merge.
  ///
  /// - Parameters:
  ///   - labels: The clusters to start from, in 0 ..< *n*; replaced.
  ///   - starts: Whether there are such; every vertex is a cluster of its own otherwise.
  /// - Throws: ``PartitionError/library(_:)`` when the library fails.
  mutating func improve(
    _ labels: inout [Int], startingFromThem starts: Bool
  ) throws(PartitionError) {
    var membership = igraph_vector_int_t()
    try GraphLibrary.check(igraph_vector_int_init(&membership, igraph_integer_t(labels.count)))
    defer { igraph_vector_int_destroy(&membership) }
    for (i, label) in labels.enumerated() {
      igraph_vector_int_set(&membership, igraph_integer_t(i), igraph_integer_t(label))
    }
    let code = weights.withPointer { weights in
      vertexWeights.withPointer { vertexWeights in
        var (edges, vertices) = (igraph_vector_t(), igraph_vector_t())
        igraph_vector_view(&edges, weights, igraph_integer_t(self.weights.count))
        igraph_vector_view(&vertices, vertexWeights, igraph_integer_t(self.vertexWeights.count))
        return igraph_community_leiden(
          &graph, &edges, &vertices, resolution, GraphLibrary.randomness, starts, 1, &membership,
          nil, nil)
      }
    }
    try GraphLibrary.check(code)
    for i in labels.indices {
      labels[i] = Int(igraph_vector_int_get(&membership, igraph_integer_t(i)))
    }
  }

  /// Runs a closure while no other thread uses igraph, with its random numbers seeded and errors
  /// returned rather than printed before an abort.
  ///
  /// - Parameters:
  ///   - seed: The seed; the numbers depend on all of its bits.
  ///   - body: What uses the library.
  /// - Returns: What the closure returns.
  /// - Throws: What the closure throws, and ``PartitionError/library(_:)``.
  static func withLock<Result: Sendable>(
    seed: UInt64, _ body: () throws(PartitionError) -> Result
  ) throws(PartitionError) -> Result {
    try igraph.withLock { _ throws(PartitionError) in
      cigraph_be_silent()
      // The Mersenne twister takes 32 bits, and 0 for another number.
      var spread = CounterGenerator(seed: seed, stream: 0x1E1D)
      let start = max(1, spread.next() >> 32)
      try check(igraph_rng_seed(igraph_rng_default(), start))
      return try body()
    }
  }

  private static func check(_ code: igraph_error_t) throws(PartitionError) {
    guard code == IGRAPH_SUCCESS else {
      throw .library(String(cString: igraph_strerror(code)))
    }
  }
}
