internal import ArgumentParser

extension Deepwak {
  /// `deepwak forest`: a table is clustered unless a subcommand says otherwise.
  struct Forest: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "forest",
      abstract: "Cluster by spanning forests: single linkage, under constraints and under noise.",
      subcommands: [ForestCluster.self, ForestLearn.self], defaultSubcommand: ForestCluster.self)

    /// Asks for the help of what `forest` does by default: help of a group lists subcommands alone.
    ///
    /// - Parameter arguments: What was typed after `deepwak`.
    /// - Returns: The same, or what shows all options.
    static func spellingOutHelp(_ arguments: [String]) -> [String] {
      switch arguments {
      case ["forest", "--help"], ["forest", "-h"], ["help", "forest"]:
        ["forest", "cluster", "--help"]
      default: arguments
      }
    }
  }
}
