/// The counts of clusters against the categories of one family.
///
/// The universe is the observations that have both a cluster and a category.
struct OverlapTable: Sendable, Hashable {
  /// The sizes of the clusters within the universe; *k* numbers.
  let clusterSizes: [Int]
  /// The sizes of the categories within the universe; *l* numbers.
  let categorySizes: [Int]
  /// The observations of each cluster and category, *k* rows of *l*.
  let counts: [Int]
  /// The observations with a cluster and a category.
  let universe: Int

  init(clusters: [Int], clusterCount: Int, family: CategoryFamily) {
    let l = family.categoryCount
    var counts = [Int](repeating: 0, count: clusterCount * l)
    for (c, category) in zip(clusters, family.categories) where c >= 0 && category >= 0 {
      counts[c &* l &+ category] += 1
    }
    clusterSizes = (0..<clusterCount).map { counts[$0 * l..<($0 + 1) * l].reduce(0, +) }
    categorySizes = (0..<l).map { j in (0..<clusterCount).reduce(0) { $0 + counts[$1 * l + j] } }
    universe = clusterSizes.reduce(0, +)
    self.counts = counts
  }

  /// The 2 × 2 table of a cluster and a category.
  func overlap(_ cluster: Int, _ category: Int) -> OverlapCounts {
    OverlapCounts(
      observed: counts[cluster * categorySizes.count + category],
      clusterSize: clusterSizes[cluster], categorySize: categorySizes[category],
      universe: universe)
  }
}
