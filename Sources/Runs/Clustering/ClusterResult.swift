public import FeatureTables
public import LinearAlgebra
internal import Stats

/// What a run of `cluster` found.
public struct ClusterResult: Sendable {
  /// The settings of the run.
  public let options: ClusterRunOptions
  /// The table as it was read.
  public let table: FeatureTable
  /// Remarks on reading and preparing, one line each.
  public let notes: [String]
  /// The steps from the table to the points.
  public let preprocessor: Preprocessor
  /// What was clustered, *n × p* numbers.
  let source: any ObservationSource
  /// How the number of clusters was chosen; nil where it was given.
  public let choice: ClusterCountChoice?
  /// All starts; the labels of one differ from those of another by their numbers too.
  public let starts: [ClusteringStart]
  /// The start of least loss, which is reported.
  public let bestStart: Int
  /// The clusters of the model in the order in which they are reported: by falling size, those
  /// without observations last.
  public let order: [Int]
  /// The cluster of each observation, by falling size.
  public let labels: [Int]
  /// The probabilities of the clusters as reported, *n × k*; rows sum to one.
  public let probabilities: Matrix
  /// What tells how far a new observation lies from these.
  public let novelty: NoveltyReference
  /// How long the run took.
  public let seconds: Double

  /// The start that is reported.
  public var best: ClusteringStart { starts[bestStart] }

  /// The observations of each cluster; zeros are at the end.
  public var sizes: [Int] {
    var sizes = [Int](repeating: 0, count: order.count)
    for label in labels { sizes[label] += 1 }
    return sizes
  }

  /// The probability of each observation's own cluster.
  public var certainty: [Float] { labels.indices.map { probabilities[$0, labels[$0]] } }

  /// How far each other start finds the reported clusters: an adjusted Rand index each.
  public var agreements: [Double] {
    starts.indices.filter { $0 != bestStart }.map {
      adjustedRandIndex(starts[$0].labels, best.labels)
    }
  }

  /// The mean of ``agreements``; nil for a single start.
  public var meanAgreement: Double? {
    let agreements = agreements
    return agreements.isEmpty ? nil : agreements.reduce(0, +) / Double(agreements.count)
  }

  /// The model, to predict other tables with.
  public var model: SavedClustering {
    SavedClustering(
      method: options.method, preprocessor: preprocessor, model: best.model, order: order,
      novelty: novelty)
  }
}
