public import DeePWAK
public import FeatureTables
internal import LinearAlgebra

/// What puts new observations into the clusters of a run; part of its model.
public struct SavedClusters: Sendable, Hashable {
  /// The reported clusters.
  public let assignment: ClusterAssignment
  /// The reported number of each cluster of each head; −1 for those that no observation is in.
  public let headNumbers: [[Int]]
  /// What tells how far an observation lies from those trained on.
  public let novelty: NoveltyReference

  /// The clusters of the consensus network; nil where none was trained.
  public let network: NetworkClusters?

  /// How the clusters of a consensus network are numbered.
  public struct NetworkClusters: Sendable, Hashable {
    /// The reported number of each; −1 for those that no observation is in.
    public let numbers: [Int]
    /// Whether they are the reported clusters.
    public let areReported: Bool

    /// Creates the numbering.
    ///
    /// - Parameters:
    ///   - numbers: The reported number of each cluster.
    ///   - areReported: Whether they are the reported clusters.
    public init(numbers: [Int], areReported: Bool) {
      (self.numbers, self.areReported) = (numbers, areReported)
    }

    /// The likeliest cluster of each observation, among those that training used.
    func labels(_ memberships: Matrix) -> [Int] {
      let used = numbers.indices.filter { numbers[$0] >= 0 }
      return Partition(memberships: memberships.columns(at: used)).labels.map {
        numbers[used[$0]]
      }
    }
  }

  /// Creates them from their parts.
  ///
  /// - Parameters:
  ///   - assignment: The reported clusters.
  ///   - headNumbers: The reported number of each cluster of each head.
  ///   - novelty: What tells how far an observation lies from those trained on.
  ///   - network: The clusters of the consensus network.
  public init(
    assignment: ClusterAssignment, headNumbers: [[Int]], novelty: NoveltyReference,
    network: NetworkClusters? = nil
  ) {
    (self.assignment, self.headNumbers) = (assignment, headNumbers)
    (self.novelty, self.network) = (novelty, network)
  }

  /// The hard labels of every head, numbered as in the run.
  ///
  /// A cluster that no training observation was in takes the next number.
  ///
  /// - Parameter memberships: One K a head, *n × k*.
  /// - Returns: *n* numbers a head.
  func headLabels(_ memberships: [Matrix]) -> [[Int]] {
    zip(memberships, headNumbers).map { head, numbers in
      var next = (numbers.max() ?? -1) + 1
      let complete = numbers.map { number -> Int in
        guard number < 0 else { return number }
        defer { next += 1 }
        return next
      }
      return Partition(memberships: head).labels.map { complete[$0] }
    }
  }
}

extension SavedClusters {
  private static let group = "clusters"

  /// Writes them into a model file.
  ///
  /// - Parameter file: The file.
  /// - Throws: `TableError` when it cannot be written.
  public func write(to file: HDF5File) throws(TableError) {
    let group = SavedClusters.group
    if file.exists(group) { try file.remove(group) }
    try file.createGroup(group)
    try file.write(assignment.clusters.map { Int64($0) }, to: "\(group)/of_centres")
    for (index, centres) in assignment.centres.enumerated() {
      let head = "\(group)/head_\(index + 1)"
      try file.write(centres, to: "\(head)/centres")
      try file.write(assignment.masses[index], to: "\(head)/masses")
      try file.write(headNumbers[index].map { Int64($0) }, to: "\(head)/numbers")
    }
    if let network {
      try file.write(network.numbers.map { Int64($0) }, to: "\(group)/network_numbers")
      try file.set("reports_network", of: group, to: Int64(network.areReported ? 1 : 0))
    }
    try novelty.write(to: file, group: "\(group)/novelty")
  }

  /// Reads them from a model file.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - heads: The number of heads, *h*.
  ///   - k: The clusters of each head.
  ///   - features: The features that heads see.
  /// - Throws: `TableError` or ``RunError`` when something is missing or does not fit.
  public init(from file: HDF5File, heads: Int, clusters k: Int, features: Int) throws {
    let group = SavedClusters.group
    let clusters = try file.read("\(group)/of_centres", as: Int64.self).map { Int($0) }
    var (centres, masses, numbers) = ([Matrix](), [DoubleMatrix](), [[Int]]())
    for index in 0..<heads {
      let head = "\(group)/head_\(index + 1)"
      centres.append(try file.readMatrix("\(head)/centres"))
      masses.append(try file.readMatrix("\(head)/masses"))
      numbers.append(try file.read("\(head)/numbers", as: Int64.self).map { Int($0) })
    }
    let novelty = try NoveltyReference(from: file, group: "\(group)/novelty")
    let count = (masses.first?.columns ?? 1) - 1
    guard novelty.centroids.columns == features, count > 0,
      clusters.allSatisfy({ (0..<count).contains($0) }),
      centres.allSatisfy({ $0.rows == clusters.count && $0.columns == k }),
      masses.allSatisfy({ $0.rows == k && $0.columns == count + 1 }),
      numbers.allSatisfy({ $0.count == k && $0.allSatisfy { (-1..<k).contains($0) } })
    else {
      throw RunError.damaged(path: file.path, reason: "its clusters do not fit its heads")
    }
    self.init(
      assignment: ClusterAssignment(centres: centres, clusters: clusters, masses: masses),
      headNumbers: numbers, novelty: novelty,
      network: try SavedClusters.network(in: file, reported: count))
  }

  private static func network(
    in file: HDF5File, reported count: Int
  ) throws -> NetworkClusters? {
    guard file.exists("\(group)/network_numbers") else { return nil }
    let numbers = try file.read("\(group)/network_numbers", as: Int64.self).map { Int($0) }
    let areReported = file.numbers("reports_network", of: group, as: Int64.self)?.first == 1
    guard numbers.contains(where: { $0 >= 0 }),
      !areReported || numbers.allSatisfy({ $0 < count })
    else {
      throw RunError.damaged(
        path: file.path, reason: "the clusters of its network do not fit those it reports")
    }
    return NetworkClusters(numbers: numbers, areReported: areReported)
  }
}
