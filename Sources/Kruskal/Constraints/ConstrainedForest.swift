public import LinearAlgebra

/// A constraint that a forest does not meet.
public enum ForestViolation: Sendable, Hashable, CustomStringConvertible {
  /// Two observations must share a cluster, but do not.
  case apart(Link)
  /// Two observations must not share a cluster, but do.
  case together(Link)
  /// No more trees could be joined.
  case treeCount(Int, asked: Int)

  /// What is not as asked, in a line.
  public var description: String {
    switch self {
    case .apart(let link): "\(link.u) and \(link.v) must be linked, but are in two clusters"
    case .together(let link): "\(link.u) and \(link.v) must not be linked, but are in one cluster"
    case .treeCount(let found, let asked):
      "\(found) clusters are left where \(asked) were asked for: their cannot-links forbid every merge"
    }
  }
}

/// A spanning forest under constraints, and those that it does not meet.
public struct ConstrainedForest: Sendable, Hashable {
  /// The forest.
  public let forest: SpanningForest
  /// The constraints that are not met; empty when all are.
  public let violations: [ForestViolation]
  /// By how much its value is less than that of the forest without constraints: the best constrained
  /// forest lies between the two.
  public let shortfall: Double

  /// Whether all constraints are met.
  public var isFeasible: Bool { violations.isEmpty }

  /// Looks for a forest of great total similarity under constraints.
  ///
  /// Kruskal's algorithm that leaves out edges which would join what must stay apart, and stops
  /// when *k* trees are left. Finding the best such forest is NP-hard; this greedy one can
  /// be worse than the best, and can end where no merge is allowed any more or with must-links
  /// unmet: then ``violations`` says so. With bias, must-linked pairs are joined before all others,
  /// so that all must-links are met.
  ///
  /// - Parameters:
  ///   - similarities: The *n × n* symmetric matrix Σ of finite numbers.
  ///   - k: The number of trees.
  ///   - constraints: Links between the *n* observations.
  ///   - isBiased: Whether pairs that must be linked come first.
  /// - Throws: ``ForestError`` for bad similarities and constraints that *k* clusters cannot meet.
  /// - Complexity: O(*n*²) time as long as few edges are left out, else O(*n*² log *n*); O(*n*²)
  ///   memory.
  ///
  /// Reference: L. Stewart, F. Bach, F. Llinares-López, Q. Berthet. "Differentiable clustering with
  /// perturbed spanning forests." *NeurIPS*, 2023, appendix B. arXiv:2305.16358
  public init(
    of similarities: DoubleMatrix, trees k: Int, constraints: LinkConstraints,
    isBiased: Bool = true
  ) throws(ForestError) {
    precondition(
      constraints.observationCount == similarities.rows,
      "links between \(constraints.observationCount) observations for \(similarities) of similarities"
    )
    try similarities.checkSimilarities()
    try constraints.checkFeasible(trees: k)
    let n = similarities.rows
    var greedy = ConstrainedGreedy(constraints, trees: k, isBiased: isBiased)
    similarities.withPointer { greedy.follow($0, noise: nil, amplitude: 0) }
    forest = SpanningForest(vertexCount: n, edges: greedy.edges)
    violations = ConstrainedForest.violations(of: forest.partition.labels, trees: k, constraints)
    let free = try SpanningTree(of: similarities).forest(trees: k)
    shortfall = free.value(in: similarities) - forest.value(in: similarities)
  }

  /// The constraints that a clustering does not meet.
  static func violations(
    of labels: [Int], trees k: Int, _ constraints: LinkConstraints
  ) -> [ForestViolation] {
    let count = (labels.max() ?? -1) + 1
    let apart = constraints.mustLinks.filter { labels[$0.u] != labels[$0.v] }
    let together = constraints.cannotLinks.filter { labels[$0.u] == labels[$0.v] }
    return (count == k ? [] : [.treeCount(count, asked: k)]) + apart.map { .apart($0) }
      + together.map { .together($0) }
  }
}
