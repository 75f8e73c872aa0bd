internal import CKernels
public import LinearAlgebra

extension SpanningTree {
  /// The maximum spanning tree of a dense matrix of similarities.
  ///
  /// Prim's algorithm: no sorting, one pass over a row for each vertex.
  ///
  /// - Parameter similarities: An *n × n* symmetric matrix of finite numbers, the diagonal of
  ///   which plays no part.
  /// - Throws: ``ForestError`` when a number is not finite or the matrix is not symmetric.
  /// - Complexity: O(*n*²) time, O(*n*) memory.
  ///
  /// Reference: R. Prim. "Shortest connection networks and some generalizations." *Bell Syst.
  /// Tech. J.* 36(6), 1957. doi:10.1002/j.1538-7305.1957.tb01515.x
  public init(of similarities: DoubleMatrix) throws(ForestError) {
    try similarities.checkSimilarities()
    var walk = TreeWalk(vertexCount: similarities.rows)
    similarities.withPointer { walk.follow($0, noise: nil, amplitude: 0) }
    self.init(vertexCount: similarities.rows, edges: walk.edges)
  }
}

extension DoubleMatrix {
  /// Throws the first place where a matrix of similarities is not finite or not symmetric.
  func checkSimilarities() throws(ForestError) {
    precondition(rows == columns, "\(self) of similarities is not square")
    let n = rows
    let bad = withElements { elements in
      nonisolated(unsafe) let elements = elements
      return RowBlocks(count: n, size: 256).map { range -> (Int, Int)? in
        for i in range {
          for j in i..<n {
            let (a, b) = (elements[i &* n &+ j], elements[j &* n &+ i])
            if !(a == b && abs(a) < .infinity) { return (i, j) }
          }
        }
        return nil
      }
    }
    guard case .some(let (i, j)) = bad.compactMap({ $0 }).first else { return }
    if !self[i, j].isFinite { throw .notFinite(row: i, column: j) }
    if !self[j, i].isFinite { throw .notFinite(row: j, column: i) }
    throw .notSymmetric(row: i, column: j, value: self[i, j], mirrored: self[j, i])
  }
}

/// A maximum spanning tree in the order in which Prim's algorithm finds its edges, and the space
/// that finding one takes.
struct TreeWalk: Sendable {
  let vertexCount: Int
  private(set) var from: [Int32]
  private(set) var to: [Int32]
  private(set) var weights: [Double]
  /// Whether each edge is left after the last cut.
  private(set) var kept: [UInt8]
  private var best: [Double]
  private var limit: [Double]
  private var near: [Int64]
  private var scratch: [Int32]

  init(vertexCount n: Int) {
    vertexCount = n
    from = [Int32](repeating: 0, count: max(n - 1, 0))
    to = from
    kept = [UInt8](repeating: 1, count: from.count)
    weights = [Double](repeating: 0, count: from.count)
    (best, limit) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
    near = [Int64](repeating: 0, count: n)
    scratch = [Int32](repeating: 0, count: n)
  }

  /// Finds the tree of similarities plus amplitude times noise, both *n × n*.
  mutating func follow(
    _ similarities: UnsafePointer<Double>, noise: UnsafePointer<Float>?, amplitude: Double
  ) {
    best.withMutablePointer { best in
      limit.withMutablePointer { limit in
        near.withMutablePointer { near in
          from.withMutablePointer { from in
            to.withMutablePointer { to in
              weights.withMutablePointer { weights in
                deepwak_maximum_tree(
                  vertexCount, similarities, noise, amplitude, best, limit, near, from, to,
                  weights)
              }
            }
          }
        }
      }
    }
  }

  /// Cuts the lightest edges until *k* trees are left, and labels the vertices by them.
  mutating func cut(trees k: Int, labels: UnsafeMutablePointer<Int32>) {
    from.withPointer { from in
      to.withPointer { to in
        weights.withPointer { weights in
          kept.withMutablePointer { kept in
            scratch.withMutablePointer { scratch in
              deepwak_cut_tree(vertexCount, k - 1, from, to, weights, kept, scratch, labels)
            }
          }
        }
      }
    }
  }

  /// Cuts the lightest edges between parts of a least size until *k* trees are left, and labels
  /// the vertices by them.
  mutating func cut(
    trees k: Int, leastSize: Int, in space: inout SizedCut, labels: UnsafeMutablePointer<Int32>
  ) {
    _ = space.cut(
      trees: k, leastSize: leastSize, from: from, to: to, weights: weights, kept: &kept)
    space.writeLabels(from: from, to: to, labels)
  }

  /// The edges of the whole tree.
  var edges: [Edge] {
    from.indices.map { Edge(Int(from[$0]), Int(to[$0]), similarity: weights[$0]) }
  }
}
