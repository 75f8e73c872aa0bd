public import LinearAlgebra

/// What is known of who shares a cluster with whom: a partial connectivity matrix *M*_Ω.
///
/// Must-links are closed: observations that a chain of them joins form a group, and a group shares all
/// its cannot-links. Contradictions are found when the constraints are made.
///
/// Reference: L. Stewart, F. Bach, F. Llinares-López, Q. Berthet. "Differentiable clustering with
/// perturbed spanning forests." *NeurIPS*, 2023, definition 4. arXiv:2305.16358
public struct LinkConstraints: Sendable, Hashable {
  /// The number of observations, *n*.
  public let observationCount: Int
  /// Pairs that must share a cluster, as given.
  public let mustLinks: [Link]
  /// Pairs that must not, as given.
  public let cannotLinks: [Link]
  /// The group of each observation, in order of appearance; one without must-links is alone.
  public let groups: Partition
  /// The pairs of groups that must not share a cluster, each once.
  public let cannotLinkedGroups: [Link]

  /// Creates constraints from links.
  ///
  /// - Parameters:
  ///   - n: The number of observations.
  ///   - mustLinks: Pairs that must share a cluster.
  ///   - cannotLinks: Pairs that must not.
  /// - Throws: ``ForestError/unknownObservation(_:observations:)``,
  ///   ``ForestError/linkedToItself(_:)`` or ``ForestError/contradiction(chain:)``.
  public init(
    observationCount n: Int, mustLinks: [Link] = [], cannotLinks: [Link] = []
  ) throws(ForestError) {
    for i in (mustLinks + cannotLinks).flatMap({ [$0.u, $0.v] }) where i < 0 || i >= n {
      throw .unknownObservation(i, observations: n)
    }
    var sets = DisjointSets(count: n)
    for link in mustLinks { sets.merge(link.u, link.v) }
    let groups = Partition(labels: sets.labels(), clusterCount: sets.count)
    for link in cannotLinks where groups.labels[link.u] == groups.labels[link.v] {
      if link.u == link.v { throw .linkedToItself(link.u) }
      throw .contradiction(chain: shortestChain(mustLinks, observations: n, link.u, link.v))
    }
    observationCount = n
    (self.mustLinks, self.cannotLinks, self.groups) = (mustLinks, cannotLinks, groups)
    let pairs = Set(cannotLinks.map { Link(groups.labels[$0.u], groups.labels[$0.v]) })
    cannotLinkedGroups = pairs.sorted { ($0.u, $0.v) < ($1.u, $1.v) }
  }

  /// Creates constraints from partial labels: observations of one label must share a cluster,
  /// those of two labels must not.
  ///
  /// - Parameter labels: The label of each observation; nil where there is none.
  public init(labels: [Int?]) {
    var firsts: [Int: Int] = [:]
    var mustLinks: [Link] = []
    for (i, label) in labels.enumerated() {
      guard let label else { continue }
      if let first = firsts[label] {
        mustLinks.append(Link(first, i))
      } else {
        firsts[label] = i
      }
    }
    let representatives = firsts.values.sorted()
    let cannotLinks = representatives.indices.flatMap { a in
      representatives[..<a].map { Link($0, representatives[a]) }
    }
    var sets = DisjointSets(count: labels.count)
    for link in mustLinks { sets.merge(link.u, link.v) }
    observationCount = labels.count
    groups = Partition(labels: sets.labels(), clusterCount: sets.count)
    (self.mustLinks, self.cannotLinks) = (mustLinks, cannotLinks)
    let of = groups.labels
    cannotLinkedGroups = cannotLinks.map { Link(of[$0.u], of[$0.v]) }
      .sorted { ($0.u, $0.v) < ($1.u, $1.v) }
  }

  /// Creates constraints from a matrix.
  ///
  /// - Parameter matrix: An *n × n* matrix of which the upper triangle is read: above 0 where a pair
  ///   must be linked, below 0 where it must not, 0 where nothing is known.
  /// - Throws: ``ForestError/contradiction(chain:)``.
  public init(matrix: DoubleMatrix) throws(ForestError) {
    precondition(matrix.rows == matrix.columns, "\(matrix) of links is not square")
    var (must, cannot): ([Link], [Link]) = ([], [])
    for i in 0..<matrix.rows {
      for j in i..<matrix.rows where i != j {
        if matrix[i, j] > 0 { must.append(Link(i, j)) }
        if matrix[i, j] < 0 { cannot.append(Link(i, j)) }
      }
    }
    try self.init(observationCount: matrix.rows, mustLinks: must, cannotLinks: cannot)
  }

  /// What follows for every pair: 1 where it must be linked, −1 where it must not, else 0; *n × n*.
  public var closure: DoubleMatrix {
    let labels = groups.labels
    let forbidden = Set(cannotLinkedGroups)
    return DoubleMatrix(rows: observationCount, columns: observationCount) { i, j in
      if labels[i] == labels[j] { return 1 }
      return forbidden.contains(Link(labels[i], labels[j])) ? -1 : 0
    }
  }
}

/// A shortest chain of must-links from one observation to another.
private func shortestChain(_ links: [Link], observations n: Int, _ first: Int, _ last: Int) -> [Int]
{
  var neighbours = [[Int]](repeating: [], count: n)
  for link in links {
    neighbours[link.u].append(link.v)
    neighbours[link.v].append(link.u)
  }
  // Backwards, so that the way can be read off forwards.
  var next = [Int](repeating: -1, count: n)
  next[last] = last
  var front = [last]
  while next[first] < 0, !front.isEmpty {
    var reached: [Int] = []
    for i in front {
      for j in neighbours[i] where next[j] < 0 {
        next[j] = i
        reached.append(j)
      }
    }
    front = reached
  }
  var chain = [first]
  while let here = chain.last, here != last, next[here] >= 0 { chain.append(next[here]) }
  return chain
}
