import LinearAlgebra
import Networks
import Synchronization
import TestSupport
import Testing

@testable import DeePWAK

@Suite("Checkpoints")
struct CheckpointTests {
  private let table = blobs(300, 4, features: 6, seed: 1)

  private func options(_ masked: Float) -> TrainingOptions {
    smallOptions {
      $0.steps = 90
      $0.maskedShare = masked
      $0.heldOut = .fraction(0.1)
    }
  }

  /// Trains, stopping after some steps and going on from the checkpoint each time.
  private func interrupted(_ trainer: Trainer, at stops: [Int]) throws -> TrainedBlock {
    var checkpoint: TrainingCheckpoint?
    for stop in stops {
      let signal = StopSignal()
      var kept: TrainingCheckpoint?
      var made = checkpoint?.step ?? 0
      // A checkpoint after every step; the signal is given once the wanted one is there.
      let control = TrainingControl(stop: signal, interval: .zero) { state in
        kept = state
        made = state.step
        if made == stop { signal.stop() }
      }
      #expect(throws: TrainingError.stopped(step: stop, of: 90)) {
        try trainer.train(resuming: checkpoint, control: control)
      }
      checkpoint = kept
      #expect(checkpoint?.step == stop)
    }
    return try trainer.train(resuming: checkpoint)
  }

  @Test(
    "a run that was stopped and went on ends as an undisturbed one, to the bit",
    arguments: [[1], [44, 45], [7, 30, 89]], [Float(0), 0.5])
  func resumes(stops: [Int], masked: Float) throws {
    let trainer = try Trainer(table, options: options(masked))
    let whole = try trainer.train()
    let parts = try interrupted(trainer, at: stops)
    #expect(parts.block.networks.map(\.parameters) == whole.block.networks.map(\.parameters))
    func figures(_ block: TrainedBlock) -> [[Double?]] {
      block.reports.map {
        [$0.loss, $0.pooledError, $0.decodedError, $0.heldOutError, $0.heldOutMaskedError]
      }
    }
    #expect(figures(parts) == figures(whole))
    #expect(parts.reports.map(\.liveClusters) == whole.reports.map(\.liveClusters))
    #expect(parts.heldOutError == whole.heldOutError)
  }

  @Test("a checkpoint of other data, sizes or length is refused")
  func refuses() throws {
    let trainer = try Trainer(table, options: options(0.5))
    var kept: TrainingCheckpoint?
    let signal = StopSignal()
    signal.stop()
    _ = try? trainer.train(control: TrainingControl(stop: signal) { kept = $0 })
    let checkpoint = try #require(kept)
    func reason(_ table: Matrix, _ options: TrainingOptions) -> String? {
      do {
        _ = try Trainer(table, options: options).train(resuming: checkpoint)
        return nil
      } catch { return "\(error)" }
    }
    var other = table
    other[299, 5] += 1e-3
    #expect(reason(table, options(0.5)) == nil)
    #expect(reason(other, options(0.5))?.contains("other data") == true)
    var wider = options(0.5)
    wider.hiddenWidths = [10]
    #expect(reason(table, wider)?.contains("other sizes") == true)
    var far = checkpoint
    far.step = 91
    #expect(throws: TrainingError.self) { try trainer.train(resuming: far) }
  }

  @Test("a cancelled run keeps a checkpoint first")
  func cancelled() async throws {
    let trainer = try Trainer(table, options: options(0.5))
    let task = Task { () -> Int in
      withUnsafeCurrentTask { $0?.cancel() }
      var step = 0
      let control = TrainingControl { step = $0.step }
      #expect(throws: CancellationError.self) { try trainer.train(control: control) }
      return step
    }
    #expect(await task.value == 1)
  }

  @Test("the fingerprint depends on every number and its place, not on the form of the table")
  func fingerprint() {
    #expect(table.fingerprint == SparseMatrix(table).fingerprint)
    var changed = table
    (changed[0, 0], changed[0, 1]) = (table[0, 1], table[0, 0])
    #expect(changed.fingerprint != table.fingerprint)
    #expect(table.rows(at: Array(0..<299)).fingerprint != table.fingerprint)
  }

  @Test("the reports and the block come as a sequence, the same as by callback")
  func updates() async throws {
    let trainer = try Trainer(table, options: options(0.5))
    let expected = try trainer.train()
    var losses: [Double] = []
    var block: TrainedBlock?
    for try await update in trainer.updates() {
      switch update {
      case .progress(let report): losses.append(report.loss)
      case .finished(let trained): block = trained
      }
    }
    #expect(losses == expected.reports.map(\.loss))
    #expect(
      block?.block.networks.map(\.parameters) == expected.block.networks.map(\.parameters))
  }

  @Test("leaving the sequence ends the training")
  func leaving() async throws {
    var options = options(0.5)
    options.steps = 100_000
    let source = CountingSource(table)
    for try await update in try Trainer(source, options: options).updates() {
      if case .progress = update { break }
    }
    // The step under way may still end.
    for _ in 0..<200 {
      let before = source.reads
      try await Task.sleep(for: .milliseconds(50))
      if source.reads == before { return }
    }
    Issue.record("the training goes on after \(source.reads) reads")
  }
}

/// A table that counts how often it is read.
private final class CountingSource: ObservationSource {
  private let table: Matrix
  private let count = Atomic<Int>(0)

  init(_ table: Matrix) { self.table = table }

  var reads: Int { count.load(ordering: .relaxed) }
  var observationCount: Int { table.rows }
  var featureCount: Int { table.columns }

  func copyRows(at indices: [Int], into batch: inout Matrix) {
    count.add(1, ordering: .relaxed)
    table.copyRows(at: indices, into: &batch)
  }
}
