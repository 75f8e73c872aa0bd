/// Why there is no forest.
public enum ForestError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A forest of so many trees does not exist.
  case treeCount(Int, vertices: Int)
  /// A similarity is NaN or infinite.
  case notFinite(row: Int, column: Int)
  /// A coordinate of a point is NaN, infinite or so large that its square is.
  case coordinate(row: Int, column: Int)
  /// Two similarities of one pair differ.
  case notSymmetric(row: Int, column: Int, value: Double, mirrored: Double)
  /// A link names an observation that does not exist.
  case unknownObservation(Int, observations: Int)
  /// A link joins an observation with itself, though it must not.
  case linkedToItself(Int)
  /// The first and the last of a chain of must-links must not be linked.
  case contradiction(chain: [Int])
  /// More observations than there are clusters must all be in different ones.
  case tooManyGroups([Int], trees: Int)
  /// The must-links leave fewer groups than there are to be clusters.
  case tooFewGroups(Int, trees: Int)
  /// The tree has fewer parts of some size, at any height, than there are to be clusters.
  case tooFewParts(Int, size: Int, trees: Int)
  /// A core distance to so many neighbours does not exist.
  case coreNeighbors(Int, observations: Int)
  /// A setting is out of range.
  case setting(String, value: String, must: String)
  /// The noise has no density that could be differentiated.
  case noScore(Noise)

  /// One line, with observations by their numbers.
  public var description: String { description { "\($0)" } }

  /// One line: where, what was found, and what it must be.
  ///
  /// - Parameter name: The name of an observation of some number.
  /// - Returns: The message, without a full stop.
  public func description(naming name: (Int) -> String) -> String {
    switch self {
    case .treeCount(let k, let n):
      "forest: \(k) clusters of \(n) observations, but there must be 1 to \(n)"
    case .notFinite(let row, let column):
      "similarities: (\(row), \(column)) is not finite, but all must be"
    case .coordinate(let row, let column):
      "points: row \(row), column \(column) must be finite, and within ±10¹⁵"
    case .notSymmetric(let row, let column, let value, let mirrored):
      "similarities: (\(row), \(column)) is \(value) and (\(column), \(row)) is \(mirrored), "
        + "but they must be equal"
    case .unknownObservation(let i, let n):
      "links: observation \(i), but they are numbered 0 to \(n - 1)"
    case .linkedToItself(let i):
      "links: \(name(i)) must not be linked with itself, but it always is"
    case .contradiction(let chain):
      "links: \(name(chain.first ?? 0)) and \(name(chain.last ?? 0)) must not be linked, but are by "
        + "must-links: \(chain.map(name).joined(separator: " – "))"
    case .tooManyGroups(let members, let k):
      "links: \(members.count) observations must all be apart (\(members.map(name).joined(separator: ", "))), "
        + "but there are \(k) clusters: ask for at least \(members.count)"
    case .tooFewGroups(let groups, let k):
      "links: the must-links leave \(groups) groups, but there are to be \(k) clusters: ask for at "
        + "most \(groups)"
    case .tooFewParts(let parts, let size, let k):
      "forest: at no height are there more than \(parts) part\(parts == 1 ? "" : "s") of at least \(size) "
        + "observations, but there are to be \(k) clusters: ask for fewer, or for smaller ones"
    case .coreNeighbors(let count, let n):
      "core neighbours: \(count) of \(n) observations, but there must be 0 to \(max(n - 1, 0))"
    case .setting(let setting, let value, let must):
      "\(setting) is \(value), but must \(must)"
    case .noScore(let noise):
      "perturbation: \(noise.rawValue) noise has no derivatives, but these ask for gaussian or gumbel"
    }
  }
}
