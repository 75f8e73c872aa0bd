public import Kruskal
public import LinearAlgebra
internal import Stats

/// How far the *k*-forests of embedded batches are from classes that are known.
///
/// Forests are taken batch by batch, as in training: a tree of many thousands has stragglers that
/// would be clusters of their own.
///
/// Reference: L. Stewart, F. Bach, F. Llinares-López, Q. Berthet. "Differentiable clustering with
/// perturbed spanning forests." *NeurIPS*, 2023, appendix F. arXiv:2305.16358
public struct ForestClusteringError: Sendable, Hashable {
  /// The share of pairs whose connectivity is wrong, in the mean of batches.
  public let pairs: Double
  /// The share of observations in a wrong cluster under the best naming of clusters by classes, in
  /// the mean of batches.
  public let matching: Double
  /// The number of batches.
  public let batchCount: Int

  /// Clusters random batches.
  ///
  /// - Parameters:
  ///   - embedding: *n × d*, *n* at least 1.
  ///   - classes: The classes of the *n* observations.
  ///   - k: The number of trees, *k*.
  ///   - batchSize: The observations of a batch; those that are left over from whole batches are left
  ///     out.
  ///   - seed: The seed of the order.
  /// - Throws: `ForestError` when a coordinate is not finite.
  public init(
    of embedding: Matrix, classes: [Int], clusters k: Int, batchSize: Int = 64, seed: UInt64 = 0
  ) throws(ForestError) {
    precondition(
      classes.count == embedding.rows && embedding.rows > 0,
      "\(classes.count) classes of a \(embedding)")
    let n = embedding.rows
    let size = min(batchSize, n)
    var generator = CounterGenerator(seed: seed, stream: 0x4572_726F)
    let order = generator.permutation(of: n)
    var (pairs, matching) = (0.0, 0.0)
    for start in stride(from: 0, through: n - size, by: size) {
      let batch = Array(order[start..<start + size])
      let tree = try SpanningTree(of: embedding.rows(at: batch))
      let found = try tree.forest(trees: min(k, size)).partition.labels
      let truth = batch.map { classes[$0] }
      matching += 1 - Stats.bestMatchingAccuracy(clusters: found, classes: truth)
      var wrong = 0
      for i in 0..<size {
        for j in 0..<i where (found[i] == found[j]) != (truth[i] == truth[j]) { wrong += 1 }
      }
      pairs += Double(wrong) / Double(max(size * (size - 1) / 2, 1))
    }
    batchCount = n / size
    self.pairs = pairs / Double(batchCount)
    self.matching = matching / Double(batchCount)
  }
}
