internal import ArgumentParser
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
    if let cut { options.cut = cut }
    if let h5ad { options.h5ad = h5ad }
  }
}
