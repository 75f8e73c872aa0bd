import LinearAlgebra
import Networks
import Noise2Self
import PWAK
import TestSupport
import Testing

@testable import DeePWAK

@Suite("Recurrent training", .serialized)
struct RecurrentTests {
  private let table = blobs(240, 4, features: 6, seed: 1)

  private func options(
    _ blocks: Int, _ change: (inout TrainingOptions) -> Void = { _ in }
  ) -> TrainingOptions {
    smallOptions {
      $0.blocks = blocks
      $0.steps = 40
      $0.heldOut = .fraction(0.1)
      $0.assignmentMasks = 4
      change(&$0)
    }
  }

  /// A chained table after one block that learnt nothing, whose sums hold all rows but the last 20.
  private func chained(_ x: Matrix, _ options: TrainingOptions) -> ChainedTable {
    let trained = TrainedBlock(
      restoring: Block(features: x.columns, options: options), options: options,
      trainingRows: Array(0..<x.rows - 20), heldOutRows: Array(x.rows - 20..<x.rows),
      heldOutError: nil, heldOutMaskedError: nil, trainError: 0)
    let areTrained = (0..<x.rows).map { $0 < x.rows - 20 }
    return ChainedTable(x, areTrained: areTrained).fed(by: trained).table
  }

  @Test("with one block is plain training, to the bit", arguments: [Float(0), 0.5])
  func oneBlock(masked: Float) throws {
    let options = options(1) { $0.maskedShare = masked }
    let (chain, read) = try RecurrentTrainer(table, options: options).train()
    let plain = try Trainer(table, options: options).train()
    #expect(chain.earlier.isEmpty && read.isFirst)
    #expect(chain.last.block.networks.map(\.parameters) == plain.block.networks.map(\.parameters))
    #expect(chain.last.memberships(of: read) == plain.memberships(of: table))
    #expect(chain.last.heldOutMaskedError == plain.heldOutMaskedError)
  }

  @Test("blocks keep the same rows from training, have weights of their own, and are reported")
  func threeBlocks() throws {
    var progress: [TrainingProgress] = []
    let (chain, read) = try RecurrentTrainer(table, options: options(3)).train {
      progress.append($0)
    }
    #expect(chain.blocks.count == 3 && !read.isFirst)
    #expect(Set(chain.blocks.map(\.heldOutRows)).count == 1)
    #expect(Set(chain.blocks.map(\.options.seed)).count == 3)
    #expect(Set(chain.blocks.map { $0.block.heads[0].encoder.parameters }).count == 3)
    #expect(chain.blocks.allSatisfy { ($0.heldOutError ?? .nan) < 20 })
    #expect(progress.map(\.block) == progress.map(\.block).sorted())
    #expect(Set(progress.map(\.block)) == [1, 2, 3] && progress.allSatisfy { $0.blockCount == 3 })
    #expect(chain.blocks.map(\.reports).flatMap { $0 } == progress)
    // The first blocks of a longer chain are a shorter chain.
    let two = try RecurrentTrainer(table, options: options(2)).train().chain
    #expect(
      two.last.block.networks.map(\.parameters)
        == chain.earlier[1].trained.block.networks.map(\.parameters))
  }

  @Test("the output of a block is its definition: heads decode the means of the others, pooled")
  func output() {
    let options = options(2) { $0.maskedShare = 0 }
    let block = Block(features: 6, options: options)
    let read = chained(table, options)
    let (n, m) = (table.rows, table.columns)
    let decoded = block.heads.map { head -> Matrix in
      let k = head.memberships(of: table).converted(to: Double.self)
      let e = head.embeddings(of: table).converted(to: Double.self)
      let means = Matrix(rows: n, columns: e.columns) { i, f in
        var (sum, weights) = (0.0, 0.0)
        for j in 0..<n - 20 where j != i {
          let weight = (0..<k.columns).reduce(0) { $0 + k[i, $1] * k[j, $1] }
          (sum, weights) = (sum + weight * e[j, f], weights + weight)
        }
        return Float(sum / weights)
      }
      return head.decoder(means)
    }
    let expected = block.pooling(Matrix.concatenatingColumns(decoded))
    var found = Matrix(zeros: n, m)
    read.inputs.copyRows(at: Array(0..<n), into: &found)
    #expect(relativeError(found, expected) < 1e-4)
    #expect(
      relativeError(read.visible(at: Array(0..<n), hidden: table), expected) < 1e-4,
      "nothing is hidden")
  }

  @Test(
    "what a partitioner sees does not depend on what is hidden of its own row",
    arguments: [MaskSampler.Kind.plain, .rotated], [3, 235])
  func invariance(kind: MaskSampler.Kind, row: Int) {
    let options = options(2)
    let mask = MaskSampler(
      featureCount: 6, hiddenShare: 0.5, kind: kind, seed: 3, stream: 0
    ).mask(at: 5)
    func seen(_ x: Matrix) -> Matrix {
      ReadRows([row], of: chained(x, options)).visible(mask)
    }
    /// The table where one row has moved, by part in the hidden and by part in the visible axes.
    func moved(hidden: Float, visible: Float) -> Matrix {
      let shift = Matrix.normal(1, 6, seed: 7)
      var coordinates = Matrix(zeros: 1, mask.errorCount)
      mask.project(shift, into: &coordinates)
      var inside = Matrix(zeros: 1, 6)
      mask.embed(coordinates, into: &inside)
      var x = table
      for j in 0..<6 {
        x[row, j] += hidden * inside[0, j] + visible * (shift[0, j] - inside[0, j])
      }
      return x
    }
    let before = seen(table)
    #expect(relativeError(seen(moved(hidden: 5, visible: 0)), before) < 1e-4)
    #expect(relativeError(seen(moved(hidden: 0, visible: 5)), before) > 1e-3)
    // Hiding the same axes of the output itself would let the hidden part through.
    func leaking(_ x: Matrix) -> Matrix {
      mask.visiblePart(of: ReadRows([row], of: chained(x, options)).input)
    }
    #expect(relativeError(leaking(moved(hidden: 5, visible: 0)), leaking(table)) > 1e-4)
  }

  @Test("a new observation is predicted like one kept from training")
  func newObservations() throws {
    let (chain, read) = try RecurrentTrainer(table, options: options(2)).train()
    let memberships = chain.last.memberships(of: read)
    let heldOut = chain.last.heldOutRows
    let asNew = chain.last.memberships(of: chain.table(of: table.rows(at: heldOut)))
    #expect(asNew == memberships.map { $0.rows(at: heldOut) })
    let areTrained = (0..<table.rows).map { !heldOut.contains($0) }
    #expect(
      chain.last.memberships(of: chain.table(of: table, areTrained: areTrained)) == memberships)
    #expect(chain.last.memberships(of: chain.table(of: table)) != memberships)
  }

  @Test(
    "ends as an undisturbed run when stopped in the first block, the second, or both",
    arguments: [[1], [39], [41], [79], [25, 60, 61]], [Float(0), 0.5])
  func resumes(stops: [Int], masked: Float) throws {
    let trainer = try RecurrentTrainer(table, options: options(2) { $0.maskedShare = masked })
    let whole = try trainer.train()
    var checkpoint: TrainingCheckpoint?
    for stop in stops {
      let signal = StopSignal()
      let control = TrainingControl(stop: signal, interval: .zero) { state in
        checkpoint = state
        if 40 * state.earlier.count + state.step == stop { signal.stop() }
      }
      #expect(throws: TrainingError.stopped(step: stop, of: 80)) {
        try trainer.train(resuming: checkpoint, control: control)
      }
    }
    let parts = try trainer.train(resuming: checkpoint)
    for (a, b) in zip(parts.chain.blocks, whole.chain.blocks) {
      #expect(a.block.networks.map(\.parameters) == b.block.networks.map(\.parameters))
      #expect(a.heldOutError == b.heldOutError && a.trainError == b.trainError)
      #expect(a.reports.map(\.loss) == b.reports.map(\.loss))
    }
    #expect(parts.chain.earlier.map(\.sums) == whole.chain.earlier.map(\.sums))
    #expect(
      parts.chain.last.memberships(of: parts.table) == whole.chain.last.memberships(of: whole.table)
    )
  }

  @Test("keeps a checkpoint at the end of every block but the last")
  func keepsBlocks() throws {
    var kept: [TrainingCheckpoint] = []
    let trainer = try RecurrentTrainer(table, options: options(3))
    let whole = try trainer.train(control: TrainingControl { kept.append($0) })
    #expect(kept.map(\.step) == [40, 40] && kept.map(\.earlier.count) == [0, 1])
    let resumed = try trainer.train(resuming: kept.last)
    #expect(
      resumed.chain.last.block.networks.map(\.parameters)
        == whole.chain.last.block.networks.map(\.parameters))
    var other = table
    other[0, 0] += 1
    #expect(throws: TrainingError.self) {
      try RecurrentTrainer(other, options: options(3)).train(resuming: kept.last)
    }
    #expect(throws: TrainingError.checkpoint(reason: "it stands in block 2 of 1")) {
      try RecurrentTrainer(table, options: options(1)).train(resuming: kept.last)
    }
  }

  @Test("gives the same bits on 1, 2 and 4 threads", arguments: [Float(0), 0.5])
  func threads(masked: Float) throws {
    let before = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = before }
    let wide = blobs(2500, 4, features: 7, seed: 2)
    let results = try [1, 2, 4].map { threads in
      ThreadPool.shared.threadCount = threads
      let (chain, read) = try RecurrentTrainer(
        wide, options: options(2) { ($0.maskedShare, $0.steps) = (masked, 15) }
      ).train()
      return (chain.last.memberships(of: read), chain.blocks.map(\.heldOutError))
    }
    for other in results.dropFirst() {
      #expect(other.0 == results[0].0 && other.1 == results[0].1)
    }
  }

  @Test("partitioners that read embeddings take them from the block before")
  func readingEmbeddings() throws {
    let options = options(2) { $0.partitionerInput = .embedding }
    let (chain, read) = try RecurrentTrainer(table, options: options).train()
    let memberships = chain.last.memberships(of: read)
    let input = ReadRows(Array(0..<table.rows), of: read).input
    let head = chain.last.block.heads[0]
    #expect(relativeError(memberships[0], head.partitioner(head.encoder(input))) < 1e-5)
  }
}
