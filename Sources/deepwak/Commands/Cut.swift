internal import ArgumentParser
internal import DeePWAK
internal import Runs

extension Deepwak {
  /// `deepwak cut`.
  struct Cut: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Cut the consensus tree of a run elsewhere, in a copy.",
      discussion: """
        The copy has the same heads; clusters.csv, run.json and the labels in result.h5ad are \
        new.

        EXAMPLES
          deepwak cut runs/a --clusters 8                  writes runs/a.cut8/
          deepwak cut runs/a --clusters 8 --out runs/b
          deepwak cut runs/a --cut gap                     where merge heights differ most
        """)

    @Argument(
      help: ArgumentHelp("The run directory.", valueName: "run"), completion: .directory)
    var directory: String

    @Option(help: "The number of clusters.")
    var clusters: Int?

    @Option(help: "A rule in place of a number: reproducible or gap.")
    var cut: RunOptions.Cut?

    @Option(help: "The directory to write (default: RUN.cut8 and the like).")
    var out: String?

    @Flag(help: "Replace the directory if it is there.")
    var force = false

    func validate() throws {
      guard (clusters == nil) != (cut == nil) else {
        throw ValidationError("give either --clusters or --cut")
      }
      if let clusters, clusters < 1 {
        throw ValidationError("--clusters is \(clusters), but must be at least 1")
      }
    }

    func run() throws {
      let source = RunDirectory(directory)
      let suffix = clusters.map { "cut\($0)" } ?? "cut-\(cut?.rawValue ?? "")"
      let target = RunDirectory(out ?? "\(source.path).\(suffix)")
      _ = try source.record()
      guard target != source else {
        throw ValidationError("--out is the run itself, but must be another directory")
      }
      try target.check(force: force)
      let result = try RunCut(
        source, at: clusters.map { .clusters($0) } ?? cut?.consensusCut ?? .reproducible)
      try result.write(to: target, command: CommandLine.typed, force: force)
      print(ClusterSummary(result.consensus, heads: result.heads.clusterCounts.count).text)
      let found = result.consensus.clusterSizes.count
      if let clusters, found < clusters {
        print(
          "note       at \(clusters) clusters, \(clusters - found) lost all their observations "
            + "to others they are closer to")
      }
      print("\nwritten to \(target.path)/")
    }
  }
}
