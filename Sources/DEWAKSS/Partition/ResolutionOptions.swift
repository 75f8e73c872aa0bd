/// Which error chooses the resolution.
public enum ResolutionCriterion: String, Sendable, Hashable, Codable, CaseIterable {
  /// That of WAK(KKᵀ) X: each observation from all others of its cluster.
  ///
  /// It tends to fall with the resolution, as smaller clusters tell more of their members; the
  /// lowest resolution within the tolerance is chosen.
  case partitionError
  /// That of WAK(G ⊙ KKᵀ) X: each observation from those neighbours that share its cluster.
  ///
  /// It tends to rise with the resolution, as links are cut; the highest resolution within the
  /// tolerance is chosen. Between clusters that lie apart there are no links to miss.
  case linkedError
}

/// The settings of a choice among resolutions.
public struct ResolutionOptions: Sendable, Hashable, Codable {
  /// The resolutions to try; 0.1, 0.2 … 3 unless set.
  public var resolutions = (1...30).map { Double($0) / 10 }
  /// The objective, seed and limit of each partition; its own resolution is not used.
  public var leiden = LeidenOptions()
  /// Which error chooses.
  public var criterion: ResolutionCriterion = .linkedError
  /// How far above the least error the chosen one may be, relative to it; 0 takes the least.
  public var tolerance = 0.01
  /// The observations of which silhouettes are taken, drawn at random where there are more; nil
  /// leaves silhouettes out.
  public var silhouetteSample: Int? = 3000

  /// Creates the default settings.
  public init() {}

  /// Checks the settings.
  ///
  /// - Throws: The first setting that is out of range.
  public func validate() throws(PartitionError) {
    guard !resolutions.isEmpty else { throw .noResolutions }
    for resolution in resolutions { try leiden(at: resolution).validate() }
    guard tolerance.isFinite, tolerance >= 0 else { throw .tolerance(tolerance) }
    if let silhouetteSample, silhouetteSample < 2 { throw .silhouetteSample(silhouetteSample) }
  }

  /// The settings of the partition at one resolution.
  func leiden(at resolution: Double) -> LeidenOptions {
    var options = leiden
    options.resolution = resolution
    return options
  }
}
