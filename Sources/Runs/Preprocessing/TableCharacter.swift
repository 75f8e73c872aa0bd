public import FeatureTables
internal import LinearAlgebra

/// What the numbers of a table are, as far as they tell: decides `--normalize auto`.
public enum TableCharacter: Sendable, Hashable {
  /// Principal components: uncorrelated columns of falling variance, whose scale is meant.
  case components
  /// Counts of a library: whole, not negative, many features of which few dominate.
  case counts
  /// Expression that was normalised already: not negative, many features, many zeros.
  case expression
  /// Features that share one bounded scale, such as pixels or fractions.
  case commonScale
  /// Features on scales of their own.
  case ownScales

  /// Counts come from at least so many features.
  private static let leastCountFeatures = 100
  /// A scale is common when this share of the features spans nearly all of it.
  private static let commonShare = 0.25
  /// How far such a feature has to span the range of the whole table.
  private static let commonSpan: Float = 0.9
  /// In a library, the strongest feature has at least so many times the median feature's mean.
  private static let dominance = 10.0
  /// Expression has at least this share of zeros.
  private static let zeroShare = 0.3
  /// Columns count as uncorrelated below this.
  private static let leastCorrelation = 0.01
  /// Correlations are only computed of so many columns.
  private static let mostComponents = 512

  /// Looks at a table.
  ///
  /// - Parameters:
  ///   - table: The table as it was read.
  ///   - isEmbedding: Whether it was read from an embedding (`obsm`).
  public init(of table: FeatureTable, isEmbedding: Bool = false) {
    self = TableCharacter.examine(table, isEmbedding: isEmbedding).character
  }

  /// Looks at a table; the figures of its features come along where they were needed.
  static func examine(
    _ table: FeatureTable, isEmbedding: Bool
  ) -> (character: TableCharacter, moments: FeatureMoments?) {
    if isEmbedding || hasComponentNames(table.featureNames) { return (.components, nil) }
    let rows = TableRows(table.values)
    let moments = FeatureMoments(rows)
    if isUncorrelated(rows, moments) { return (.components, moments) }
    if sharesScale(moments) { return (.commonScale, moments) }
    if looksLikeLibraries(table.values, moments) { return (.counts, moments) }
    return (looksLikeExpression(table.values, moments) ? .expression : .ownScales, moments)
  }

  /// Whether nearly all names are such as PC1, PC_2, pca_3 or X_pca4.
  static func hasComponentNames(_ names: [String]) -> Bool {
    let matching = names.count { name in
      var rest = name.lowercased()[...]
      if rest.hasPrefix("x_") { rest = rest.dropFirst(2) }
      guard rest.hasPrefix("pc") else { return false }
      rest = rest.dropFirst(2)
      if rest.hasPrefix("a") { rest = rest.dropFirst() }
      if let separator = rest.first, "_-. ".contains(separator) { rest = rest.dropFirst() }
      return !rest.isEmpty && rest.allSatisfy(\.isNumber)
    }
    return names.count >= 2 && matching * 10 >= names.count * 9
  }

  /// Whether variances fall from column to column and no two columns are correlated.
  static func isUncorrelated(_ table: TableRows, _ moments: FeatureMoments) -> Bool {
    let (n, m) = (table.observationCount, table.featureCount)
    guard !table.isSparse, m >= 3, m <= mostComponents, n > m else { return false }
    let variances = moments.variances
    guard variances.allSatisfy({ $0 > 0 }),
      (1..<m).allSatisfy({ variances[$0] <= variances[$0 - 1] * 1.001 }),
      variances[m - 1] < 0.9 * variances[0]
    else { return false }
    let (means, deviations) = (moments.means, moments.deviations)
    var products = DoubleMatrix(zeros: m, m)
    table.forEachBlock { _, block in
      guard case .dense(let x) = block else { return }
      let parts = RowBlocks(count: x.rows, size: 2048)
      for part in 0..<parts.blockCount {
        let rows = parts.range(of: part)
        let standard = DoubleMatrix(rows: rows.count, columns: m) {
          (Double(x[rows.lowerBound + $0, $1]) - means[$1]) / deviations[$1]
        }
        products.setProduct(standard, .transposed, standard, .asStored, addingSelfTimes: 1)
      }
    }
    let limit = leastCorrelation * Double(n)
    return (0..<m).allSatisfy { i in (0..<i).allSatisfy { abs(products[i, $0]) < limit } }
  }

  /// Whether many features span nearly the whole range of the table.
  static func sharesScale(_ moments: FeatureMoments) -> Bool {
    guard let low = moments.minima.min(), let high = moments.maxima.max(), high > low else {
      return false
    }
    let spanning = moments.minima.indices.count {
      moments.maxima[$0] - moments.minima[$0] >= commonSpan * (high - low)
    }
    return Double(spanning) >= commonShare * Double(moments.minima.count)
  }

  private static func looksLikeLibraries(_ values: TableValues, _ moments: FeatureMoments) -> Bool {
    guard moments.means.count >= leastCountFeatures, values.statistics.couldBeCounts else {
      return false
    }
    let sorted = moments.means.sorted()
    return (sorted.last ?? 0) >= dominance * sorted[sorted.count / 2]
  }

  private static func looksLikeExpression(
    _ values: TableValues, _ moments: FeatureMoments
  ) -> Bool {
    guard moments.means.count >= leastCountFeatures, values.statistics.minimum >= 0 else {
      return false
    }
    var filled = 0
    TableRows(values).forEachBlock { _, block in
      filled += block.storedValues.count { $0 != 0 }
    }
    let entries = Double(values.observationCount * values.featureCount)
    return Double(filled) <= (1 - zeroShare) * entries
  }
}
