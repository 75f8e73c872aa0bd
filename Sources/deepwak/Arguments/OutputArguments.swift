internal import ArgumentParser
internal import DeePWAK
internal import Runs

/// The flags that say what is reported and where it goes.
struct OutputArguments: ParsableArguments {
  private static let defaults = RunOptions()

  @Option(help: "The directory to write (default: the table's name with .deepwak, here).")
  var out: String?

  @Flag(help: "Replace the directory if it is there.")
  var force = false

  @Flag(help: "Show no progress.")
  var quiet = false

  @Flag(help: "Make no report.html and no figures; deepwak report makes them later.")
  var noReport = false

  @Option(
    help: """
      What decides the reported clusters: tree (of merges, cut) or network (a partitioner trained \
      on all heads' memberships) (default: \(defaults.consensus.rawValue)).
      """)
  var consensus: RunOptions.ReportedConsensus?

  @Option(
    parsing: .unconditional,
    help: """
      Steps of the training of each consensus network; 0 trains none (default: \
      \(defaults.consensusNetworks.steps)).
      """,
    transform: parsing("be a whole number of at least 0"))
  var consensusSteps: Int?

  @Option(
    help: """
      Where the consensus tree is cut: reproducible (as many clusters as halves of the ensemble \
      agree on) or gap (where merge heights differ most) (default: \(defaults.cut.rawValue)).
      """)
  var cut: RunOptions.Cut?

  @Option(
    help: """
      What result.h5ad holds: full, slim (results without the numbers of the table) or none: no \
      file (default: \(defaults.h5ad.rawValue)).
      """)
  var h5ad: RunOptions.AnnDataContent?

  /// Puts the flags that were given in place of options.
  func apply(to options: inout RunOptions) {
    if let consensus { options.consensus = consensus }
    if let consensusSteps { options.consensusNetworks.steps = consensusSteps }
    if let cut { options.cut = cut }
    if let h5ad { options.h5ad = h5ad }
  }
}
