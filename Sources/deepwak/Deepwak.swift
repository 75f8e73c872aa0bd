internal import ArgumentParser
internal import Runs

/// The `deepwak` command.
@main struct Deepwak: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deepwak",
    abstract: "Ensemble clustering of biological feature tables.",
    discussion: """
      Several independently trained heads each predict every observation from the others in its \
      cluster, never from itself. What they agree on is reported, with its stability. No number \
      of clusters is asked for, only a maximum.

      EXAMPLES
        deepwak info cells.h5ad                  what is in the file
        deepwak sweep cells.h5ad                 components and neighbors that denoise it best
        deepwak forest cells.h5ad -k 8           single linkage by spanning forests
        deepwak train cells.h5ad                 writes cells.deepwak/
        deepwak report cells.deepwak             makes its page anew
        deepwak predict cells.deepwak new.h5ad   puts new observations into its clusters
        deepwak cut cells.deepwak --clusters 8   cuts its tree elsewhere
        deepwak markers cells.deepwak            which features set its clusters apart
        deepwak enrich --phenotypes labels.csv   which phenotypes sit in which clusters
      """,
    version: PackageVersion.current,
    subcommands: [
      Train.self, Cluster.self, SweepCommand.self, Forest.self, MakeReport.self, Predict.self,
      Cut.self,
      Enrich.self, Markers.self, Compare.self, ConsensusCommand.self, Info.self, Convert.self,
      Simulate.self,
    ])

  /// Runs the command that was typed.
  static func main() {
    main(Forest.spellingOutHelp(Array(CommandLine.arguments.dropFirst())))
  }
}
