internal import LinearAlgebra

/// Average linkage of weighted groups by their similarity.
///
/// The two most similar nodes merge; the similarity of a merged node to another is the mean
/// over its observations. Heights never fall along the merges.
///
/// Reference: R. Sokal, C. Michener. "A statistical method for evaluating systematic
/// relationships." *Univ. Kansas Sci. Bull.* 38, 1958.
struct AverageLinkage {
  private var similarity: DoubleMatrix
  private var sizes: [Int]
  private var nodes: [Int]
  private var isActive: [Bool]
  private var nearest: [Int]

  /// The merges of groups.
  ///
  /// - Parameters:
  ///   - similarity: *g × g*, symmetric.
  ///   - counts: The observations of each group.
  /// - Returns: *g* − 1 merges of nodes, by rising height (1 − similarity); ties by the lowest leaf below.
  /// - Complexity: O(*g*²) to O(*g*³) time, O(*g*²) memory.
  static func merges(
    similarity: DoubleMatrix, counts: [Int]
  ) -> [ConsensusTree.Merge] {
    var state = AverageLinkage(similarity: similarity, counts: counts)
    var floor = -Double.infinity
    return (0..<max(counts.count - 1, 0)).map { step in
      let merge = state.mergeNearest(into: counts.count + step, notBelow: floor)
      floor = merge.height
      return merge
    }
  }

  private init(similarity: DoubleMatrix, counts: [Int]) {
    self.similarity = similarity
    sizes = counts
    nodes = Array(counts.indices)
    isActive = [Bool](repeating: true, count: counts.count)
    nearest = [Int](repeating: -1, count: counts.count)
    for i in counts.indices { nearest[i] = findNearest(i) }
  }

  /// The most similar active node after i; −1 when i is the last.
  private func findNearest(_ i: Int) -> Int {
    var best = -1
    for j in i + 1..<max(nodes.count, i + 1) where isActive[j] {
      if best < 0 || similarity[i, j] > similarity[i, best] { best = j }
    }
    return best
  }

  private mutating func mergeNearest(
    into node: Int, notBelow floor: Double
  ) -> ConsensusTree.Merge {
    var i = -1
    for candidate in nodes.indices where isActive[candidate] && nearest[candidate] >= 0 {
      if i < 0 || similarity[candidate, nearest[candidate]] > similarity[i, nearest[i]] {
        i = candidate
      }
    }
    let j = nearest[i]
    let merge = ConsensusTree.Merge(
      left: min(nodes[i], nodes[j]), right: max(nodes[i], nodes[j]),
      height: max(1 - similarity[i, j], floor), size: sizes[i] + sizes[j])
    let (a, b) = (Double(sizes[i]), Double(sizes[j]))
    isActive[j] = false
    for c in nodes.indices where isActive[c] && c != i {
      let mean = (a * similarity[i, c] + b * similarity[j, c]) / (a + b)
      similarity[i, c] = mean
      similarity[c, i] = mean
    }
    (sizes[i], nodes[i]) = (merge.size, node)
    nearest[i] = findNearest(i)
    for c in 0..<j where isActive[c] && c != i {
      if nearest[c] == i || nearest[c] == j {
        nearest[c] = findNearest(c)
      } else if c < i, nearest[c] >= 0, similarity[c, i] > similarity[c, nearest[c]] {
        nearest[c] = i
      }
    }
    return merge
  }
}
