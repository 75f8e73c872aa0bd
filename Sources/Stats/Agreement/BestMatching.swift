internal import LinearAlgebra

/// The accuracy of clusters as classes, under the best naming of clusters by classes.
///
/// Every cluster gets at most one class and every class at most one cluster; observations of
/// clusters without a class count as wrong.
///
/// - Parameters:
///   - clusters: The clusters of *n* observations.
///   - classes: The classes of the same observations.
/// - Returns: The share of observations whose cluster has the name of their class; 1 for none.
/// - Complexity: O(*n* + min(*k*, *l*)² max(*k*, *l*)) time and O(*kl*) memory for *k* clusters and *l* classes.
///
/// Reference: H. Kuhn. "The Hungarian method for the assignment problem." *Naval Research
/// Logistics Quarterly* 2, 1955. doi:10.1002/nav.3800020109
public func bestMatchingAccuracy<A: Hashable, B: Hashable>(
  clusters: [A], classes: [B]
) -> Double {
  ContingencyTable(clusters, classes).bestMatchingAccuracy
}

extension ContingencyTable {
  /// The column that the best matching gives each row; nil for rows without one.
  public var bestMatching: [Int?] {
    var costs = DoubleMatrix(zeros: rows.count, columns.count)
    for cell in cells { costs[cell.row, cell.column] = -Double(cell.count) }
    return linearAssignment(costs: costs)
  }

  /// The share of observations in matched pairs of clusters; 1 for no observations.
  public var bestMatchingAccuracy: Double {
    guard total > 0 else { return 1 }
    let columnOfRow = bestMatching
    let matched = cells.filter { columnOfRow[$0.row] == $0.column }
    return Double(matched.reduce(0) { $0 + $1.count }) / Double(total)
  }
}
