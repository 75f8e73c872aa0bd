/// Which observations of two places are the same, by their names.
public struct NameMatch: Sendable, Hashable {
  /// For each observation of the first place its row in the second; nil where it is not there.
  public let rows: [Int?]
  /// The observations that only the first place has.
  public let onlyFirst: Leftover
  /// The observations that only the second place has.
  public let onlySecond: Leftover
  /// How names differ that would otherwise be the same.
  public let nearMiss: NearMiss?
  /// Whether rows were matched by position and names not looked at.
  public let isByPosition: Bool

  /// Observations of one place alone.
  public struct Leftover: Sendable, Hashable {
    /// How many there are.
    public let count: Int
    /// The first of them; nil for none.
    public let example: String?
  }

  /// A difference of spelling between the names that only one place has.
  public struct NearMiss: Sendable, Hashable {
    /// In what they differ, as in "by case".
    public let difference: String
    /// How many of the first place's would match without it.
    public let count: Int
    /// A name of the first place.
    public let first: String
    /// The same of the second.
    public let second: String
  }

  /// Matches names.
  ///
  /// - Parameters:
  ///   - first: The names of the first place; all different.
  ///   - second: The names of the second place; all different.
  /// - Complexity: O(*n* + *m*)
  public init(_ first: [String], _ second: [String]) {
    let places = Dictionary(second.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
    let rows = first.map { places[$0] }
    let used = Set(rows.compactMap { $0 })
    let (leftFirst, leftSecond) = (
      first.indices.filter { rows[$0] == nil }.map { first[$0] },
      second.indices.filter { !used.contains($0) }.map { second[$0] }
    )
    self.rows = rows
    onlyFirst = Leftover(count: leftFirst.count, example: leftFirst.first)
    onlySecond = Leftover(count: leftSecond.count, example: leftSecond.first)
    nearMiss = NearMiss(leftFirst, leftSecond)
    isByPosition = false
  }

  /// Matches rows by position.
  ///
  /// - Parameter count: The number of observations of both places.
  public init(byPosition count: Int) {
    rows = Array(0..<count)
    (onlyFirst, onlySecond) = (.init(count: 0, example: nil), .init(count: 0, example: nil))
    nearMiss = nil
    isByPosition = true
  }

  /// The observations that both places have.
  public var matchedCount: Int { rows.count { $0 != nil } }

  /// Remarks for the user, one line each.
  ///
  /// - Parameters:
  ///   - first: What the first place is called, as in "the run".
  ///   - second: What the second is called.
  /// - Returns: How many matched, and an example of each kind that did not.
  public func lines(_ first: String, _ second: String) -> [String] {
    if isByPosition { return ["\(rows.count) observations matched by position, as asked"] }
    var lines = ["\(matchedCount) of \(rows.count) observations of \(first) are in \(second)"]
    func add(_ leftover: Leftover, _ place: String) {
      guard let example = leftover.example else { return }
      lines.append("\(leftover.count) only in \(place), such as '\(example)'")
    }
    add(onlyFirst, first)
    add(onlySecond, second)
    if let nearMiss {
      lines.append(
        "\(nearMiss.count) of these differ \(nearMiss.difference): '\(nearMiss.first)' and "
          + "'\(nearMiss.second)' are not taken for the same")
    }
    return lines
  }
}

extension NameMatch.NearMiss {
  /// The ways in which programs change names, from the least to the greatest change.
  private static let spellings: [(difference: String, key: @Sendable (String) -> String)] = [
    ("by blanks at their ends", { $0.trimmingBlanks }),
    ("by case", { $0.lowercased() }),
    ("by a suffix such as -1", withoutSuffix),
    ("by signs such as - and .", plain),
  ]

  /// The spelling that explains most leftovers; nil when none explains any.
  init?(_ first: [String], _ second: [String]) {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    var best: NameMatch.NearMiss?
    for (difference, key) in NameMatch.NearMiss.spellings {
      let keys = Dictionary(second.map { (key($0), $0) }, uniquingKeysWith: { a, _ in a })
      let alike = first.filter { keys[key($0)] != nil }
      guard alike.count > (best?.count ?? 0), let one = alike.first, let other = keys[key(one)]
      else { continue }
      best = NameMatch.NearMiss(
        difference: difference, count: alike.count, first: one, second: other)
    }
    guard let best else { return nil }
    self = best
  }

  /// A barcode without "-1", "_2" or the like.
  private static func withoutSuffix(_ name: String) -> String {
    var stem = name[...]
    while let last = stem.last, last.isASCII, last.isNumber { stem.removeLast() }
    guard stem.count < name.count, let sign = stem.last, "-_.".contains(sign), stem.count > 1
    else { return name }
    return String(stem.dropLast())
  }

  /// Letters and digits alone, as after R's make.names, which also sets X before digits.
  private static func plain(_ name: String) -> String {
    let kept = name.filter { $0.isLetter || $0.isNumber }.lowercased()
    let rest = kept.dropFirst()
    return kept.first == "x" && rest.first?.isNumber == true ? String(rest) : kept
  }
}
