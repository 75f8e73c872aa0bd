public import LinearAlgebra

extension ConsensusTree {
  /// The observations of each leaf.
  public var leafSizes: [Int] {
    var sizes = [Int](repeating: 0, count: leafCount)
    for leaf in leaves { sizes[leaf] += 1 }
    return sizes
  }

  /// The mean co-association of the observations of every two leaves.
  ///
  /// - Parameter memberships: One K a head, *n × k*: those that the tree was built from.
  /// - Returns: A *g × g* symmetric matrix, in [0, 1].
  /// - Complexity: O(*nhk* + *g*²*hk*)
  public func association(of memberships: [Matrix]) -> DoubleMatrix {
    for k in memberships {
      precondition(k.rows == leaves.count, "a \(k) of \(leaves.count) observations")
    }
    let similarity = CoAssociation(memberships, leaves: leaves, count: leafCount).similarity
    // Rounding may pass the ends.
    return DoubleMatrix(rows: leafCount, columns: leafCount) {
      min(1, max(0, similarity[$0, $1]))
    }
  }
}
