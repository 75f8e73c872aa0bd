internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra
internal import TestSupport
internal import Testing

@testable internal import Runs

@Suite("Checkpoint file")
struct CheckpointFileTests {
  private let folder = TemporaryFolder()
  private var file: CheckpointFile { CheckpointFile(of: RunDirectory(folder.file("runs/a"))) }

  private static func options() -> RunOptions {
    var options = RunOptions()
    options.data = "t.csv"
    options.training.heads = 2
    options.training.steps = 50
    options.training.maximumClusters = 5
    options.training.hiddenWidths = [8]
    return options
  }

  /// A checkpoint after the 30th step of a run.
  private func checkpoint() throws -> RunCheckpoint {
    let options = CheckpointFileTests.options()
    let trainer = try Trainer(
      Tables.groups(80, 6, 3).values.source, options: options.training)
    let signal = StopSignal()
    var kept: TrainingCheckpoint?
    _ = try? trainer.train(
      control: TrainingControl(stop: signal, interval: .zero) {
        kept = $0
        if $0.step == 30 { signal.stop() }
      })
    return RunCheckpoint(options: options, blasKernel: "any", training: try #require(kept))
  }

  @Test("reads back to the bit what was written, and leaves nothing else behind")
  func roundTrip() throws {
    let checkpoint = try checkpoint()
    try file.write(checkpoint)
    try file.write(checkpoint)
    #expect(try file.read() == checkpoint)
    #expect(FileSystem.list(folder.file("runs")) == ["a.checkpoint"])
  }

  @Test("keeps the blocks whose training has ended")
  func finishedBlocks() throws {
    var options = CheckpointFileTests.options()
    (options.training.blocks, options.training.heldOut) = (3, .fraction(0))
    var kept: TrainingCheckpoint?
    _ = try RecurrentTrainer(Tables.groups(80, 6, 3).values.source, options: options.training)
      .train(control: TrainingControl { kept = $0 })
    let checkpoint = RunCheckpoint(
      options: options, blasKernel: "any", training: try #require(kept))
    #expect(checkpoint.training.earlier.count == 1)
    #expect(checkpoint.training.earlier[0].heldOutError == nil)
    try file.write(checkpoint)
    #expect(try file.read() == checkpoint)
  }

  @Test("keeps what is not known yet: no evaluation, no report, an error that is not finite")
  func unknowns() throws {
    var checkpoint = try checkpoint()
    checkpoint.training.best = TrainingCheckpoint.BestState()
    checkpoint.training.reports = []
    try file.write(checkpoint)
    #expect(try file.read() == checkpoint)
  }

  @Test("names the setting that differs, and lets the table move")
  func settings() throws {
    let checkpoint = try checkpoint()
    var other = checkpoint.options
    other.data = "elsewhere/t.csv"
    try checkpoint.check(other, path: "c")
    other.training.heads = 6
    #expect(
      throws: RunError.checkpoint(
        path: "c",
        reason: "it was made with training.heads 2, not 6: leave that flag out to go on, or "
          + "start anew with --force")
    ) { try checkpoint.check(other, path: "c") }
  }

  @Test("says so when it is no checkpoint, cut short, or of another version")
  func damaged() throws {
    try file.write(try checkpoint())
    let whole = try FileSystem.bytes(file.path)
    try FileSystem.write(Array(whole[..<(whole.count / 2)]), to: file.path)
    #expect(throws: TableError.self) { try file.read() }
    try FileSystem.write(whole, to: file.path)
    let open = try HDF5File(updating: file.path)
    try open.set("package_version", of: "/", to: "0.0.1")
    try open.close()
    #expect(
      throws: RunError.checkpoint(
        path: file.path,
        reason: "deepwak 0.0.1 made it, but this is \(PackageVersion.current): go on with that "
          + "version, or start anew with --force")
    ) { try file.read() }
    let model = try HDF5File(creating: file.path)
    try model.close()
    #expect(
      throws: RunError.checkpoint(path: file.path, reason: "it is no checkpoint of deepwak")
    ) { try file.read() }
  }
}
