public import LinearAlgebra

/// How the neighbours of an observation are weighted.
public enum NeighbourWeighting: String, Sendable, Hashable, Codable, CaseIterable {
  /// w = exp(−(d / d̄)^decay), with d̄ a mean distance to near neighbours.
  case distances
  /// The weights of the fuzzy graph of UMAP, not smoothed further.
  case connectivities
}

/// Whose rules a sweep follows.
public enum SweepConvention: String, Sendable, Hashable, Codable, CaseIterable {
  /// Ours: centred principal components; *k* counts others and takes the nearest first; d̄ is
  /// the mean distance of an observation to its fifteen nearest; R² centred per feature.
  case deepwak
  /// Those of the package DEWAKSS 1.0.1, number for number: uncentred singular vectors, or the
  /// table itself where it has at most 50 features; the observation is one of the neighbours
  /// that are searched; d̄ is taken in the *neighbour's* row over all that are searched; the
  /// largest weights come first; R² centred per observation.
  case dewakss
}

/// The settings of a sweep over principal components and neighbours.
public struct SweepOptions: Sendable, Hashable, Codable {
  /// The numbers of principal components to try.
  public var components: [Int]
  /// The numbers of neighbours to try.
  public var neighbors: [Int]
  /// How neighbours are weighted.
  public var weighting: NeighbourWeighting = .distances
  /// The power of relative distances; 0 weighs all neighbours alike.
  public var decay: Double = 1
  /// Whose rules are followed.
  public var convention: SweepConvention = .deepwak
  /// The neighbours that are searched, if more than the largest number to try; connectivities
  /// and the weights of ``SweepConvention/dewakss`` depend on it.
  public var reach: Int?
  /// How neighbours are searched: all pairs up to 100 000 observations, fewer beyond, unless set.
  public var neighborsMethod: NeighbourMethod = .automatic

  /// Creates settings.
  ///
  /// - Parameters:
  ///   - components: The numbers of principal components to try.
  ///   - neighbors: The numbers of neighbours to try.
  public init(components: [Int], neighbors: [Int]) {
    (self.components, self.neighbors) = (components, neighbors)
  }

  /// Grids that suit a table of a given size: components up to 100, neighbours from 1
  /// to 100 in steps that grow by about a quarter.
  ///
  /// - Parameters:
  ///   - observations: The number of observations, *n*, at least 2.
  ///   - features: The number of features, *m*, at least 1.
  public init(observations: Int, features: Int) {
    let largest = max(1, min(100, observations - 1, features))
    let few = [2, 3, 5, 10, 20, 30, 50, 70].filter { $0 < largest }
    let reach = max(1, min(100, observations - 1))
    let counts = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100]
    self.init(components: few + [largest], neighbors: counts.filter { $0 <= reach })
  }

  /// The neighbours that are searched.
  var searched: Int { max(reach ?? 0, neighbors.max() ?? 0) }

  /// Checks the settings against a table.
  ///
  /// - Parameters:
  ///   - observations: The number of observations, *n*.
  ///   - features: The number of features, *m*.
  /// - Throws: The first setting that is out of range.
  public func validate(observations: Int, features: Int) throws(SweepError) {
    guard !components.isEmpty else { throw .emptyGrid("components") }
    guard !neighbors.isEmpty else { throw .emptyGrid("neighbors") }
    let limit = min(observations, features)
    for p in components where p < 1 || p > limit {
      throw .components(p, observations: observations, features: features)
    }
    for k in neighbors + [searched] where k < 1 || k >= observations {
      throw .neighbors(k, observations: observations)
    }
    if convention == .dewakss, searched < 2 { throw .reach(searched) }
    guard decay.isFinite, decay >= 0 else { throw .decay(decay) }
    if case .approximate(let recall) = neighborsMethod, !(recall > 0 && recall <= 1) {
      throw .recall(recall)
    }
  }
}
