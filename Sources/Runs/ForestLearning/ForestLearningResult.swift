internal import DeePWAK
public import FeatureTables
public import LinearAlgebra
public import Networks

/// What a run of `forest learn` gave.
public struct ForestLearningResult: Sendable {
  /// The settings of the run.
  public let options: ForestLearningRunOptions
  /// The table as it was read.
  public let table: FeatureTable
  /// Remarks on reading, matching and preparing, one line each.
  public let notes: [String]
  /// The labels of the observations, held out or not.
  public let column: LabelColumn
  /// The observations whose labels were held out, rising.
  public let heldOut: [Int]
  /// The fitted preprocessing.
  public let preprocessor: Preprocessor
  /// The network, from prepared features to the embedding.
  public let network: Network
  /// The loss of each step's batch.
  public let losses: [Double]
  /// *n × d*.
  public let embedding: Matrix
  /// The clusters, the largest first.
  public let clusters: Partition
  /// How well the labels that were held out are found; nil when none were.
  public let evaluation: HeldOutLabels?
  /// How long the run took.
  public let seconds: Double

  /// What should be looked at before the result is believed, one line each.
  public var warnings: [String] {
    var lines: [String] = []
    let (found, asked) = (clusters.clusterCount, options.learning.clusters)
    if found < asked {
      lines.append(
        "\(found) clusters where \(asked) were asked for: the tree falls into no more parts of at "
          + "least \(options.smallest(of: table.observationCount)) observations (--min-size)")
    }
    let largest = Double(clusters.sizes.max() ?? 0) / Double(max(table.observationCount, 1))
    if largest > 0.9, asked > 1 {
      lines.append("the largest cluster holds \(percent(largest)) of the observations")
    }
    return lines
  }

  /// The clusters without any labelled observation: groups that no label told of.
  public var unlabelledClusters: [Int] {
    let held = Set(heldOut)
    let named = Set(
      clusters.labels.indices.filter { column.codes[$0] >= 0 && !held.contains($0) }
        .map { clusters.labels[$0] })
    return (0..<clusters.clusterCount).filter { !named.contains($0) }
  }
}
