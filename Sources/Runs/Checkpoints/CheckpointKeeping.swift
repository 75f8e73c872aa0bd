internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra

/// Writes the checkpoints of a run; one that cannot be written does not end the run.
final class CheckpointKeeping {
  /// Where they go.
  let file: CheckpointFile
  /// Why the latest could not be written; nil when it could.
  private(set) var failure: (any Error)?
  private let options: RunOptions
  private var hasReported = false

  init?(_ control: RunControl, _ options: RunOptions) {
    guard let file = control.checkpoint else { return nil }
    (self.file, self.options) = (file, options)
  }

  /// Writes a checkpoint.
  func save(_ state: TrainingCheckpoint) {
    do {
      try file.write(
        RunCheckpoint(options: options, blasKernel: BLASKernel.name, training: state))
      failure = nil
    } catch {
      failure = error
    }
  }

  /// Why the latest could not be written, told once.
  var newFailure: String? {
    guard let failure, !hasReported else { return nil }
    hasReported = true
    return "no checkpoint could be written, the run goes on without: \(failure)"
  }
}
