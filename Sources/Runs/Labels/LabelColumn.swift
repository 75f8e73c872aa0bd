/// One labelling of observations: clusters, conditions, phenotypes.
public struct LabelColumn: Sendable, Hashable {
  /// The name of the column.
  public let name: String
  /// The names of the categories; some may be empty.
  public let categories: [String]
  /// The category of each observation, −1 where it is missing.
  public let codes: [Int]

  /// Creates a labelling from numbers of categories.
  ///
  /// - Parameters:
  ///   - name: The name of the column.
  ///   - categories: The names of the categories.
  ///   - codes: The category of each observation, −1 where it is missing.
  public init(name: String, categories: [String], codes: [Int]) {
    precondition(
      codes.allSatisfy { $0 >= -1 && $0 < categories.count },
      "codes that do not lie in -1 ..< \(categories.count)")
    (self.name, self.categories, self.codes) = (name, categories, codes)
  }

  /// Creates a labelling from texts; categories come in order, whole numbers by value.
  ///
  /// - Parameters:
  ///   - name: The name of the column.
  ///   - labels: The label of each observation; nil and the usual words for it are missing.
  public init(name: String, labels: [String?]) {
    let labels = labels.map { $0.flatMap { LabelColumn.isMissing($0) ? nil : $0 } }
    let names = LabelColumn.ordered(Set(labels.compactMap { $0 }))
    let codes = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    self.init(
      name: name, categories: names, codes: labels.map { $0.flatMap { codes[$0] } ?? -1 })
  }

  /// The number of observations in each category.
  public var sizes: [Int] {
    var sizes = [Int](repeating: 0, count: categories.count)
    for code in codes where code >= 0 { sizes[code] += 1 }
    return sizes
  }

  /// The number of observations without a label.
  public var missingCount: Int { codes.count { $0 < 0 } }

  /// The number of categories that hold observations.
  public var usedCount: Int { sizes.count { $0 > 0 } }

  /// The label of each observation; nil where it is missing.
  public var labels: [String?] { codes.map { $0 < 0 ? nil : categories[$0] } }

  /// The labelling of other observations; categories that become empty stay.
  ///
  /// - Parameter rows: For each new observation its place among the old; nil for a missing label.
  /// - Returns: A labelling of `rows.count` observations.
  public func selecting(_ rows: [Int?]) -> LabelColumn {
    LabelColumn(
      name: name, categories: categories, codes: rows.map { $0.map { codes[$0] } ?? -1 })
  }

  /// The same labelling under another name.
  ///
  /// - Parameter name: The new name.
  /// - Returns: A labelling of the same observations.
  public func named(_ name: String) -> LabelColumn {
    LabelColumn(name: name, categories: categories, codes: codes)
  }

  /// Why there is nothing to test: one value, or one for every observation; nil where there is.
  public var isUninformative: String? {
    let used = usedCount
    let labelled = codes.count - missingCount
    switch used {
    case 0: return "has no label for any of these observations"
    case 1: return "has one value, '\(zip(categories, sizes).first { $1 > 0 }?.0 ?? "")'"
    case labelled: return "has another value for every observation"
    default: return nil
    }
  }

  /// Whether a text is one of the usual words for a missing label.
  static func isMissing(_ text: String) -> Bool {
    if text.utf8.count > 5 { return false }
    return ["", "na", "n/a", "nan", "null", "none", "<na>", "#n/a"].contains(
      text.trimmingBlanks.lowercased())
  }

  /// Names in order: whole numbers by value, before texts by their characters.
  static func ordered(_ names: Set<String>) -> [String] {
    names.map { (Int($0) ?? .max, $0) }.sorted { $0 < $1 }.map(\.1)
  }
}

extension String {
  /// The text without blanks at its ends.
  var trimmingBlanks: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
