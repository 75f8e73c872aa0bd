internal import CKernels
internal import LinearAlgebra

/// Where the noise of some samples came from.
enum NoiseSource: Sendable {
  /// There are no samples yet.
  case none
  /// From the counters of a stream.
  case counter(UInt64)
  /// From the caller.
  case given([DoubleMatrix])
}

/// An edge of a sampled forest.
struct SampledEdge: Sendable, Hashable {
  var u: Int32
  var v: Int32
}

/// A sampled forest: its edges, its value, and where wanted the tree of each vertex.
struct SampledForest: Sendable {
  var edges: [SampledEdge]
  var value: Double
  var labels: [Int32] = []
}

/// The memory in which one task finds forests.
struct SampleSpace: Sendable {
  private let n: Int
  private let k: Int
  /// The noise of each pair, a packed triangle, and spread over a matrix.
  var packed: [Float]
  private var noise: [Float]
  private var walk: TreeWalk
  private var greedy: ConstrainedGreedy?
  private var sized: SizedCut
  private let leastSize: Int
  private(set) var labels: [Int32]
  /// An array to be used again.
  var edges: [SampledEdge] = []

  init(_ n: Int, _ k: Int, _ constraints: LinkConstraints?, leastSize: Int) {
    (self.n, self.k, self.leastSize) = (n, k, leastSize)
    sized = SizedCut(vertexCount: leastSize > 1 ? n : 0)
    packed = [Float](repeating: 0, count: n * (n - 1) / 2)
    noise = [Float](repeating: 0, count: constraints == nil ? n * n : 0)
    walk = TreeWalk(vertexCount: constraints == nil ? n : 0)
    greedy = constraints.map { ConstrainedGreedy($0, trees: k, isBiased: true) }
    labels = [Int32](repeating: 0, count: n)
  }

  /// The forest of similarities, without noise.
  mutating func forest(of similarities: DoubleMatrix) -> SampledForest {
    find(similarities, noise: false, amplitude: 0)
  }

  /// The forest of similarities plus amplitude times the noise in ``packed``.
  mutating func forest(of similarities: DoubleMatrix, amplitude: Double) -> SampledForest {
    find(similarities, noise: true, amplitude: amplitude)
  }

  private mutating func find(
    _ similarities: DoubleMatrix, noise hasNoise: Bool, amplitude: Double
  ) -> SampledForest {
    var found: [SampledEdge] = []
    swap(&found, &edges)
    found.removeAll(keepingCapacity: true)
    var value = 0.0
    similarities.withPointer { rows in
      for i in 0..<n { value += rows[i * n + i] }
      if greedy != nil {
        packed.withPointer {
          greedy?.follow(rows, noise: hasNoise ? $0 : nil, amplitude: amplitude)
        }
        labels.withMutablePointer { greedy?.writeLabels($0) }
      } else {
        if hasNoise { spread() }
        noise.withPointer { walk.follow(rows, noise: hasNoise ? $0 : nil, amplitude: amplitude) }
        labels.withMutablePointer {
          if leastSize > 1 {
            walk.cut(trees: k, leastSize: leastSize, in: &sized, labels: $0)
          } else {
            walk.cut(trees: k, labels: $0)
          }
        }
      }
    }
    if let greedy {
      for e in greedy.from.indices {
        found.append(SampledEdge(u: greedy.from[e], v: greedy.to[e]))
        value += 2 * greedy.weights[e]
      }
    } else {
      for e in walk.from.indices where walk.kept[e] != 0 {
        found.append(SampledEdge(u: walk.from[e], v: walk.to[e]))
        value += 2 * walk.weights[e]
      }
    }
    return SampledForest(edges: found, value: value)
  }

  private mutating func spread() {
    packed.withPointer { packed in
      noise.withMutablePointer { deepwak_unpack_triangle(n, packed, $0) }
    }
  }

  /// Copies the trees of the last forest.
  func copyLabels(to target: UnsafeMutablePointer<Int32>) {
    labels.withPointer { target.update(from: $0, count: n) }
  }
}
