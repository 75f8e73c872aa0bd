internal import LinearAlgebra

extension LinkConstraints {
  /// Observations that must all be in different clusters, one of each group: as many as a greedy
  /// search finds, which need not be the most there are.
  ///
  /// From every group, taken by falling number of cannot-links, those that may stay with none
  /// found so far are added in the same order. A clique of greatest size is hard to find; this is a
  /// lower bound on the number of clusters that the cannot-links ask for.
  ///
  /// - Complexity: O(*g*²*c*) for *g* groups with cannot-links and cliques of *c*.
  public var mutuallyApart: [Int] {
    var partners: [Int: Set<Int>] = [:]
    for pair in cannotLinkedGroups {
      partners[pair.u, default: []].insert(pair.v)
      partners[pair.v, default: []].insert(pair.u)
    }
    let order = partners.keys.sorted {
      let (a, b) = (partners[$0]?.count ?? 0, partners[$1]?.count ?? 0)
      return (b, $0) < (a, $1)
    }
    var best: [Int] = []
    for start in order {
      // Later starts have no more partners than this one.
      guard let possible = partners[start], possible.count >= best.count else { break }
      var clique = [start]
      for other in order where possible.contains(other) {
        let known = partners[other] ?? []
        if clique.allSatisfy({ known.contains($0) }) { clique.append(other) }
      }
      if clique.count > best.count { best = clique }
    }
    var members = [Int](repeating: -1, count: groups.clusterCount)
    for (i, group) in groups.labels.enumerated().reversed() { members[group] = i }
    return best.map { members[$0] }.sorted()
  }

  /// Throws what makes it impossible that *k* clusters meet the constraints, as far as that can be
  /// seen beforehand.
  ///
  /// - Parameter k: The number of clusters.
  /// - Throws: ``ForestError/treeCount(_:vertices:)``, ``ForestError/tooFewGroups(_:trees:)``, or
  ///   ``ForestError/tooManyGroups(_:trees:)`` with the greedy bound of ``mutuallyApart``.
  public func checkFeasible(trees k: Int) throws(ForestError) {
    guard k >= 1, k <= observationCount else {
      throw .treeCount(k, vertices: observationCount)
    }
    guard groups.clusterCount >= k else { throw .tooFewGroups(groups.clusterCount, trees: k) }
    let apart = mutuallyApart
    guard apart.count <= k else { throw .tooManyGroups(apart, trees: k) }
  }
}
