public import DeePWAK
internal import FeatureTables
public import LinearAlgebra

/// The memberships of a run in every head and its consensus tree: what `memberships.h5` holds,
/// enough to cut the tree elsewhere.
public struct SavedMemberships: Sendable {
  /// The names of the observations.
  public let observationNames: [String]
  /// One K a head, *n × k*.
  public let memberships: [Matrix]
  /// The consensus tree.
  public let tree: ConsensusTree
  /// The clusters of the consensus network, by falling size; nil where none was trained.
  public let network: Partition?
  /// A digest of each observation as the first of several blocks reads it; nil where there is
  /// one block.
  public let rowDigests: [UInt64]?

  /// Creates them from their parts.
  ///
  /// - Parameters:
  ///   - observationNames: *n* names.
  ///   - memberships: One K a head, *n × k*.
  ///   - tree: The tree of these memberships.
  ///   - network: The clusters of the consensus network, where there is one.
  ///   - rowDigests: A digest of each observation, where there are several blocks.
  public init(
    observationNames: [String], memberships: [Matrix], tree: ConsensusTree,
    network: Partition? = nil, rowDigests: [UInt64]? = nil
  ) {
    self.observationNames = observationNames
    self.memberships = memberships
    self.tree = tree
    self.network = network
    self.rowDigests = rowDigests
  }

  /// Writes the file.
  ///
  /// - Parameter path: The file; one that is there is replaced.
  /// - Throws: `TableError` when it cannot be written.
  public func write(to path: String) throws {
    let file = try HDF5File(creating: path)
    try file.set("format", of: "/", to: "deepwak-memberships")
    try file.set("format_version", of: "/", to: Int64(1))
    try file.write(observationNames, to: "observations")
    for (index, k) in memberships.enumerated() {
      try file.write(k, to: "memberships/head_\(index + 1)")
    }
    try file.write(tree.leaves.map { Int32($0) }, to: "tree/leaves")
    try file.set("leaf_count", of: "tree", to: Int64(tree.leafCount))
    try file.write(
      tree.merges.flatMap { [Int32($0.left), Int32($0.right), Int32($0.size)] },
      shape: [tree.merges.count, 3], to: "tree/merges")
    try file.write(tree.merges.map(\.height), to: "tree/heights")
    if let network { try file.write(network.labels.map { Int32($0) }, to: "network/labels") }
    if let rowDigests {
      try file.write(rowDigests.map { Int64(bitPattern: $0) }, to: "digests")
    }
    try file.close()
  }

  /// Reads the file.
  ///
  /// - Parameter path: A file that ``write(to:)`` wrote.
  /// - Throws: `TableError` or ``RunError`` when the file is none, or damaged.
  public init(path: String) throws {
    let file = try HDF5File(reading: path)
    guard file.string("format", of: "/") == "deepwak-memberships" else {
      throw RunError.damaged(path: path, reason: "it holds no memberships of deepwak")
    }
    observationNames = try file.readStrings("observations")
    let count = file.list("memberships").count
    guard count > 0 else { throw RunError.damaged(path: path, reason: "it has no heads") }
    memberships = try (1...count).map { try file.readMatrix("memberships/head_\($0)") }
    let leaves = try file.read("tree/leaves", as: Int32.self).map { Int($0) }
    let parts = try file.read("tree/merges", as: Int32.self).map { Int($0) }
    let heights = try file.read("tree/heights", as: Double.self)
    let (n, columns) = (observationNames.count, memberships[0].columns)
    let leafCount = file.numbers("leaf_count", of: "tree", as: Int64.self)?.first.map { Int($0) }
    guard let leafCount, leafCount >= 1, leaves.count == n,
      leaves.allSatisfy((0..<leafCount).contains),
      parts.count == 3 * heights.count, heights.count == leafCount - 1,
      heights.indices.allSatisfy({ SavedMemberships.merges(parts, $0, of: leafCount) }),
      memberships.allSatisfy({ $0.rows == n && $0.columns == columns })
    else { throw RunError.damaged(path: path, reason: "its parts do not fit each other") }
    tree = ConsensusTree(
      leaves: leaves, leafCount: leafCount,
      merges: heights.indices.map {
        ConsensusTree.Merge(
          left: parts[3 * $0], right: parts[3 * $0 + 1], height: heights[$0],
          size: parts[3 * $0 + 2])
      })
    network = try SavedMemberships.network(in: file, observations: n)
    rowDigests = try SavedMemberships.digests(in: file, observations: n)
  }

  private static func digests(in file: HDF5File, observations: Int) throws -> [UInt64]? {
    guard file.exists("digests") else { return nil }
    let digests = try file.read("digests", as: Int64.self).map { UInt64(bitPattern: $0) }
    guard digests.count == observations else {
      throw RunError.damaged(path: file.path, reason: "its parts do not fit each other")
    }
    return digests
  }

  private static func network(in file: HDF5File, observations: Int) throws -> Partition? {
    guard file.list("/").contains("network") else { return nil }
    let labels = try file.read("network/labels", as: Int32.self).map { Int($0) }
    guard labels.count == observations, labels.allSatisfy({ (0..<observations).contains($0) })
    else { throw RunError.damaged(path: file.path, reason: "its parts do not fit each other") }
    return Partition(labels: labels)
  }

  /// Whether a merge joins two nodes that were there before it.
  private static func merges(_ parts: [Int], _ merge: Int, of leafCount: Int) -> Bool {
    let nodes = 0..<leafCount + merge
    return nodes.contains(parts[3 * merge]) && nodes.contains(parts[3 * merge + 1])
  }
}
