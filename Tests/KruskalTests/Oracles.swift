import Kruskal
import LinearAlgebra
import TestSupport

/// All pairs of 0 ..< n with their similarity, the heaviest first, by the definition of the order.
func sortedPairs(_ similarities: DoubleMatrix) -> [Edge] {
  let n = similarities.rows
  return (0..<n).flatMap { u in
    (u + 1..<max(n, u + 1)).map { Edge(u, $0, similarity: similarities[u, $0]) }
  }.sorted { a, b in
    a.similarity != b.similarity
      ? a.similarity > b.similarity : (a.u, a.v) < (b.u, b.v)
  }
}

/// Kruskal's greedy algorithm with labels in place of sets: five lines, and slow.
func naiveForest(
  _ pairs: [Edge], vertices n: Int, trees k: Int, allowed: ([Int], [Int]) -> Bool = { _, _ in true }
) -> [Edge] {
  var (labels, edges) = (Array(0..<n), [Edge]())
  for pair in pairs where edges.count < n - k && labels[pair.u] != labels[pair.v] {
    let (a, b) = (labels[pair.u], labels[pair.v])
    guard allowed((0..<n).filter { labels[$0] == a }, (0..<n).filter { labels[$0] == b }) else {
      continue
    }
    labels = labels.map { $0 == a ? b : $0 }
    edges.append(pair)
  }
  return edges
}

/// Negative squared distances.
func similarities(of points: Matrix) -> DoubleMatrix {
  DoubleMatrix(rows: points.rows, columns: points.rows) { i, j in
    -(0..<points.columns).reduce(0.0) {
      let difference = Double(points[i, $1]) - Double(points[j, $1])
      return $0 + difference * difference
    }
  }
}

/// Similarities of random pairs; whole numbers below a bound where ties are wanted.
func randomSimilarities(_ n: Int, seed: UInt64, ties: Int? = nil) -> DoubleMatrix {
  var random = CounterGenerator(seed: seed)
  var result = DoubleMatrix(zeros: n, n)
  for i in 0..<n {
    for j in i..<n {
      let value = ties.map { Double(random.index(below: $0)) } ?? random.normal()
      result[i, j] = value
      result[j, i] = value
    }
  }
  return result
}

/// Every forest of *k* trees over *n* vertices, as edges.
func allForests(vertices n: Int, trees k: Int) -> [[Link]] {
  let pairs = (0..<n).flatMap { u in (u + 1..<max(n, u + 1)).map { Link(u, $0) } }
  var result: [[Link]] = []
  func grow(_ place: Int, _ labels: [Int], _ edges: [Link]) {
    if edges.count == n - k { return result.append(edges) }
    guard pairs.count - place >= n - k - edges.count else { return }
    grow(place + 1, labels, edges)
    let (a, b) = (labels[pairs[place].u], labels[pairs[place].v])
    if a != b { grow(place + 1, labels.map { $0 == a ? b : $0 }, edges + [pairs[place]]) }
  }
  grow(0, Array(0..<n), [])
  return result
}

/// The clusters of edges, by labels.
func labels(of edges: [Link], vertices n: Int) -> [Int] {
  var labels = Array(0..<n)
  for edge in edges {
    let (a, b) = (labels[edge.u], labels[edge.v])
    labels = labels.map { $0 == a ? b : $0 }
  }
  return labels
}

/// ⟨A, Σ⟩ by the definition.
func value(of edges: [Link], in similarities: DoubleMatrix) -> Double {
  (0..<similarities.rows).reduce(0) { $0 + similarities[$1, $1] }
    + edges.reduce(0) { $0 + 2 * similarities[$1.u, $1.v] }
}

/// Points about a few centres.
func groupedPoints(_ n: Int, _ d: Int, groups: Int, spread: Float = 4, seed: UInt64) -> Matrix {
  let noise = Matrix.normal(n, d, seed: seed)
  let centres = Matrix.normal(groups, d, seed: seed &+ 1)
  return Matrix(rows: n, columns: d) { noise[$0, $1] + spread * centres[$0 % groups, $1] }
}
