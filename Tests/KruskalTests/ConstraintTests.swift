import Kruskal
import LinearAlgebra
import TestSupport
import Testing

@Suite("Constrained forests")
struct ConstraintTests {
  @Test("are the greedy ones, and say what they do not meet", arguments: 0..<60)
  func greedy(seed: UInt64) throws {
    let n = 4 + Int(seed % 4)
    let similarities = randomSimilarities(n, seed: seed, ties: seed % 3 == 0 ? 4 : nil)
    guard let constraints = randomLinks(n, seed: seed) else { return }
    let closure = constraints.closure
    func apart(_ a: [Int], _ b: [Int]) -> Bool {
      a.allSatisfy { i in b.allSatisfy { closure[i, $0] >= 0 } }
    }
    for k in 1...n {
      guard (try? constraints.checkFeasible(trees: k)) != nil else { continue }
      let pairs = sortedPairs(similarities)
      for isBiased in [true, false] {
        let found = try ConstrainedForest(
          of: similarities, trees: k, constraints: constraints, isBiased: isBiased)
        let linked = pairs.filter { closure[$0.u, $0.v] > 0 }
        let others = pairs.filter { closure[$0.u, $0.v] <= 0 }
        let expected = naiveForest(
          isBiased ? linked + others : pairs, vertices: n, trees: k, allowed: apart)
        #expect(Set(found.forest.edges) == Set(expected))
        expectHonest(found, constraints, trees: k)
        expectBounded(found, constraints, similarities, trees: k)
      }
    }
  }

  @Test("of many observations are the greedy ones too", arguments: [nil, 12])
  func many(ties: Int?) throws {
    let n = 100
    let similarities = randomSimilarities(n, seed: 31, ties: ties)
    let labels = LinkConstraints(labels: (0..<n).map { $0 % 3 == 0 ? $0 % 7 : nil })
    let pairs = try LinkConstraints(
      observationCount: n, mustLinks: [Link(1, 2), Link(2, 90)],
      cannotLinks: (0..<n - 1).map { Link($0, $0 + 1) }.filter { $0.u != 1 })
    for constraints in [labels, pairs] {
      let closure = constraints.closure
      func apart(_ a: [Int], _ b: [Int]) -> Bool {
        a.allSatisfy { i in b.allSatisfy { closure[i, $0] >= 0 } }
      }
      let sorted = sortedPairs(similarities)
      for (k, isBiased) in [(7, true), (7, false), (30, true), (3, false)] {
        guard (try? constraints.checkFeasible(trees: k)) != nil else { continue }
        let linked = sorted.filter { closure[$0.u, $0.v] > 0 }
        let others = sorted.filter { closure[$0.u, $0.v] <= 0 }
        let expected = naiveForest(
          isBiased ? linked + others : sorted, vertices: n, trees: k, allowed: apart)
        let found = try ConstrainedForest(
          of: similarities, trees: k, constraints: constraints, isBiased: isBiased)
        #expect(Set(found.forest.edges) == Set(expected))
        expectHonest(found, constraints, trees: k)
      }
    }
  }

  @Test("with complete labels are the best there are", arguments: 0..<20)
  func complete(seed: UInt64) throws {
    let n = 7
    var random = CounterGenerator(seed: seed)
    let classes = [0, 1, 2] + (3..<n).map { _ in random.index(below: 3) }
    let constraints = LinkConstraints(labels: classes)
    let similarities = randomSimilarities(n, seed: seed)
    let found = try ConstrainedForest(of: similarities, trees: 3, constraints: constraints)
    #expect(found.isFeasible)
    let best = bestValue(constraints, similarities, trees: 3) ?? .nan
    #expect(abs(found.forest.value(in: similarities) - best) < 1e-12)
  }

  @Test func `without constraints are the maximum forest`() throws {
    let similarities = randomSimilarities(200, seed: 8, ties: 30)
    let constraints = try LinkConstraints(observationCount: 200)
    let tree = try SpanningTree(of: similarities)
    for k in [1, 10, 150] {
      let found = try ConstrainedForest(of: similarities, trees: k, constraints: constraints)
      #expect(found.forest == (try tree.forest(trees: k)))
      #expect(found.shortfall == 0)
    }
  }

  @Test func `that cannot reach k trees report it`() throws {
    // A chain of four that must not be linked: {0, 2} and {1, 3} meet it, but 0 and 3 are near.
    let chain = try LinkConstraints(
      observationCount: 4, cannotLinks: [Link(0, 1), Link(1, 2), Link(2, 3)])
    var similarities = DoubleMatrix(rows: 4, columns: 4) { _, _ in -10 }
    (similarities[0, 3], similarities[3, 0]) = (-1, -1)
    let found = try ConstrainedForest(of: similarities, trees: 2, constraints: chain)
    #expect(found.violations == [.treeCount(3, asked: 2)])
    #expect(
      "\(found.violations[0])"
        == "3 clusters are left where 2 were asked for: their cannot-links forbid every merge")
    #expect(found.forest.partition.labels == [0, 1, 2, 0])
    #expect(bestValue(chain, similarities, trees: 2) == -80)

    let sampler = try ForestSampler(
      observationCount: 4, treeCount: 2, options: .init(amplitude: 1e-3, samples: 10),
      constraints: chain)
    try sampler.sample(similarities)
    #expect(sampler.infeasibleCount == 10)
    #expect(sampler.violations == found.violations)
  }

  @Test func `that contradict themselves name the chain`() {
    let chain = ForestError.contradiction(chain: [4, 0, 2, 6])
    #expect(throws: chain) {
      try LinkConstraints(
        observationCount: 7,
        mustLinks: [Link(0, 4), Link(2, 6), Link(1, 5), Link(5, 6), Link(2, 0)],
        cannotLinks: [Link(6, 4)])
    }
    let names = ["a", "b", "c", "d", "e", "f", "g"]
    #expect(
      chain.description { names[$0] }
        == "links: e and g must not be linked, but are by must-links: e – a – c – g")
    #expect(throws: ForestError.linkedToItself(3)) {
      try LinkConstraints(observationCount: 4, cannotLinks: [Link(3, 3)])
    }
    #expect(throws: ForestError.unknownObservation(4, observations: 4)) {
      try LinkConstraints(observationCount: 4, mustLinks: [Link(1, 4)])
    }
  }

  @Test func `that no number of clusters meets are refused beforehand`() throws {
    let apart = try LinkConstraints(
      observationCount: 6, mustLinks: [Link(4, 5)],
      cannotLinks: [
        Link(0, 1), Link(1, 2), Link(0, 2), Link(2, 3), Link(0, 5), Link(1, 4), Link(2, 5),
      ])
    #expect(apart.mutuallyApart == [0, 1, 2, 4])
    #expect(throws: ForestError.tooManyGroups([0, 1, 2, 4], trees: 3)) {
      try apart.checkFeasible(trees: 3)
    }
    try apart.checkFeasible(trees: 4)
    let joined = try LinkConstraints(
      observationCount: 4, mustLinks: [Link(0, 1), Link(1, 2)])
    #expect(throws: ForestError.tooFewGroups(2, trees: 3)) { try joined.checkFeasible(trees: 3) }
    #expect(
      "\(ForestError.tooManyGroups([0, 4], trees: 1))"
        == "links: 2 observations must all be apart (0, 4), but there are 1 clusters: "
        + "ask for at least 2")
  }

  @Test func `follow from labels, links and matrices alike`() throws {
    let labels: [Int?] = [5, nil, 2, 5, 2, nil, 9]
    let fromLabels = LinkConstraints(labels: labels)
    let expected = DoubleMatrix(rows: 7, columns: 7) { i, j in
      guard i != j else { return 1 }
      guard let a = labels[i], let b = labels[j] else { return 0 }
      return a == b ? 1 : -1
    }
    #expect(fromLabels.closure == expected)
    #expect(try LinkConstraints(matrix: expected).closure == expected)
    #expect(try LinkConstraints(matrix: expected).groups == fromLabels.groups)
  }

  /// Checks the reported violations against the definition.
  private func expectHonest(
    _ found: ConstrainedForest, _ constraints: LinkConstraints, trees k: Int
  ) {
    let clusters = found.forest.partition.labels
    let broken =
      constraints.mustLinks.count { clusters[$0.u] != clusters[$0.v] }
      + constraints.cannotLinks.count { clusters[$0.u] == clusters[$0.v] }
      + (Set(clusters).count == k ? 0 : 1)
    #expect(found.violations.count == broken)
    #expect(constraints.cannotLinks.allSatisfy { clusters[$0.u] != clusters[$0.v] })
  }

  /// Checks that a feasible forest is no better than the best, and no worse than it says.
  private func expectBounded(
    _ found: ConstrainedForest, _ constraints: LinkConstraints, _ similarities: DoubleMatrix,
    trees k: Int
  ) {
    guard found.isFeasible else { return }
    guard let best = bestValue(constraints, similarities, trees: k) else {
      Issue.record("a feasible forest where there is none")
      return
    }
    let value = found.forest.value(in: similarities)
    #expect(value <= best + 1e-12)
    #expect(best - value <= found.shortfall + 1e-12)
  }

  /// The greatest value of all forests that meet the constraints.
  private func bestValue(
    _ constraints: LinkConstraints, _ similarities: DoubleMatrix, trees k: Int
  ) -> Double? {
    let n = similarities.rows
    return allForests(vertices: n, trees: k).filter { edges in
      let clusters = labels(of: edges, vertices: n)
      return constraints.mustLinks.allSatisfy { clusters[$0.u] == clusters[$0.v] }
        && constraints.cannotLinks.allSatisfy { clusters[$0.u] != clusters[$0.v] }
    }.map { value(of: $0, in: similarities) }.max()
  }

  /// A few links; nil where they contradict.
  private func randomLinks(_ n: Int, seed: UInt64) -> LinkConstraints? {
    var random = CounterGenerator(seed: seed, stream: 7)
    func link() -> Link {
      let u = random.index(below: n)
      return Link(u, (u + 1 + random.index(below: n - 1)) % n)
    }
    let must = (0..<random.index(below: 3)).map { _ in link() }
    let cannot = (0..<random.index(below: 5)).map { _ in link() }
    return try? LinkConstraints(observationCount: n, mustLinks: must, cannotLinks: cannot)
  }
}
