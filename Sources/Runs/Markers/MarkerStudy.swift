internal import FeatureTables
internal import LinearAlgebra
public import Stats

/// The features that set each cluster apart from the rest.
///
/// For every cluster and feature a rank-sum test with tie correction; *q* is corrected over the
/// features of a cluster. The clusters were found in the same numbers that are tested, so *p* ranks
/// features and is no evidence that the clusters exist.
public struct MarkerStudy: Sendable {
  /// One feature of one cluster.
  public struct Marker: Sendable, Hashable {
    /// The place of the feature.
    public let feature: Int
    /// The test, means and shares.
    public let statistics: MarkerStatistics
    /// The fold change of the means, as a logarithm to base 2; see ``MarkerTable/scale``.
    public let log2FoldChange: Double
    /// *p* corrected over the features of the cluster.
    public let q: Double
  }

  /// The clusters, of the observations of the table.
  public let clustering: LabelColumn
  /// Where the clusters are from.
  public let source: String
  /// The table.
  public let table: MarkerTable
  /// For each cluster all features, by falling score of the test; empty for an empty cluster.
  public let markers: [[Marker]]
  /// How names matched.
  public let match: NameMatch
  /// The correction.
  public let correction: PValueCorrection
  /// Remarks for the user, one line each.
  public let notes: [String]

  /// The observations from which on the normal approximation of the test is good.
  private static let enough = 10

  /// Matches observations by name and tests every feature.
  ///
  /// - Parameters:
  ///   - clusterings: Clusterings, the first of which is taken.
  ///   - table: The table.
  ///   - path: Where the table is from, for messages.
  ///   - correction: The correction over the features of a cluster.
  ///   - isByPosition: Whether rows are the same by position, whatever their names.
  /// - Throws: ``LabelError`` when names do not match or there is one cluster only.
  public init(
    of clusterings: LabelTable, in table: MarkerTable, path: String,
    correction: PValueCorrection = .benjaminiHochberg, byPosition isByPosition: Bool = false
  ) throws(LabelError) {
    let aligned = try clusterings.aligned(
      to: table.observationNames, of: path, byPosition: isByPosition)
    let clustering = aligned.columns[0]
    if let reason = clustering.isUninformative {
      throw .nothingToTest(
        path: clusterings.source,
        reason: "'\(clustering.name)' \(reason), but markers need two clusters or more")
    }
    let ranks = GroupRanks(labels: clustering.codes, clusterCount: clustering.categories.count)
    let statistics =
      switch table.values {
      case .dense(let x): ranks.markers(in: x)
      case .sparse, .backed: ranks.markers(in: table.values.compressedRows)
      }
    markers = ranks.sizes.indices.map { c in
      ranks.sizes[c] == 0
        ? [] : MarkerStudy.ranked(statistics.map { $0[c] }, table.scale, correction)
    }
    (self.clustering, self.table, source) = (clustering, table, clusterings.source)
    (match, self.correction) = (aligned.match, correction)
    let isWhole = match.onlyFirst.count + match.onlySecond.count == 0 && !isByPosition
    notes =
      clusterings.notes + table.notes + (isWhole ? [] : match.lines(path, clusterings.source))
      + MarkerStudy.remark(clustering)
  }

  private static func ranked(
    _ statistics: [MarkerStatistics], _ scale: FoldChangeScale, _ correction: PValueCorrection
  ) -> [Marker] {
    let q = correction.adjusted(statistics.map(\.test.p))
    let order = statistics.indices.sorted {
      (-statistics[$0].test.z, $0) < (-statistics[$1].test.z, $1)
    }
    return order.map {
      Marker(
        feature: $0, statistics: statistics[$0],
        log2FoldChange: statistics[$0].log2FoldChange(scale), q: q[$0])
    }
  }

  private static func remark(_ clustering: LabelColumn) -> [String] {
    let small = zip(clustering.categories, clustering.sizes).filter {
      $1 > 0 && $1 < enough
    }.map(\.0)
    guard !small.isEmpty else { return [] }
    return [
      "\(LabelText.counted(small.count, "cluster")) of fewer than \(enough) observations "
        + "(\(LabelText.listed(small))): p is rough there"
    ]
  }
}
