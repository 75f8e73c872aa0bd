internal import LinearAlgebra

/// One family whose observations are permuted, with the *p* of every count that can come up.
struct PermutedFamily: Sendable {
  /// The observations of the universe, in order, with their categories and clusters.
  private let observations, categories, clusters: [Int]
  /// The place of each observation in the universe; −1 outside it.
  private let placeOf: [Int]
  private let categoryCount: Int
  /// ln *p* by count, for each pair one after the other, and where the counts of each begin.
  private let logP: [Double]
  private let starts: [Int]

  init(
    clusters: [Int], clusterCount: Int, _ family: CategoryFamily, _ alternative: TestAlternative
  ) {
    precondition(
      clusters.count == family.categories.count,
      "categories of \(family.categories.count) and clusters of \(clusters.count) observations")
    observations = clusters.indices.filter { clusters[$0] >= 0 && family.categories[$0] >= 0 }
    categories = observations.map { family.categories[$0] }
    self.clusters = observations.map { clusters[$0] }
    var placeOf = [Int](repeating: -1, count: clusters.count)
    for (place, observation) in observations.enumerated() { placeOf[observation] = place }
    self.placeOf = placeOf
    categoryCount = family.categoryCount
    let table = OverlapTable(clusters: clusters, clusterCount: clusterCount, family: family)
    let l = family.categoryCount
    let values = RowBlocks(count: clusterCount * l, size: 1).map { pair in
      table.overlap(pair.lowerBound / l, pair.lowerBound % l).logPOfAllCounts(alternative)
    }
    starts = values.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }.dropLast()
    logP = values.flatMap { $0 }
  }

  /// ln *p* of every cluster and category; NaN where there is nothing to test.
  ///
  /// - Parameter order: A permutation of all observations; nil for the table as it was observed.
  /// - Returns: A number a pair, cluster by cluster.
  func logP(order: [Int]?) -> [Double] {
    var counts = [Int](repeating: 0, count: starts.count)
    if let order {
      var place = 0
      for observation in order {
        let other = placeOf[observation]
        guard other >= 0 else { continue }
        counts[clusters[other] &* categoryCount &+ categories[place]] += 1
        place += 1
      }
    } else {
      for (c, category) in zip(clusters, categories) { counts[c * categoryCount + category] += 1 }
    }
    return counts.indices.map { logP[starts[$0] + counts[$0]] }
  }
}

extension OverlapCounts {
  /// ln *p* for every count from 0 to the least of both sizes; NaN where there is nothing to test
  /// or a count is impossible.
  fileprivate func logPOfAllCounts(_ alternative: TestAlternative) -> [Double] {
    let possible = distribution.support
    return (0...min(clusterSize, categorySize)).map { count in
      guard !isDetermined, possible.contains(count) else { return .nan }
      return OverlapCounts(
        observed: count, clusterSize: clusterSize, categorySize: categorySize, universe: universe
      ).logP(alternative)
    }
  }
}
