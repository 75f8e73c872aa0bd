/// A number of clusters that a tree itself suggests.
public struct StableCut: Sendable, Hashable {
  /// The number of clusters to cut to, *k*: sizeable ones and what is left over.
  public let treeCount: Int
  /// How many of them are sizeable; 1 when the tree falls into no sizeable parts anywhere.
  public let sizeableCount: Int
  /// The heights between which there are so many sizeable clusters.
  public let heights: ClosedRange<Double>

  /// Looks for the largest stable gap of a dendrogram.
  ///
  /// A cluster counts as sizeable with at least so many members: stragglers, which single linkage
  /// joins last and one by one, make no clusters of their own. Walking down from the root, the
  /// number of sizeable clusters stays the same over ranges of heights. The longest range
  /// with at least two wins (the first from the top of equal ones); within it, the cut goes where
  /// two successive merges differ most in height, for there the partition itself is most stable.
  ///
  /// - Parameters:
  ///   - dendrogram: The merges of *n* observations.
  ///   - minimumSize: The members of a sizeable cluster; ⌈√*n*/2⌉, at least 2, unless given.
  public init(of dendrogram: Dendrogram, minimumSize: Int? = nil) {
    let merges = dendrogram.merges
    let n = dendrogram.observationCount
    let least = minimumSize ?? max(2, Int((Double(n).squareRoot() / 2).rounded(.up)))
    let counts = sizeableCounts(merges, observations: n, least: least)
    let top = merges.last?.height ?? 0
    var best = StableCut(treeCount: 1, sizeableCount: 1, heights: top...top)
    var longest = 0.0
    // counts[t] holds between the heights of merges t - 1 and t, in which n - t clusters are left.
    var end = merges.count - 1
    while end > 0 {
      var start = end
      while start > 1, counts[start - 1] == counts[end] { start -= 1 }
      let range = merges[start - 1].height...merges[end].height
      let length = range.upperBound - range.lowerBound
      if counts[end] >= 2, length > longest {
        longest = length
        var widest = end
        for t in stride(from: end, through: start, by: -1)
        where merges[t].height - merges[t - 1].height
          > merges[widest].height - merges[widest - 1].height
        {
          widest = t
        }
        best = StableCut(treeCount: n - widest, sizeableCount: counts[end], heights: range)
      }
      end = start - 1
    }
    self = best
  }

  private init(treeCount: Int, sizeableCount: Int, heights: ClosedRange<Double>) {
    (self.treeCount, self.sizeableCount, self.heights) = (treeCount, sizeableCount, heights)
  }
}

/// The number of sizeable clusters before each merge, and after the last.
private func sizeableCounts(
  _ merges: [Dendrogram.Merge], observations n: Int, least: Int
) -> [Int] {
  func size(_ cluster: Int) -> Int { cluster < n ? 1 : merges[cluster - n].size }
  var counts = [least <= 1 ? n : 0]
  for merge in merges {
    let before = [merge.left, merge.right].count { size($0) >= least }
    counts.append((counts.last ?? 0) - before + (merge.size >= least ? 1 : 0))
  }
  return counts
}
