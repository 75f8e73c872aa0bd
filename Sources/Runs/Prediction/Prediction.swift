internal import DeePWAK
public import FeatureTables
public import LinearAlgebra

/// The clusters of the observations of a table by a model that was trained before.
public struct Prediction: Sendable {
  /// The names of the observations.
  public let observationNames: [String]
  /// The names of the columns that clusters and certainty go into.
  public let columns: Columns
  /// The reported cluster of each, numbered as in the run.
  public let labels: [Int]
  /// How sure each observation's cluster is: its probability of the cluster it is in.
  public let stability: [Float]
  /// The probabilities of the reported clusters, *n × c*; rows sum to one.
  public let probabilities: Matrix
  /// The cluster of each observation in every head.
  public let headLabels: [[Int]]
  /// The cluster of each observation by the consensus network; nil where none was trained.
  public let networkLabels: [Int]?
  /// How far each observation lies from those trained on; above 1 is farther than 99 % of those.
  public let novelty: [Float]
  /// The observations that the model was trained on.
  public let trainedCount: Int
  /// Remarks, one line each.
  public let notes: [String]

  /// The names of columns in a table, and of annotations in an `.h5ad`.
  public struct Columns: Sendable, Hashable {
    let cluster, certainty, clusterAnnotation: String

    /// Those of `train`.
    static let consensus = Columns(
      cluster: "consensus", certainty: "stability", clusterAnnotation: "deepwak")
    /// Those of `cluster`.
    static let clusters = Columns(
      cluster: "cluster", certainty: "probability", clusterAnnotation: "deepwak_cluster")
  }

  /// The observations that lie farther out than 99 % of those trained on.
  public var novelCount: Int { novelty.count { $0 > 1 } }
}

extension SavedModel {
  /// Puts the observations of a table into the clusters of the run.
  ///
  /// Features are found by their names. An observation that was trained on (same name, same
  /// memberships) gets what it got in training: it does not count as its own company.
  ///
  /// - Parameters:
  ///   - table: A table that has the features of the model, in any order.
  ///   - known: The memberships of the run, by which observations trained on are known; nil
  ///     takes all for new.
  /// - Returns: The clusters.
  /// - Throws: ``PreprocessingError`` when features are missing.
  /// - Complexity: That of the heads on *n* observations.
  public func prediction(
    of table: FeatureTable, knownFrom known: SavedMemberships? = nil
  ) throws(PreprocessingError) -> Prediction {
    let match = try FeatureMatch(table, to: preprocessor)
    let finished = preprocessor.finish(match)
    let source = try preprocessor.smoothed(finished.values).source
    let smoothing = preprocessor.smoothing.map {
      ["\($0.words) among the observations of this table"]
    }
    let read = chain.table(
      of: source,
      areTrained: earlier.isEmpty
        ? nil
        : known?.areTrained(
          table.observationNames, source.rowFingerprints, trainingRows: trained.trainingRows))
    let memberships = trained.memberships(of: read)
    let isTrained =
      known?.contains(table.observationNames, memberships)
      ?? [Bool](repeating: false, count: table.observationCount)
    let network = consensus.flatMap { networks in
      clusters.network?.labels(networks.memberships(of: memberships))
    }
    let reported = clusters.network?.areReported == true ? network : nil
    let labels = reported ?? clusters.assignment.labels(of: memberships)
    let probabilities = clusters.assignment.probabilities(
      of: memberships, labels: labels, trained: isTrained)
    return Prediction(
      observationNames: table.observationNames, columns: .consensus, labels: labels,
      stability: labels.indices.map { probabilities[$0, labels[$0]] },
      probabilities: probabilities, headLabels: clusters.headLabels(memberships),
      networkLabels: network,
      novelty: clusters.novelty.novelty(
        of: source, residuals: finished.residuals),
      trainedCount: isTrained.count { $0 }, notes: table.notes + match.notes + (smoothing ?? []))
  }
}

extension SavedMemberships {
  /// Whether each named observation is one that blocks were trained on, with these very numbers;
  /// nil where that was not kept.
  fileprivate func areTrained(
    _ names: [String], _ digests: [UInt64], trainingRows: [Int]
  ) -> [Bool]? {
    guard let rowDigests else { return nil }
    struct Observation: Hashable {
      let name: String
      let digest: UInt64
    }
    let trained = Set(
      trainingRows.map { Observation(name: observationNames[$0], digest: rowDigests[$0]) })
    return zip(names, digests).map { trained.contains(Observation(name: $0, digest: $1)) }
  }

  /// Whether each named observation is here with these very memberships.
  fileprivate func contains(_ names: [String], _ others: [Matrix]) -> [Bool] {
    let rows = Dictionary(
      observationNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    return names.indices.map { i in
      guard let row = rows[names[i]], others.count == memberships.count else { return false }
      return zip(others, memberships).allSatisfy { $0.row(i).elementsEqual($1.row(row)) }
    }
  }
}
