import Glibc
import Kruskal
import LinearAlgebra
import Networks
import PWAK
import Stats
import TestSupport
import Testing

@testable import DeePWAK

@Suite("Partial labels")
struct PartialLabelTests {
  /// Labels of every fifth row of ``blobs``.
  private func labels(_ n: Int, _ k: Int) -> PartialLabels {
    PartialLabels(codes: (0..<n).map { $0 % 5 == 0 ? $0 % k : -1 }, classCount: k)
  }

  /// The loss by its definition, over pairs.
  private func definition(_ k: DoubleMatrix, _ codes: [Int]) -> Double {
    let known = codes.indices.filter { codes[$0] >= 0 }
    var loss = 0.0
    for i in known {
      let weights = known.map { j in
        i == j ? 0 : (0..<k.columns).reduce(0) { $0 + k[i, $1] * k[j, $1] }
      }
      let same = zip(known, weights).filter { codes[$0.0] == codes[i] }
      guard same.count > 1 else { continue }
      loss -= log(same.reduce(0) { $0 + $1.1 } / weights.reduce(0, +) + 1e-3)
    }
    return loss / Double(known.count)
  }

  @Test("the loss is that of all pairs, also in shards, and pulls back as differences do")
  func affinity() {
    let codes = [0, -1, 1, 0, 2, -1, 1, 0, 2, 3]
    let raw = Matrix.normal(10, 4, seed: 1)
    let k = Matrix(rows: 10, columns: 4) { i, j in
      exp(raw[i, j]) / (0..<4).reduce(Float(0)) { $0 + exp(raw[i, $1]) }
    }
    let objective = LabelAffinity(PartialLabels(codes: codes, classCount: 4))
    let ranges = [0..<4, 4..<10]
    let terms = ranges.map {
      objective.makeTerm(
        PartitionTermShape(rows: $0.count, batchRows: 10, clusters: 4, coordinates: 1))
    }
    let parts = ranges.map { k.rows(at: Array($0)) }
    let nothing = ranges.map { Matrix(zeros: $0.count, 1) }
    for s in 0..<2 {
      terms[s].sum(memberships: parts[s], target: nothing[s], rows: Array(ranges[s]))
    }
    var (totals, adjoint) = (terms[0].sums, terms[0].sums)
    totals.setTotal(of: terms.map(\.sums))
    var loss = 0.0
    for s in 0..<2 {
      loss += terms[s].evaluate(
        memberships: parts[s], target: nothing[s], totals: totals, weight: 3)
    }
    adjoint.setTotal(of: terms.map(\.adjointSums))
    let exact = k.converted(to: Double.self)
    #expect(abs(loss - definition(exact, codes)) < 1e-5)
    for s in 0..<2 {
      var gradient = Matrix(zeros: parts[s].rows, 4)
      terms[s].addGradient(
        memberships: parts[s], target: nothing[s], totals: totals, adjointTotals: adjoint,
        adding: false, to: &gradient)
      for (row, i) in ranges[s].enumerated() {
        for c in 0..<4 {
          var (up, down) = (exact, exact)
          up[i, c] += 1e-5
          down[i, c] -= 1e-5
          let slope = 3 * (definition(up, codes) - definition(down, codes)) / 2e-5
          #expect(abs(Double(gradient[row, c]) - slope) < 1e-3)
        }
      }
    }
  }

  @Test("a batch without labels loses nothing")
  func empty() {
    let term = LabelAffinity(PartialLabels(codes: [-1, -1, -1], classCount: 2)).makeTerm(
      PartitionTermShape(rows: 3, batchRows: 3, clusters: 2, coordinates: 1))
    let k = Matrix(rows: 3, columns: 2) { _, _ in 0.5 }
    let nothing = Matrix(zeros: 3, 1)
    term.sum(memberships: k, target: nothing, rows: [0, 1, 2])
    #expect(
      term.evaluate(memberships: k, target: nothing, totals: term.sums, weight: 1) == 0)
    var gradient = Matrix(zeros: 3, 2)
    term.addGradient(
      memberships: k, target: nothing, totals: term.sums, adjointTotals: term.adjointSums,
      adding: false, to: &gradient)
    #expect(gradient == Matrix(zeros: 3, 2))
  }

  /// The mean agreement of the heads with classes, without labels and with those of two in seven.
  private func agreements(
    _ table: Matrix, _ truth: [Int], _ options: TrainingOptions
  ) throws -> (without: Double, with: Double) {
    let labels = PartialLabels(
      codes: truth.enumerated().map { $0 % 7 < 2 ? $1 : -1 }, classCount: 4)
    let found = try [nil, labels].map { labels in
      try Trainer(table, options: options, labels: labels).train().memberships(of: table).map {
        adjustedRandIndex(Partition(memberships: $0).labels, truth)
      }.reduce(0, +) / Double(options.heads)
    }
    return (found[0], found[1])
  }

  @Test("labels say which groups share a cluster where there are fewer clusters than groups")
  func helpsNetworks() throws {
    let table = blobs(400, 4, features: 6, distance: 6, seed: 1)
    let found = try agreements(
      table, (0..<400).map { $0 % 2 },
      smallOptions {
        ($0.maximumClusters, $0.steps, $0.labelWeight) = (2, 200, 5)
      })
    #expect(found.with > found.without + 0.2, "\(found)")
  }

  @Test("labels teach an embedding in which forests find overlapping groups")
  func helpsForests() throws {
    let table = blobs(400, 4, features: 6, distance: 3, seed: 1)
    let found = try agreements(
      table, (0..<400).map { $0 % 4 },
      forestOptions {
        ($0.steps, $0.labelWeight) = (200, 5)
      })
    #expect(found.with > found.without + 0.1, "\(found)")
  }

  @Test("the forest loss is the partial Fenchel–Young loss per labelled observation")
  func forest() throws {
    let x = Matrix.normal(20, 2, seed: 3)
    var batch = BatchSimilarities(rows: 20, dimensions: 2)
    batch.set(x)
    let codes = (0..<30).map { $0 % 4 == 0 ? $0 % 3 : -1 }
    let options = PerturbationOptions(amplitude: 0.3, samples: 5, seed: 2)
    let loss = ForestLabels(
      PartialLabels(codes: codes, classCount: 3), options, trees: 4)
    let rows = Array(5..<25)
    let value = loss.evaluate(batch.values, rows: rows, 7)
    let other = try PartialFenchelYoungLoss(
      constraints: LinkConstraints(labels: rows.map { codes[$0] < 0 ? nil : codes[$0] }),
      treeCount: 4, options: options)
    #expect(abs(value - (try other.sample(batch.values, stream: 7)).mean / 5) < 1e-12)
    let gradient = try #require(loss.gradient)
    for (a, b) in zip(gradient.elements, other.gradient.elements) {
      #expect(abs(a - b / 5) < 1e-12)
    }
    #expect(loss.evaluate(batch.values, rows: [1, 2, 3], 7) == 0 && loss.gradient == nil)
  }

  @Test("a checkpoint knows its labels")
  func checkpoint() throws {
    let table = blobs(200, 4, features: 6, seed: 1)
    let options = smallOptions { $0.steps = 10 }
    var kept: TrainingCheckpoint?
    let signal = StopSignal()
    signal.stop()
    let mine = try Trainer(table, options: options, labels: labels(200, 4))
    _ = try? mine.train(control: TrainingControl(stop: signal) { kept = $0 })
    #expect(throws: TrainingError.self) {
      try Trainer(table, options: options).train(resuming: kept)
    }
    _ = try mine.train(resuming: kept)
  }
}
