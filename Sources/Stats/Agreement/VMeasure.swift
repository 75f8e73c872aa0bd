/// Whether clusters hold members of one class only, and classes lie in one cluster.
///
/// Reference: A. Rosenberg, J. Hirschberg. "V-Measure: a conditional entropy-based external
/// cluster evaluation measure." *EMNLP-CoNLL*, 2007.
public struct VMeasure: Sendable, Hashable, Codable {
  /// 1 when every cluster holds members of one class only.
  public let homogeneity: Double
  /// 1 when all members of every class are in one cluster.
  public let completeness: Double
  /// The weighted harmonic mean of both.
  public let score: Double

  /// Measures clusters against classes.
  ///
  /// With one class homogeneity is 1, with one cluster completeness; with no observations all
  /// is 1.
  ///
  /// - Parameters:
  ///   - clusters: The clusters of *n* observations.
  ///   - classes: The classes of the same observations.
  ///   - beta: The weight of completeness against homogeneity, at least 0.
  /// - Complexity: O(*n*)
  public init<A: Hashable, B: Hashable>(clusters: [A], classes: [B], beta: Double = 1) {
    self.init(ContingencyTable(clusters, classes), beta: beta)
  }

  /// Measures the rows of a table, as clusters, against its columns, as classes.
  ///
  /// - Parameters:
  ///   - table: The counts of pairs.
  ///   - beta: The weight of completeness against homogeneity, at least 0.
  public init(_ table: ContingencyTable, beta: Double = 1) {
    precondition(beta >= 0, "a weight of \(beta), below 0")
    let information = table.mutualInformation
    let (clusterEntropy, classEntropy) = (table.rowEntropy, table.columnEntropy)
    homogeneity = classEntropy > 0 ? min(1, information / classEntropy) : 1
    completeness = clusterEntropy > 0 ? min(1, information / clusterEntropy) : 1
    let weight = beta * homogeneity + completeness
    score = weight > 0 ? (1 + beta) * homogeneity * completeness / weight : 0
  }
}
