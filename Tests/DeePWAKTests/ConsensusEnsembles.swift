import LinearAlgebra
import TestSupport

@testable import DeePWAK

/// A head's memberships: hard labels, softened by spreading `doubt` over all clusters.
func head(_ labels: [Int], clusters k: Int, doubt: Float = 0) -> Matrix {
  Matrix(rows: labels.count, columns: k) { i, c in
    (labels[i] == c ? 1 - doubt : 0) + doubt / Float(k)
  }
}

/// Heads that see planted clusters, each with its own names for them and its own mistakes.
///
/// Every head splits every planted cluster into `pieces` at random.
func plantedHeads(
  _ labels: [Int], count: Int, clusters k: Int, pieces: Int = 1, mistakes: Double = 0.05,
  doubt: Float = 0.1, seed: UInt64
) -> [Matrix] {
  let planted = (labels.max() ?? 0) + 1
  return (0..<count).map { h in
    var random = CounterGenerator(seed: seed, stream: UInt64(h))
    let names = random.permutation(of: k)
    return head(
      labels.map { label in
        let seen = random.uniform() < mistakes ? random.index(below: planted) : label
        return names[seen * pieces + random.index(below: pieces)]
      }, clusters: k, doubt: doubt)
  }
}

/// Heads that know nothing: independent random labels.
func noiseHeads(_ n: Int, count: Int, clusters k: Int, seed: UInt64) -> [Matrix] {
  plantedHeads(
    [Int](repeating: 0, count: n), count: count, clusters: k, pieces: k, mistakes: 0, seed: seed)
}

/// S = (1/h) Σ K_h K_hᵀ, *n × n*, entry by entry.
func coAssociation(_ memberships: [Matrix]) -> DoubleMatrix {
  let n = memberships[0].rows
  return DoubleMatrix(rows: n, columns: n) { i, j in
    memberships.reduce(0.0) { total, k in
      (0..<k.columns).reduce(total) { $0 + Double(k[i, $1]) * Double(k[j, $1]) }
    } / Double(memberships.count)
  }
}

/// The observations of each cluster.
func members(_ labels: [Int], count: Int) -> [[Int]] {
  var result = [[Int]](repeating: [], count: count)
  for (i, label) in labels.enumerated() where label >= 0 { result[label].append(i) }
  return result
}

/// The mean of S over all pairs of two groups of observations.
func meanSimilarity(_ s: DoubleMatrix, _ a: [Int], _ b: [Int]) -> Double {
  var sum = 0.0
  for i in a { for j in b { sum += s[i, j] } }
  return sum / Double(a.count * b.count)
}
