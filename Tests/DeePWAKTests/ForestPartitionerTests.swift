import Kruskal
import LinearAlgebra
import Networks
import Noise2Self
import PWAK
import Stats
import TestSupport
import Testing

@testable import DeePWAK

/// The settings of small blocks with forests.
func forestOptions(_ change: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
  smallOptions {
    $0.partitioner = .forest
    ($0.forest.trees, $0.forest.samples) = (4, 8)
    $0.heldOut = .fraction(0.1)
    change(&$0)
  }
}

@Suite("Forests as partitioners")
struct ForestPartitionerTests {
  @Test("similarities are standardised negative squared distances, and pull back as differences do")
  func similarities() {
    let (x, g) = (Matrix.normal(8, 3, seed: 1), Matrix.normal(8, 8, seed: 2))
    func standardized(_ x: DoubleMatrix) -> DoubleMatrix {
      var s = DoubleMatrix(rows: 8, columns: 8) { i, j in
        (0..<3).reduce(0) { $0 - (x[i, $1] - x[j, $1]) * (x[i, $1] - x[j, $1]) }
      }
      let pairs = (0..<8).flatMap { i in (0..<8).filter { $0 != i }.map { s[i, $0] } }
      let mean = pairs.reduce(0, +) / 56
      let deviation = (pairs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 56).squareRoot()
      for i in 0..<8 { for j in 0..<8 { s[i, j] = i == j ? 0 : (s[i, j] - mean) / deviation } }
      return s
    }
    var batch = BatchSimilarities(rows: 8, dimensions: 3)
    batch.set(x)
    let exact = x.converted(to: Double.self)
    for (found, wanted) in zip(batch.values.elements, standardized(exact).elements) {
      #expect(abs(found - wanted) < 1e-12)
    }
    let weights = g.converted(to: Double.self)
    func value(_ x: DoubleMatrix) -> Double {
      zip(standardized(x).elements, weights.elements).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let gradient = batch.pullBack(weights)
    for i in 0..<8 {
      for f in 0..<3 {
        var (up, down) = (exact, exact)
        up[i, f] += 1e-5
        down[i, f] -= 1e-5
        #expect(abs((value(up) - value(down)) / 2e-5 - Double(gradient[i, f])) < 1e-5)
      }
    }
  }

  @Test("the losses of a step are their definitions over the forests of its noise")
  func losses() throws {
    let table = blobs(40, 3, features: 6, distance: 2, seed: 1)
    let options = forestOptions {
      $0.maskedShare = 0; $0.directWeight = 0.5
    }
    let block = Block(features: 6, options: options)
    let step = TrainingStep(block, batchRows: 40, coordinates: 6, options: options)
    var inputs = StepInputs(rows: Array(0..<40), batchSize: 40, features: 6, options)
    let input = inputs.input(at: 3)
    let found = step.run(input, of: ChainedTable(table), rate: 0)
    let x = table.rows(at: input.batch)
    var decoded: [Matrix] = []
    var direct = 0.0
    for (number, head) in block.heads.enumerated() {
      var generator = CounterGenerator(seed: options.seed, stream: 0x466F_7265, UInt64(number))
      let sampler = try ForestSampler(
        observationCount: 40, treeCount: 4,
        options: .init(amplitude: options.forest.amplitude, samples: 8, seed: generator.next()),
        leastSize: options.forest.leastSize(of: 40, trees: 4))
      var batch = BatchSimilarities(rows: 40, dimensions: 3)
      batch.set(head.embeddings(of: x))
      try sampler.sample(batch.values, stream: 3)
      let kernel = WeightedAffinityKernel.normalized(sampler.connectivity)
      func mean(_ z: Matrix) -> Matrix {
        (kernel * z.converted(to: Double.self)).converted(to: Float.self)
      }
      decoded.append(head.decoder(mean(head.embeddings(of: x))))
      direct += squaredError(mean(x), x) / 240 * 0.5
    }
    let pooled = squaredError(block.pooling(Matrix.concatenatingColumns(decoded)), x) / 240
    let own = decoded.reduce(0) { $0 + squaredError($1, x) / 240 }
    #expect(abs(found.pooled - pooled) < 1e-5 * pooled)
    #expect(abs(found.decoded - own / 2) < 1e-5 * own)
    #expect(abs(found.total - (pooled + own + direct)) < 1e-5 * found.total)
  }

  @Test("the gradient of decoders and pooling agrees with differences, noise being fixed")
  func gradient() {
    let table = blobs(40, 3, features: 6, distance: 2, seed: 1)
    let options = forestOptions { $0.activation = .tanh }
    let block = Block(features: 6, options: options)
    var random = CounterGenerator(seed: 9)
    for network in block.networks {
      for i in network.parameters.indices { network.parameters[i] += Float(0.2 * random.normal()) }
    }
    var inputs = StepInputs(rows: Array(0..<40), batchSize: 40, features: 6, options)
    let input = inputs.input(at: 0)
    let step = TrainingStep(
      block, batchRows: 40, coordinates: input.mask.errorCount, options: options)
    func loss() -> Double { step.run(input, of: ChainedTable(table), rate: 0).total }
    let whole = loss()
    for network in [2, 5, 6] {
      // Gradients are those of the last step.
      _ = loss()
      guard let parts = step.gradients(ofNetwork: network) else {
        Issue.record("network \(network) does not learn")
        continue
      }
      let gradient = parts[0].map { Double($0) }
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let saved = block.networks[network].parameters
      func shifted(_ h: Double) -> Double {
        for i in saved.indices {
          block.networks[network].parameters[i] = Float(Double(saved[i]) + h * gradient[i] / norm)
        }
        defer { block.networks[network].parameters = saved }
        return loss()
      }
      let near = (shifted(0.02) - shifted(-0.02)) / 0.04
      let far = (shifted(0.04) - shifted(-0.04)) / 0.08
      let slope = (4 * near - far) / 3
      #expect(abs(slope - norm) < 1e-5 * whole + 1e-2 * norm)
    }
    #expect(step.gradients(ofNetwork: 1) == nil)
  }

  @Test("the partition sees the visible part alone")
  func hides() {
    let options = forestOptions {
      $0.maskKind = .plain; $0.pooledWeight = 0; $0.decodedWeight = 0
    }
    let block = Block(features: 6, options: options)
    var inputs = StepInputs(rows: Array(0..<40), batchSize: 40, features: 6, options)
    let input = inputs.input(at: 0)
    let table = blobs(40, 3, features: 6, distance: 2, seed: 1)
    /// W of the head, from what the step does with a table.
    func kernel(_ table: Matrix) -> DoubleMatrix {
      var kernel = ForestKernel(rows: 40, dimensions: 3, options, number: 0)
      let rows = BatchRows(range: 0..<40, features: 6, coordinates: input.mask.errorCount)
      rows.load(input.batch, from: ChainedTable(table), mask: input.mask)
      kernel.grow(over: block.heads[0].encoder(rows.visible), step: 0)
      return kernel.kernel.weights
    }
    let before = kernel(table)
    for feature in 0..<6 {
      var moved = table
      moved[5, feature] += 40
      let visible = input.mask.visiblePart(of: moved) != input.mask.visiblePart(of: table)
      #expect((kernel(moved) != before) == visible)
    }
  }

  @Test("the gradient passes through the forests by the estimator asked for")
  func estimators() throws {
    let (e, x) = (Matrix.normal(20, 3, seed: 1), Matrix.normal(20, 2, seed: 2))
    let a = Matrix.normal(20, 2, seed: 3)
    for estimator in ForestOptions.Estimator.allCases {
      let options = forestOptions { $0.forest.estimator = estimator }
      var kernel = ForestKernel(rows: 20, dimensions: 3, options, number: 1)
      kernel.grow(over: e, step: 5)
      kernel.kernel.add(a, of: x)
      let found = kernel.pullBack(adding: nil, scaledBy: 0)
      let sampler = try ForestSampler(
        observationCount: 20, treeCount: 4, options: kernel.options, leastSize: 2)
      try sampler.sample(kernel.similarities, stream: 5)
      let (m, dM) = (sampler.connectivity, kernel.kernel.affinityGradient())
      var batch = BatchSimilarities(rows: 20, dimensions: 3)
      batch.set(e)
      let expected = batch.pullBack(
        estimator == .score
          ? try sampler.connectivityPullback(dM)
          : DoubleMatrix(rows: 20, columns: 20) { i, j in
            dM[i, j] * m[i, j] * (1 - m[i, j]) / options.forest.amplitude
          })
      #expect(relativeError(found, expected) < 1e-6)
      #expect(expected.elements.contains { $0 != 0 })
    }
  }

  @Test("heads find groups that are plain, wholly, and place new observations in them")
  func finds() throws {
    let table = blobs(400, 4, features: 6, distance: 8, seed: 1)
    let options = forestOptions { ($0.steps, $0.forest.leastShare) = (200, 0.8) }
    let trained = try Trainer(table, options: options).train()
    let fresh = blobs(40, 4, features: 6, distance: 8, seed: 9)
    for (memberships, head) in zip(trained.memberships(of: table), trained.block.heads) {
      #expect(memberships.elements.allSatisfy { $0 == 0 || $0 == 1 })
      let labels = Partition(memberships: memberships).labels
      let found = adjustedRandIndex(labels, (0..<400).map { $0 % 4 })
      #expect(found > 0.6, "\(found)")
      let others = Partition(memberships: head.memberships(of: fresh)).labels
      let placed = adjustedRandIndex(others, (0..<40).map { $0 % 4 })
      #expect(placed > 0.6, "\(placed)")
    }
    #expect(trained.heldOutError.map { $0.isFinite } == true)
  }

  @Test("an interrupted run ends as an undisturbed one, to the bit, on 1 and 2 threads")
  func resumes() throws {
    let table = blobs(200, 4, features: 6, seed: 1)
    let options = forestOptions { $0.steps = 30 }
    let trainer = try Trainer(table, options: options)
    let before = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = before }
    ThreadPool.shared.threadCount = 1
    let whole = try trainer.train()
    ThreadPool.shared.threadCount = 2
    var kept: TrainingCheckpoint?
    let signal = StopSignal()
    let control = TrainingControl(stop: signal, interval: .zero) {
      kept = $0
      if $0.step == 11 { signal.stop() }
    }
    #expect(throws: TrainingError.stopped(step: 11, of: 30)) { try trainer.train(control: control) }
    let parts = try trainer.train(resuming: kept)
    #expect(parts.block.networks.map(\.parameters) == whole.block.networks.map(\.parameters))
    #expect(parts.block.heads.map(\.assignment) == whole.block.heads.map(\.assignment))
    #expect(parts.heldOutError == whole.heldOutError)
    #expect(parts.memberships(of: table) == whole.memberships(of: table))
  }

  @Test("settings that make no sense with forests are refused by name")
  func refuses() {
    func message(_ change: (inout TrainingOptions) -> Void) -> String? {
      do {
        try forestOptions(change).validate()
        return nil
      } catch { return error.description }
    }
    #expect(message { _ in } == nil)
    #expect(
      message { $0.blocks = 2 } == "--recurrent is 2, but must be 1 with --partitioner forest")
    #expect(
      message { $0.forest.amplitude = 0 } == "--perturb is 0.0, but must be above 0")
    #expect(message { $0.forest.samples = 1 } == "--samples is 1, but must be at least 2")
    #expect(
      message { $0.forest.trees = 1 } == "--forest-clusters is 1, but must be at least 2")
    #expect(
      message { $0.batchSize = .rows(5000) }
        == "--batch-size is 5000, but must not exceed 4096 with --partitioner forest")
    #expect(message { $0.partitionerTeacher = .objectives }?.hasPrefix("--teacher is") == true)
    #expect(message { $0.partitionerInput = .embedding }?.hasPrefix("--partitioner-input") == true)
  }
}
