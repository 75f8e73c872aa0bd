internal import LinearAlgebra

/// The soft co-association of an ensemble, S = (1/h) Σ K_h K_hᵀ, over small groups.
///
/// S is an inner product of the concatenated memberships F = [K₁ … K_h]/√h, so the mean
/// similarity of two groups of observations is the product of their mean rows of F, and no
/// *n × n* matrix is ever needed. The groups (leaves) are the observations on whose clusters
/// all heads agree; where there are more than a limit of them, the observations of the rarer
/// ones join the leaf they are most similar to.
struct CoAssociation {
  /// The leaf of each observation.
  let leaves: [Int]
  /// The observations of each leaf.
  let counts: [Int]
  /// The mean row of F of each leaf, *g × hk*.
  let means: DoubleMatrix

  /// Groups the observations of an ensemble.
  ///
  /// - Parameters:
  ///   - memberships: One K a head, *n × k*.
  ///   - limit: The greatest number of leaves, *g*.
  /// - Complexity: O(*nhk*), and O(*nghk*) where the limit is reached.
  init(_ memberships: [Matrix], limit: Int) {
    let agreed = CoAssociation.agreedGroups(memberships)
    var counts = [Int](repeating: 0, count: (agreed.max() ?? -1) + 1)
    for group in agreed { counts[group] += 1 }
    guard counts.count > limit else {
      self.init(memberships, leaves: agreed, count: counts.count)
      return
    }
    let kept = counts.indices.sorted { (-counts[$0], $0) < (-counts[$1], $1) }.prefix(limit)
    var leafOfGroup = [Int](repeating: -1, count: counts.count)
    for (leaf, group) in kept.sorted().enumerated() { leafOfGroup[group] = leaf }
    let partial = agreed.map { leafOfGroup[$0] }
    let seeds = CoAssociation.meanRows(memberships, partial, count: limit)
    self.init(
      memberships, leaves: CoAssociation.completed(partial, memberships, seeds), count: limit)
  }

  /// The mean co-association of every two leaves, *g × g*.
  var similarity: DoubleMatrix {
    var product = DoubleMatrix(zeros: means.rows, means.rows)
    product.setProduct(means, .asStored, means, .transposed)
    return product
  }

  /// Measures given groups of observations.
  init(_ memberships: [Matrix], leaves: [Int], count: Int) {
    self.leaves = leaves
    var counts = [Int](repeating: 0, count: count)
    for leaf in leaves { counts[leaf] += 1 }
    self.counts = counts
    means = CoAssociation.meanRows(memberships, leaves, count: count)
  }

  /// Numbers the distinct tuples of the heads' labels, by first appearance.
  private static func agreedGroups(_ memberships: [Matrix]) -> [Int] {
    guard let first = memberships.first else { return [] }
    var groups = [Int](repeating: 0, count: first.rows)
    for k in memberships {
      let labels = Partition(memberships: k).labels
      var known: [Int: Int] = [:]
      for i in groups.indices {
        let key = groups[i] * k.columns + labels[i]
        groups[i] = known[key, default: known.count]
        known[key] = groups[i]
      }
    }
    return groups
  }

  /// The mean row of F of each leaf; observations of leaf −1 are left out.
  private static func meanRows(
    _ memberships: [Matrix], _ leaves: [Int], count: Int
  ) -> DoubleMatrix {
    let k = memberships.first?.columns ?? 0
    var sums = DoubleMatrix(zeros: count, memberships.count * k)
    var counts = [Double](repeating: 0, count: count)
    for leaf in leaves where leaf >= 0 { counts[leaf] += 1 }
    let scale = 1 / Double(max(memberships.count, 1)).squareRoot()
    for (h, head) in memberships.enumerated() {
      for (i, leaf) in leaves.enumerated() where leaf >= 0 {
        for c in 0..<k { sums[leaf, h * k + c] += scale / counts[leaf] * Double(head[i, c]) }
      }
    }
    return sums
  }

  /// Puts the observations of leaf −1 into the leaf whose mean they are most similar to.
  private static func completed(
    _ leaves: [Int], _ memberships: [Matrix], _ means: DoubleMatrix
  ) -> [Int] {
    let k = memberships.first?.columns ?? 0
    let heads = memberships.indices.map { h in
      means.columns(at: Array(h * k..<(h + 1) * k)).converted(to: Float.self)
    }
    let parts = RowBlocks(count: leaves.count, size: 1024).map { rows -> [Int] in
      var result = Array(leaves[rows])
      let open = rows.filter { leaves[$0] < 0 }
      guard !open.isEmpty else { return result }
      var similarity = Matrix(zeros: open.count, means.rows)
      for (h, head) in memberships.enumerated() {
        similarity.setProduct(
          head.rows(at: open), .asStored, heads[h], .transposed, addingSelfTimes: 1)
      }
      let nearest = Partition(memberships: similarity).labels
      for (row, i) in open.enumerated() { result[i - rows.lowerBound] = nearest[row] }
      return result
    }
    return Array(parts.joined())
  }
}
