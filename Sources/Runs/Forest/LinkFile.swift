internal import FeatureTables
internal import Kruskal

/// Pairs of observations in a file, by their names.
struct LinkFile {
  /// The links, each once and in order.
  let links: [Link]
  /// Remarks, one line each.
  let notes: [String]

  /// Reads links.
  ///
  /// - Parameters:
  ///   - path: A text file of two columns.
  ///   - observations: The names of the observations.
  ///   - table: What their table is called in messages.
  /// - Throws: `TableError` when the file cannot be read, ``RunError`` when it names observations
  ///   that are not there.
  init(path: String, observations: [String], of table: String) throws {
    let file = try NamePairs(path: path)
    let places = Dictionary(
      observations.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
    var pairs = file.pairs.map { ($0.first.trimmingBlanks, $0.second.trimmingBlanks) }
    var first = 0
    var notes: [String] = []
    func isKnown(_ pair: (String, String)) -> Bool {
      places[pair.0] != nil || places[pair.1] != nil
    }
    if let heading = pairs.first, !isKnown(heading), pairs.dropFirst().contains(where: isKnown) {
      pairs.removeFirst()
      first = 1
      notes.append("\(path): the first line is taken for headings")
    }
    var links: [Link] = []
    var known: Set<Link> = []
    for (number, pair) in pairs.enumerated() {
      guard let u = places[pair.0], let v = places[pair.1] else {
        let line = file.line(of: number + first)
        throw RunError.table(
          path: path, reason: LinkFile.unknown(pairs, line: line, observations, of: table))
      }
      let link = Link(u, v)
      if known.insert(link).inserted { links.append(link) }
    }
    notes.append("\(path): \(LabelText.counted(links.count, "link"))")
    (self.links, self.notes) = (links, notes)
  }

  /// Why names are not those of observations: the first, how many, and what may be meant.
  private static func unknown(
    _ pairs: [(String, String)], line: Int, _ observations: [String], of table: String
  ) -> String {
    var (seen, names): (Set<String>, [String]) = ([], [])
    for name in pairs.flatMap({ [$0.0, $0.1] }) where seen.insert(name).inserted {
      names.append(name)
    }
    let match = NameMatch(names, observations)
    let hint =
      match.nearMiss.map { "; \($0.count) differ only \($0.difference), such as '\($0.second)'" }
      ?? ", which has '\(observations.first ?? "")'"
    return "line \(line) names '\(match.onlyFirst.example ?? "")', but \(match.onlyFirst.count) of "
      + "\(LabelText.counted(names.count, "name")) are no observations of \(table)\(hint)"
  }
}
