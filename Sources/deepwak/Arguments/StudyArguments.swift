internal import ArgumentParser
internal import Runs

/// The flags of commands that make a directory from a table without training heads.
struct StudyArguments: ParsableArguments {
  @Option(
    help: "The directory to write (default: the table's name with that of the command, here).")
  var out: String?

  @Flag(help: "Replace the directory if it is there.")
  var force = false

  @Flag(help: "Show no progress.")
  var quiet = false

  @Option(
    help: """
      What the .h5ad file of the directory holds: full (the table with the results), slim (results \
      without the numbers of the table) or none: no file (default: full).
      """)
  var h5ad: RunOptions.AnnDataContent?

  /// The directory to write; nothing stands in its place, or it may be replaced.
  ///
  /// - Parameters:
  ///   - data: The table.
  ///   - command: What the name of a directory that is not named ends in.
  /// - Returns: The directory.
  /// - Throws: `TableError` that says how to go on.
  func target(for data: String, _ command: String) throws -> RunDirectory {
    let target = RunDirectory(out ?? "\(RunDirectory.stem(of: data)).\(command)")
    try target.check(force: force)
    return target
  }

  /// Does long work under a display, which is cleared also where it fails.
  ///
  /// - Parameter work: Shows what happens.
  /// - Returns: Its result, and the display for what follows.
  /// - Throws: What the work throws.
  func showing<Result>(
    _ work: (ProgressDisplay) throws -> Result
  ) throws -> (result: Result, display: ProgressDisplay) {
    let display = ProgressDisplay(isQuiet: quiet)
    do {
      return (try work(display), display)
    } catch {
      display.clear()
      throw error
    }
  }
}
