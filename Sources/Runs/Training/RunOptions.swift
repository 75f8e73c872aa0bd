public import DeePWAK
public import FeatureTables

/// Everything that decides the result of `train`: kept as `options.json`, enough to start again.
public struct RunOptions: Sendable, Hashable, Codable {
  /// The table.
  public var data = ""
  /// How the table is read.
  public var reading = ReadingOptions()
  /// How it is preprocessed.
  public var preprocessing = PreprocessingOptions()
  /// How heads are trained.
  public var training = TrainingOptions()
  /// Labels of some observations, for the heads to agree with; nil for none.
  public var labels: LabelOptions?
  /// What decides the reported clusters.
  public var consensus = ReportedConsensus.tree
  /// Where the consensus tree is cut.
  public var cut = Cut.reproducible
  /// How the consensus networks are trained.
  public var consensusNetworks = ConsensusNetworkOptions()
  /// What goes into `result.h5ad`.
  public var h5ad = AnnDataContent.full

  /// Creates the default settings.
  public init() {}

  /// What decides the reported clusters.
  public enum ReportedConsensus: String, Sendable, Hashable, Codable, CaseIterable {
    /// The tree of co-association, cut.
    case tree
    /// The consensus partitioner, a network.
    case network
  }

  /// The rules that cut the consensus tree.
  public enum Cut: String, Sendable, Hashable, Codable, CaseIterable {
    /// As many clusters as the ensemble reproduces.
    case reproducible
    /// Where two successive merge heights differ most.
    case gap

    /// The rule as the consensus takes it.
    public var consensusCut: ConsensusCut {
      switch self {
      case .reproducible: .reproducible
      case .gap: .largestGap
      }
    }
  }

  /// How much of the table goes into `result.h5ad`.
  public enum AnnDataContent: String, Sendable, Hashable, Codable, CaseIterable {
    /// The table and the results.
    case full
    /// The results and the annotations, without the numbers of the table.
    case slim
    /// No file.
    case none
  }

  /// Throws the first setting that is out of range whatever the table is.
  ///
  /// - Throws: `OptionError` or ``PreprocessingError``.
  public func validate() throws {
    try training.validate()
    try preprocessing.validate()
    try consensusNetworks.validate()
    guard labels == nil || training.labelWeight > 0 else {
      throw OptionError("--label-weight", training.labelWeight, must: "be above 0 with --labels")
    }
    guard consensus == .tree || consensusNetworks.steps > 0 else {
      throw OptionError(
        "--consensus-steps", 0, must: "be at least 1 where --consensus is network")
    }
    guard consensus == .tree || training.decodes else {
      throw OptionError(
        "--consensus", "network",
        must: "be tree where neither --pooled-weight nor --decoded-weight is above 0")
    }
  }
}
