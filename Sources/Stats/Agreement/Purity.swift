/// The purity of clusters: the share of observations that are of their cluster's commonest class.
///
/// It rises with the number of clusters (singletons are pure), so compare it at equal numbers
/// only.
///
/// - Parameters:
///   - clusters: The clusters of *n* observations.
///   - classes: The classes of the same observations.
/// - Returns: The share, in (0, 1]; 1 for no observations.
/// - Complexity: O(*n*)
///
/// Reference: C. Manning, P. Raghavan, H. Schütze. *Introduction to Information Retrieval*,
/// 2008, section 16.3. doi:10.1017/CBO9780511809071
public func purity<A: Hashable, B: Hashable>(ofClusters clusters: [A], classes: [B]) -> Double {
  ContingencyTable(clusters, classes).purity
}

extension ContingencyTable {
  /// The purity of the rows as clusters, of the columns as classes.
  public var purity: Double {
    var largest = [Int](repeating: 0, count: rows.count)
    for cell in cells { largest[cell.row] = max(largest[cell.row], cell.count) }
    return total == 0 ? 1 : Double(largest.reduce(0, +)) / Double(total)
  }
}
