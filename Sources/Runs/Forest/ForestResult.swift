public import FeatureTables
public import Kruskal
public import LinearAlgebra

/// What a run of `forest` found.
public struct ForestResult: Sendable {
  /// The settings of the run.
  public let options: ForestRunOptions
  /// The table as it was read.
  public let table: FeatureTable
  /// Remarks on reading and preparing, one line each.
  public let notes: [String]
  /// The steps from the table to the points.
  public let preprocessor: Preprocessor
  /// What the forest spans: *n × p* numbers.
  public let points: Matrix
  /// The spanning tree of all points, without constraints.
  public let tree: SpanningTree
  /// Its merges, at the distances of the prepared table.
  public let dendrogram: Dendrogram
  /// The number of clusters that the tree itself suggests.
  public let suggested: StableCut
  /// The forest: the tree without its longest edges, or the one under constraints.
  public let forest: SpanningForest
  /// The length of each edge of the forest.
  public let distances: [Double]
  /// The clusters, numbered by falling size.
  public let clusters: Partition
  /// The number of clusters that was asked for, or suggested.
  public let askedCount: Int
  /// The links; nil for none.
  public let constraints: LinkConstraints?
  /// The links that the forest does not meet.
  public let violations: [ForestViolation]
  /// How clusters come out under noise; nil where none was asked for.
  public let perturbation: ForestPerturbation?
  /// How long the run took.
  public let seconds: Double

  /// The share of the observations that the largest cluster holds.
  public var largestShare: Double {
    Double(clusters.sizes.first ?? 0) / Double(max(clusters.observationCount, 1))
  }

  /// Whether one cluster holds nearly everything and others are stragglers, as single linkage
  /// does with noise between clusters.
  public var isChained: Bool {
    let sizes = clusters.sizes
    return largestShare > 0.9
      && (sizes.count >= 3 || (sizes.count == 2 && (sizes.last ?? 0) < sizeableLimit))
  }

  /// The fewest members of a cluster that is more than stragglers: what was asked for, or ⌈√*n*/2⌉,
  /// at least 2.
  public var sizeableLimit: Int {
    options.minimumSize > 1
      ? options.minimumSize
      : max(2, Int((Double(clusters.observationCount).squareRoot() / 2).rounded(.up)))
  }

  /// The mean confidence of each cluster; empty without noise.
  public var clusterConfidence: [Double] {
    guard let perturbation else { return [] }
    var sums = [Double](repeating: 0, count: clusters.clusterCount)
    for (label, value) in zip(clusters.labels, perturbation.confidence) { sums[label] += value }
    return zip(sums, clusters.sizes).map { $0 / Double(max($1, 1)) }
  }

  /// The height at which the tree is cut; nil for a forest under constraints or of a least size,
  /// which is no plain cut.
  public var cutHeight: Double? {
    let (n, k) = (dendrogram.observationCount, clusters.clusterCount)
    guard constraints == nil, options.minimumSize == 1, k > 1, n > 1 else { return nil }
    let above = dendrogram.merges[n - k].height
    return (above + (n > k ? dendrogram.merges[n - k - 1].height : 0)) / 2
  }
}
