internal import ArgumentParser
internal import Runs

/// The flags that say how a run goes on after it was ended.
struct CheckpointArguments: ParsableArguments {
  @Flag(
    help: """
      Go on where a run into the same directory was ended; its settings need not be given again. \
      Begins anew where there is nothing to go on with.
      """)
  var resume = false

  @Option(
    help: """
      Seconds between two checkpoints, which go to the directory's name with .checkpoint \
      (default: 60).
      """)
  var checkpointEvery: Double?

  func validate() throws {
    if let seconds = checkpointEvery, !(seconds >= 0 && seconds < 1e9) {
      throw ValidationError("--checkpoint-every is \(seconds), but must be 0 or more seconds")
    }
  }

  /// How a run is controlled.
  ///
  /// - Parameters:
  ///   - directory: The directory that the run will write.
  ///   - force: Whether a checkpoint that is there may be given up.
  /// - Returns: The control, with the checkpoint to go on from if there is one.
  /// - Throws: `RunError` when there is a checkpoint that neither flag mentions, or a damaged one.
  func control(of directory: RunDirectory, force: Bool) throws -> RunControl {
    var control = RunControl()
    let file = CheckpointFile(of: directory)
    control.stop = Interruption.stop
    control.checkpoint = file
    if let checkpointEvery { control.interval = .seconds(checkpointEvery) }
    guard file.exists else {
      if resume {
        Terminal.write(
          "note: there is no checkpoint \(file.path): training starts anew, as this command says\n")
      }
      return control
    }
    if resume {
      control.resumed = try file.read()
    } else if !force {
      throw RunError.checkpoint(
        path: file.path,
        reason: "a run into \(directory.path) was ended: go on with --resume, or start anew with "
          + "--force")
    }
    return control
  }
}
