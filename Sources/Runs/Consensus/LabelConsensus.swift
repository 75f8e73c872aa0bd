public import DeePWAK
public import LinearAlgebra

/// The consensus of clusterings that were made elsewhere.
///
/// Each clustering is a head whose memberships are one for the cluster and zero for the others. A
/// missing label becomes the mix of labels that its clustering gives to the observations with which
/// it shares clusters in the other clusterings: it neither joins nor parts anything by itself.
public struct LabelConsensus: Sendable {
  /// Where the clusterings are from.
  public let source: String
  /// The names of the observations that have a label in some clustering.
  public let observationNames: [String]
  /// The clusterings that take part, of these observations.
  public let clusterings: [LabelColumn]
  /// What they agree on.
  public let consensus: Consensus
  /// The memberships that the labels became, one *n × k* a clustering.
  public let memberships: [Matrix]
  /// Remarks for the user, one line each.
  public let notes: [String]

  /// Builds the tree of clusterings and cuts it.
  ///
  /// - Parameters:
  ///   - table: Clusterings, one a column.
  ///   - cut: Where the tree is cut.
  ///   - maximumClusters: The greatest number of clusters that is reported unless one is asked for;
  ///     nil takes the most that a clustering has.
  ///   - seed: The seed of the halves that are compared.
  /// - Throws: ``LabelError`` when fewer than two clusterings say anything, ``RunError`` when the tree
  ///   cannot be cut there.
  public init(
    of table: LabelTable, cut: ConsensusCut = .reproducible, maximumClusters: Int? = nil,
    seed: UInt64 = 0
  ) throws {
    var notes = table.notes
    let columns = table.columns.filter { column in
      guard let reason = column.isUninformative else { return true }
      notes.append("column '\(column.name)' \(reason): left out")
      return false
    }
    guard columns.count > 1 else {
      throw LabelError.nothingToTest(
        path: table.source,
        reason: "a consensus needs two clusterings or more, but "
          + "\(columns.first.map { "only '\($0.name)' is one" } ?? "no column is one")")
    }
    let rows = table.observationNames.indices.filter { i in columns.contains { $0.codes[i] >= 0 } }
    let without = table.observationNames.count - rows.count
    if without > 0 {
      notes.append("\(LabelText.counted(without, "observation")) without any label: left out")
    }
    clusterings = columns.map { $0.selecting(rows.map { Optional($0) }).withoutEmpty }
    for column in clusterings where column.missingCount > 0 {
      notes.append(
        "'\(column.name)' has \(column.missingCount) observations without a label: taken as "
          + "the mix of labels of those they share other clusters with")
    }
    source = table.source
    observationNames = rows.map { table.observationNames[$0] }
    memberships = LabelMemberships(clusterings).matrices
    let tree = ConsensusTree(memberships: memberships)
    if case .clusters(let count) = cut {
      let range = 1...max(tree.leafCount, 1)
      guard range.contains(count) else { throw RunError.clusters(count, range: range) }
    }
    consensus = Consensus(
      tree: tree, memberships: memberships, cut: cut,
      maximumClusters: maximumClusters ?? clusterings.map(\.usedCount).max() ?? 1, seed: seed)
    self.notes = notes
  }
}

extension LabelColumn {
  /// The labelling without categories that hold nothing.
  fileprivate var withoutEmpty: LabelColumn { LabelColumn(name: name, labels: labels) }
}
