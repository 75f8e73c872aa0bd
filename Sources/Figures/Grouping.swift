/// A division of observations into named groups: clusters, phenotypes, conditions.
public struct Grouping: Sendable, Hashable {
  /// What the groups are, in the singular, as in "cluster" or "phenotype".
  public let kind: String
  /// The names of the groups, in the order in which they are drawn.
  public let names: [String]
  /// The group of each observation; −1 for those without a label.
  public let labels: [Int]

  /// Creates a division from numbers.
  ///
  /// - Parameters:
  ///   - kind: What the groups are, in the singular.
  ///   - names: The names of the groups.
  ///   - labels: The group of each observation, in 0 ..< `names.count`, or −1 for none.
  public init(kind: String, names: [String], labels: [Int]) {
    precondition(
      labels.allSatisfy { (-1..<names.count).contains($0) },
      "labels \(labels.min() ?? 0) ... \(labels.max() ?? 0) of \(names.count) groups")
    (self.kind, self.names, self.labels) = (kind, names, labels)
  }

  /// Creates a division from texts; groups are drawn in order of their names, numbers by value.
  ///
  /// - Parameters:
  ///   - kind: What the groups are, in the singular.
  ///   - labels: The name of the group of each observation; nil or an empty text for none.
  public init(kind: String, labels: [String?]) {
    let found = Set(labels.compactMap { $0 }.filter { !$0.isEmpty })
    let names = found.sorted { a, b in
      switch (Double(a), Double(b)) {
      case (let x?, let y?) where x != y: x < y
      case (_?, nil): true
      case (nil, _?): false
      default: a < b
      }
    }
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    self.init(
      kind: kind, names: names, labels: labels.map { $0.flatMap { numbers[$0] } ?? -1 })
  }

  /// The number of observations in each group.
  public var sizes: [Int] {
    var sizes = [Int](repeating: 0, count: names.count)
    for label in labels where label >= 0 { sizes[label] += 1 }
    return sizes
  }

  /// The number of observations without a label.
  public var unlabelledCount: Int { labels.count { $0 < 0 } }

  /// The observations of each group, then, where there are any, those without a label.
  var members: [(name: String, group: Int, observations: [Int])] {
    var members = [[Int]](repeating: [], count: names.count + 1)
    for (i, label) in labels.enumerated() {
      members[label < 0 ? names.count : label].append(i)
    }
    return members.enumerated().compactMap { group, observations in
      guard !observations.isEmpty else { return nil }
      return group < names.count
        ? (names[group], group, observations) : ("not labelled", -1, observations)
    }
  }

  /// The name of a group with its kind where it is a bare number, as in "cluster 3".
  func title(of group: Int) -> String {
    guard group >= 0 else { return "not labelled" }
    return Int(names[group]) == nil ? names[group] : "\(kind) \(names[group])"
  }
}

/// Columns that stand together, such as the dimensions of one head.
public struct ColumnGroup: Sendable, Hashable {
  /// The name of the group.
  public let name: String
  /// The number of columns.
  public let count: Int

  /// Creates a group.
  ///
  /// - Parameters:
  ///   - name: The name of the group.
  ///   - count: The number of columns, at least 0.
  public init(name: String, count: Int) {
    precondition(count >= 0, "a group of \(count) columns")
    (self.name, self.count) = (name, count)
  }
}
