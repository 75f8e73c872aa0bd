/// Finds columns of whole numbers that look like labels, so that none is clustered on unsaid.
///
/// Three signs count: a name such as "cluster"; a column of few whole numbers at either edge of
/// a table of fractions; and, in a table of whole numbers without header, a last or first
/// column whose values run 0 … k−1 or 1 … k without a gap, none of them rare, in a range that
/// hardly any other column has.
struct LabelRule {
  /// What the rule knows of each column of numbers.
  struct Column {
    var name: String
    var isWhole = true
    var minimum = Float.infinity
    var maximum = -Float.infinity
  }

  /// The most values a label may have.
  static let mostValues = 64

  let columns: [Column]
  let hasHeader: Bool
  let observations: Int
  /// How often each value of a whole column occurs; nil when it has more than ``mostValues``.
  let counts: (Int) -> [Int: Int]?

  private static let words: Set<String> = [
    "label", "labels", "cluster", "clusters", "class", "classes", "group", "groups", "type",
    "celltype", "condition", "conditions", "phenotype", "target", "batch", "treatment",
    "category", "species", "louvain", "leiden", "plate", "donor", "replicate",
  ]

  /// The places of the columns that look like labels.
  var labels: [Int] {
    if hasHeader {
      let named = columns.indices.filter {
        columns[$0].isWhole && hasLabelName(columns[$0].name) && isFew($0)
      }
      if !named.isEmpty { return named }
    }
    guard columns.count > 2 else { return [] }
    let edges = [columns.count - 1, 0].filter { columns[$0].isWhole && isFew($0) }
    let fractions = columns.count { !$0.isWhole }
    if let edge = edges.first, fractions * 10 >= (columns.count - 1) * 9 { return [edge] }
    guard !hasHeader, fractions == 0 else { return [] }
    return edges.first { isRun($0) && isUnlike($0) }.map { [$0] } ?? []
  }

  private func isFew(_ column: Int) -> Bool {
    guard let counts = counts(column) else { return false }
    return counts.count >= 2 && counts.count * 2 <= observations
  }

  private func hasLabelName(_ name: String) -> Bool {
    let lower = name.lowercased()
    return lower.split { !$0.isLetter }.contains { LabelRule.words.contains(String($0)) }
  }

  /// Whether the values leave no gap and none is ten times rarer than an even share.
  private func isRun(_ column: Int) -> Bool {
    guard let counts = counts(column), let low = counts.keys.min(), let high = counts.keys.max(),
      low == 0 || low == 1, high - low + 1 == counts.count
    else { return false }
    let rarest = counts.values.min() ?? 0
    return rarest >= 2 && rarest * counts.count * 10 >= observations
  }

  /// Whether fewer than a tenth of the columns have the same range, itself not counted.
  private func isUnlike(_ column: Int) -> Bool {
    let alike = columns.count {
      $0.minimum == columns[column].minimum && $0.maximum == columns[column].maximum
    }
    return (alike - 1) * 10 < columns.count
  }
}
