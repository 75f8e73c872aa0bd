public import DeePWAK
internal import FeatureTables
public import LinearAlgebra

/// The dictionary of an ensemble: which dimensions of a head's embedding, and which features of
/// the table, go with which of its clusters.
///
/// Reference: K. Wiechecki, J. Zaslavsky. "Denoising with a partitioned affinity kernel allows
/// efficient end-to-end differentiable clustering", 2024, §5.1.
public struct ClusterDictionary: Sendable, Hashable {
  /// The features given for a cluster, at most.
  public static let featureLimit = 10

  /// What goes with the clusters, by head, cluster and kind; embeddings before features.
  public let entries: [Entry]
  /// How sparse each head's embedding is.
  public let sparsity: [EmbeddingSparsity]

  /// One dimension or feature in one cluster.
  public struct Entry: Sendable, Hashable {
    /// The head, from 1.
    public let head: Int
    /// The cluster of that head, from 0 by falling size.
    public let cluster: Int
    /// The observations in the cluster.
    public let size: Int
    /// What the entry is about.
    public let kind: Kind
    /// The dimension, "embedding_1" and so on, or the name of the feature.
    public let name: String
    /// The mean over the cluster.
    public let value: Double
    /// The mean over all other observations; NaN where there are none.
    public let others: Double
    /// `value` − `others`, in standard deviations over all observations.
    public let difference: Double
    /// The share of the cluster's observations in which it is active.
    public let active: Double
  }

  /// What an entry is about.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A dimension of the head's embedding.
    case embedding
    /// A feature of the table.
    case feature
  }

  /// Looks up what goes with the clusters of all heads.
  ///
  /// - Parameters:
  ///   - heads: The clusters of every head.
  ///   - embeddings: One E a head, *n × d*.
  ///   - features: The table as a biologist reads it, *n × m*.
  ///   - names: The *m* names of its features.
  /// - Complexity: O(*hn*(*m* + *d*)) on all threads.
  public init(
    heads: HeadLabels, embeddings: [Matrix], features: any ObservationSource, names: [String]
  ) {
    precondition(
      heads.partitions.count == embeddings.count && names.count == features.featureCount,
      "embeddings of \(embeddings.count) heads for \(heads.partitions.count), \(names.count) "
        + "names for \(features.featureCount) features")
    let sparsity = embeddings.map { EmbeddingSparsity(of: $0) }
    let table = ClusterProfile.of(heads.partitions, over: features)
    var entries: [Entry] = []
    for (h, partition) in heads.partitions.enumerated() {
      let own = ClusterProfile.of(
        [partition], over: embeddings[h], activeAbove: sparsity[h].threshold)
      for cluster in 0..<partition.clusterCount {
        for profile in own {
          entries += (0..<embeddings[h].columns).map {
            Entry(h, cluster, .embedding, "embedding_\($0 + 1)", profile, column: $0)
          }
        }
        entries += ClusterDictionary.telling(table[h], cluster).map {
          Entry(h, cluster, .feature, names[$0], table[h], column: $0)
        }
      }
    }
    (self.entries, self.sparsity) = (entries, sparsity)
  }

  /// The features that set a cluster apart most, by falling |difference|, ties by column; none
  /// where the cluster is everything.
  private static func telling(_ profile: ClusterProfile, _ cluster: Int) -> [Int] {
    let sizes = (0..<profile.means.columns).map {
      abs(profile.difference(cluster: cluster, column: $0))
    }
    let order = sizes.indices.filter { sizes[$0] > 0 }.sorted {
      (sizes[$1], $0) < (sizes[$0], $1)
    }
    return Array(order.prefix(featureLimit))
  }
}

extension ClusterDictionary.Entry {
  fileprivate init(
    _ head: Int, _ cluster: Int, _ kind: ClusterDictionary.Kind, _ name: String,
    _ profile: ClusterProfile, column: Int
  ) {
    (self.head, self.cluster, self.kind, self.name) = (head + 1, cluster, kind, name)
    size = profile.sizes[cluster]
    value = profile.means[cluster, column]
    others = profile.otherMeans[cluster, column]
    difference = profile.difference(cluster: cluster, column: column)
    active = profile.activeShares[cluster, column]
  }
}
