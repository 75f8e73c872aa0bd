/// What a partition of a graph is to make large.
public enum PartitionObjective: String, Sendable, Hashable, Codable, CaseIterable {
  /// The modularity with a resolution γ of Reichardt and Bornholdt: weight within clusters, less
  /// γ times what the degrees would put there by chance.
  case modularity
  /// The constant Potts model: weight within clusters, less γ for every pair in one. Free of the
  /// resolution limit; γ is a density, on the scale of the weights.
  case constantPotts
}

/// The settings of a partition of a graph.
public struct LeidenOptions: Sendable, Hashable, Codable {
  /// What is made large.
  public var objective: PartitionObjective = .modularity
  /// γ, at least 0: the larger, the more clusters.
  public var resolution = 1.0
  /// The seed of the order of visits and of the refinement.
  public var seed: UInt64 = 0
  /// The iterations at most; they end before when one gains nothing.
  public var maximumPasses = 100

  /// Creates the default settings.
  public init() {}

  /// Checks the settings.
  ///
  /// - Throws: The first setting that is out of range.
  public func validate() throws(PartitionError) {
    guard resolution.isFinite, resolution >= 0 else { throw .resolution(resolution) }
    guard maximumPasses >= 1 else { throw .maximumPasses(maximumPasses) }
  }
}
