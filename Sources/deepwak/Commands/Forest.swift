internal import ArgumentParser

extension Deepwak {
  /// `deepwak forest`: a table is clustered unless a subcommand says otherwise.
  struct Forest: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "forest",
      abstract: "Cluster by spanning forests: single linkage, under constraints and under noise.",
      subcommands: [ForestCluster.self], defaultSubcommand: ForestCluster.self)
  }
}
