import LinearAlgebra
import Networks
import Noise2Self
import PWAK
import Stats
import TestSupport
import Testing

@testable import DeePWAK

@Suite("Training")
struct TrainerTests {
  @Test("finds blobs that lie apart", arguments: 0..<4 as Range<UInt64>)
  func findsBlobs(seed: UInt64) throws {
    let table = blobs(600, 4, features: 8, distance: 6, seed: seed)
    let options = smallOptions {
      $0.heads = 3
      $0.maximumClusters = 8
      $0.hiddenWidths = [32]
      $0.steps = 300
      $0.heldOut = .fraction(0.1)
      $0.seed = seed
    }
    let trained = try Trainer(table, options: options).train()
    let truth = (0..<600).map { $0 % 4 }
    let agreements = trained.memberships(of: table).map {
      adjustedRandIndex(Partition(memberships: $0).labels, truth)
    }
    #expect((agreements.max() ?? 0) > 0.9)
    // Within the blobs the variance is 1; of the whole table it is about 7.75.
    let error = try #require(trained.heldOutError)
    #expect(error < 7.75 / 2)
  }

  @Test("splits the rows as asked, the same way for the same seed") func split() throws {
    let table = blobs(50, 2, features: 3, seed: 1)
    func trainer(_ seed: UInt64) throws -> Trainer {
      try Trainer(
        table,
        options: smallOptions {
          $0.heldOut = .count(12)
          $0.seed = seed
        })
    }
    let first = try trainer(1)
    #expect(first.heldOutRows.count == 12)
    #expect((first.heldOutRows + first.trainingRows).sorted() == Array(0..<50))
    #expect(try trainer(1).heldOutRows == first.heldOutRows)
    #expect(try trainer(2).heldOutRows != first.heldOutRows)
  }

  @Test("epochs are passes over the training rows") func epochs() throws {
    let table = blobs(50, 2, features: 3, seed: 1)
    let options = smallOptions {
      $0.epochs = 3
      $0.batchSize = .rows(20)
      $0.heldOut = .count(5)
    }
    #expect(try Trainer(table, options: options).totalSteps == 9)
  }

  @Test("a run that diverges goes back to its best state", arguments: 0..<3 as Range<UInt64>)
  func divergence(seed: UInt64) throws {
    let table = blobs(200, 3, features: 5, seed: seed)
    let options = smallOptions {
      $0.steps = 200
      $0.learningRate = 100
      $0.weightDecay = 0
      $0.heldOut = .fraction(0.2)
      $0.seed = seed
    }
    var errors: [Int: Double] = [:]
    let trained = try Trainer(table, options: options).train { progress in
      if progress.step % 10 == 0 { errors[progress.step] = progress.heldOutMaskedError }
    }
    let step = try #require(trained.divergedAfter)
    let finite = errors.values.filter(\.isFinite)
    #expect(finite.min() == errors[step])
    #expect(trained.heldOutMaskedError == errors[step])
    #expect(errors.count < 20)
  }

  @Test("a run that never was finite says so") func neverFinite() throws {
    let table = Float(1e30) * blobs(60, 2, features: 4, seed: 1)
    let trainer = try Trainer(table, options: smallOptions { $0.steps = 40 })
    let error = #expect(throws: TrainingError.self) { try trainer.train() }
    #expect(
      error?.description
        == "the error is not finite after 2 steps: the features may be on very different scales "
        + "(try --normalize zscore) or the learning rate too high")
  }

  @Test("the held-out error is that of the definition", arguments: [Float(0), 0.5])
  func heldOutError(masked: Float) throws {
    let table = blobs(120, 3, features: 5, seed: 3)
    let options = smallOptions {
      $0.steps = 60
      $0.maskedShare = masked
      $0.maskKind = .plain
      $0.heldOut = .count(30)
    }
    let trained = try Trainer(table, options: options).train()
    let x = table.rows(at: trained.heldOutRows)
    func pooled(_ seen: Matrix) -> Matrix {
      let decoded = trained.block.heads.map { head -> Matrix in
        let k = head.partitioner(seen).converted(to: Double.self)
        let kernel = WeightedAffinityKernel.normalized(k * k.transposed)
        let mean = kernel * head.encoder(x).converted(to: Double.self)
        return head.decoder(mean.converted(to: Float.self))
      }
      return trained.block.pooling(Matrix.concatenatingColumns(decoded))
    }
    let residual = (pooled(x) - x).frobeniusNorm
    let expected = residual * residual / 150
    let found = try #require(trained.heldOutError)
    #expect(abs(found - expected) < 1e-5 * expected)
    let foundMasked = try #require(trained.heldOutMaskedError)
    guard masked > 0 else {
      #expect(foundMasked == found)
      return
    }
    let sampler = MaskSampler(
      featureCount: 5, hiddenShare: masked, kind: .plain, seed: options.seed, stream: 1)
    var sum = 0.0
    for index in 0..<4 {
      guard case .features(let hidden) = sampler.mask(at: index).axes else { continue }
      let scale = 5 / Float(5 - hidden.count)
      let seen = Matrix(rows: 30, columns: 5) { hidden.contains($1) ? 0 : scale * x[$0, $1] }
      let residual = (pooled(seen) - x).columns(at: hidden).frobeniusNorm
      sum += residual * residual / Double(30 * hidden.count)
    }
    #expect(abs(foundMasked - sum / 4) < 1e-5 * sum)
  }

  @Test("reports to its observer up to the last step") func progress() throws {
    let table = blobs(80, 3, features: 5, seed: 4)
    let options = smallOptions {
      $0.steps = 250
      $0.heldOut = .count(20)
    }
    var reports: [TrainingProgress] = []
    _ = try Trainer(table, options: options).train { reports.append($0) }
    #expect(reports.count == 100)
    #expect(reports.last?.step == 250 && reports.last?.totalSteps == 250)
    #expect(zip(reports, reports.dropFirst()).allSatisfy { $0.step < $1.step })
    let (first, last) = (try #require(reports.first), try #require(reports.last))
    #expect(last.loss < first.loss)
    #expect(last.liveClusters.count == 2)
    #expect(last.liveClusters.allSatisfy { (1...4).contains($0) })
  }

  @Test("memberships lie on the simplex and do not depend on the call")
  func memberships() throws {
    let table = blobs(90, 3, features: 5, seed: 5)
    let trained = try Trainer(table, options: smallOptions { $0.steps = 40 }).train()
    let first = trained.memberships(of: table)
    #expect(first == trained.memberships(of: table))
    #expect(first == trained.memberships(of: SparseMatrix(table)))
    #expect(first.count == 2 && first[0] != first[1])
    for k in first {
      for i in 0..<90 { #expect(abs(k.row(i).reduce(0, +) - 1) < 1e-5) }
    }
    // A row's memberships do not depend on the other rows.
    let some = trained.memberships(of: table.rows(at: [7, 50]))
    #expect(relativeError(some[0], first[0].rows(at: [7, 50])) < 1e-5)
  }

  @Test("the same seed gives the same block, another seed another") func determinism() throws {
    let table = blobs(90, 3, features: 5, seed: 6)
    func parameters(_ seed: UInt64) throws -> [[Float]] {
      let options = smallOptions {
        $0.steps = 30
        $0.seed = seed
      }
      return try Trainer(table, options: options).train().block.networks.map(\.parameters)
    }
    #expect(try parameters(1) == parameters(1))
    #expect(try parameters(1) != parameters(2))
  }

  @Test("a cancelled run stops") func cancellation() async throws {
    let table = blobs(90, 3, features: 5, seed: 7)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try Trainer(table, options: smallOptions { $0.steps = 1_000_000 }).train()
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
