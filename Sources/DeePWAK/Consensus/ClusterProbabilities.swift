internal import LinearAlgebra

/// How the heads' clusters speak for the reported ones.
///
/// In a head, observation *i* shares its cluster with others; some share of them is reported in
/// cluster *c*. The probability of *c* is that share, averaged over the head's clusters by the
/// membership of *i* and over the heads; *i* itself does not count. A head that splits a
/// reported cluster in two still speaks for it; a head that cannot tell two of them apart
/// divides its vote between them.
enum ClusterProbabilities {
  /// The probabilities of the reported clusters, *n × c*; rows sum to one.
  ///
  /// - Complexity: O(*nhkc*) on all threads.
  static func of(
    _ memberships: [Matrix], masses: [DoubleMatrix], count: Int, labels: [Int], trained: [Bool]
  ) -> Matrix {
    let n = labels.count
    let rows = RowBlocks(count: n, size: 4096).map { block -> [Float] in
      var result = [Float](repeating: 0, count: block.count * count)
      for (row, i) in block.enumerated() {
        var total = [Double](repeating: 0, count: count)
        for (k, mass) in zip(memberships, masses) {
          add(k, mass, i, own: trained[i] ? labels[i] : nil, to: &total)
        }
        let sum = total.reduce(0, +)
        for c in 0..<count {
          result[row * count + c] = sum > 0 ? Float(total[c] / sum) : (c == labels[i] ? 1 : 0)
        }
      }
      return result
    }
    return Matrix(rows: n, columns: count, elements: Array(rows.joined()))
  }

  /// The membership in each of a head's clusters that comes from each reported cluster, with
  /// the total in a last column.
  static func mass(of partition: Partition, _ memberships: Matrix) -> DoubleMatrix {
    let count = partition.clusterCount
    var mass = DoubleMatrix(zeros: memberships.columns, count + 1)
    for (i, label) in partition.labels.enumerated() {
      for k in 0..<memberships.columns {
        mass[k, label] += Double(memberships[i, k])
        mass[k, count] += Double(memberships[i, k])
      }
    }
    return mass
  }

  /// Adds the vote of a head; `own` is the cluster of an observation that is part of the mass.
  private static func add(
    _ memberships: Matrix, _ mass: DoubleMatrix, _ i: Int, own: Int?, to total: inout [Double]
  ) {
    for k in 0..<memberships.columns {
      let weight = Double(memberships[i, k])
      let others = mass[k, total.count] - (own == nil ? 0 : weight)
      guard weight > 1e-6, others > 1e-6 else { continue }
      for c in total.indices {
        total[c] += weight * (mass[k, c] - (c == own ? weight : 0)) / others
      }
    }
  }
}
