internal import ArgumentParser

/// The `deepwak` command.
@main struct Deepwak: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deepwak", abstract: "Ensemble clustering of biological feature tables.")
}
