internal import Kruskal
public import LinearAlgebra
internal import Networks

/// What places observations in the clusters of a head that has no partitioner network: a forest
/// over the embeddings of some training rows, grown once the head is trained.
///
/// An observation belongs to the tree of the nearest of these landmarks, wholly. Everything after
/// training, from pooling to prediction, sees these one-hot memberships alone.
public struct ForestAssignment: Sendable, Hashable {
  /// The embeddings of the landmarks, *l × d*.
  public let landmarks: Matrix
  /// The trees of the landmarks.
  public let partition: Partition
  /// The most clusters of the head, *k*.
  public let clusterCount: Int

  /// Creates an assignment from its parts.
  ///
  /// - Parameters:
  ///   - landmarks: The embeddings of the landmarks, *l × d*, at least one.
  ///   - labels: The tree of each.
  ///   - clusterCount: The most clusters of the head, *k*.
  public init(landmarks: Matrix, labels: [Int], clusterCount: Int) {
    precondition(
      landmarks.rows == labels.count && !labels.isEmpty,
      "\(labels.count) labels for a \(landmarks) of landmarks")
    self.landmarks = landmarks
    partition = Partition(labels: labels, clusterCount: clusterCount)
    self.clusterCount = clusterCount
  }

  /// Grows the forest of landmarks.
  ///
  /// It is the spanning tree of the points, cut into trees of a least size, as the forests of the
  /// training are; without noise, and over distances of mutual reachability, which keep a few
  /// stragglers from linking two clusters.
  ///
  /// - Parameters:
  ///   - landmarks: The embeddings of the landmarks, *l × d*.
  ///   - options: The settings of the forests.
  ///   - clusters: The number of trees, *k*.
  init(growing landmarks: Matrix, _ options: ForestOptions, clusters: Int) {
    let l = landmarks.rows
    let trees = min(clusters, l)
    let core = min(ForestAssignment.coreNeighbors, l - 1)
    guard
      let forest = try? SpanningTree(of: landmarks, coreNeighbors: core).forest(
        trees: trees, leastSize: options.leastSize(of: l, trees: trees))
    else {
      // Embeddings that are not finite: the error of the head says so.
      self.init(
        landmarks: landmarks, labels: [Int](repeating: 0, count: l), clusterCount: clusters)
      return
    }
    self.init(
      landmarks: landmarks, labels: forest.partition.labels, clusterCount: clusters)
  }

  private static let coreNeighbors = 5

  /// The memberships of observations.
  ///
  /// - Parameter embeddings: E, *n × d*.
  /// - Returns: K, *n × k*: one-hot rows, by the nearest landmark.
  /// - Complexity: O(*nld*) on all threads.
  public func memberships(of embeddings: Matrix) -> Matrix {
    let nearest = NearestCentres(of: embeddings, among: landmarks).labels
    var result = Matrix(zeros: embeddings.rows, clusterCount)
    for (i, landmark) in nearest.enumerated() { result[i, partition.labels[landmark]] = 1 }
    return result
  }
}

extension Block {
  /// The block with forests grown over the embeddings of training rows; itself where heads have
  /// partitioner networks.
  ///
  /// - Parameters:
  ///   - rows: The training rows.
  ///   - table: The table.
  ///   - options: The settings of the training.
  /// - Returns: The block, of the same networks.
  func growingForests(
    over rows: [Int], of table: ChainedTable, _ options: TrainingOptions
  ) -> Block {
    guard options.partitioner == .forest else { return self }
    let chosen = options.landmarkRows(of: rows)
    let input = ReadRows(chosen, of: table).input
    let assignments = ThreadPool.shared.map(heads.count) { [heads, clusterCount] h in
      ForestAssignment(
        growing: heads[h].encoder(input), options.forest, clusters: clusterCount)
    }
    return Block(
      heads: zip(heads, assignments).map { $0.assigning(by: $1) }, pooling: pooling)
  }
}

extension TrainingOptions {
  /// The training rows that are landmarks: all, or some drawn from the seed.
  fileprivate func landmarkRows(of rows: [Int]) -> [Int] {
    guard rows.count > forest.landmarks else { return rows }
    var generator = CounterGenerator(seed: seed, stream: 0x4C61_6E64)
    let order = generator.permutation(of: rows.count)
    return order[..<forest.landmarks].sorted().map { rows[$0] }
  }
}
