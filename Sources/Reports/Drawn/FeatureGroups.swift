internal import LinearAlgebra

/// The features of a heat map, each with the cluster in which its score is greatest in size.
struct FeatureGroups {
  /// The columns of each cluster's features, by falling size of their score, ties by column.
  let columns: [[Int]]

  /// Chooses features.
  ///
  /// - Parameters:
  ///   - scores: A *k × m* matrix of z-scores; NaN where there is none.
  ///   - limit: The features of all clusters together, at most, unless there are more clusters.
  init(_ scores: DoubleMatrix, limit: Int) {
    let k = scores.rows
    var columns = [[Int]](repeating: [], count: k)
    for j in 0..<scores.columns {
      var best: Int?
      for c in 0..<k where abs(scores[c, j]) > (best.map { abs(scores[$0, j]) } ?? 0) { best = c }
      if let best { columns[best].append(j) }
    }
    let count = max(1, min(6, limit / max(k, 1)))
    self.columns = columns.enumerated().map { c, mine in
      Array(mine.sorted { (abs(scores[c, $1]), $0) < (abs(scores[c, $0]), $1) }.prefix(count))
    }
  }

  /// The clusters that no feature has its greatest score in.
  var without: [Int] { columns.indices.filter { columns[$0].isEmpty } }
}
