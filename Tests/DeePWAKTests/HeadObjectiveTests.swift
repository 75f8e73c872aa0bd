import Foundation
import LinearAlgebra
import Noise2Self
import SoftmaxClustering
import Stats
import TestSupport
import Testing

@testable import DeePWAK

@Suite("Objectives of heads")
struct HeadObjectiveTests {
  @Test("heads take the objectives in turn, and their losses are the definitions")
  func losses() throws {
    let table = blobs(90, 3, features: 6, distance: 2, seed: 1)
    let options = smallOptions {
      $0.heads = 3
      ($0.pooledWeight, $0.decodedWeight, $0.maskedShare) = (0, 0, 0)
      $0.objectives = [
        ObjectiveMixture([.init(.pwak, weight: 2), .init(.softmax(.mi), weight: 0.5)]),
        ObjectiveMixture([.init(.softmax(.mi))]),
      ]
    }
    let block = Block(features: 6, options: options)
    var inputs = StepInputs(rows: Array(0..<90), batchSize: 90, features: 6, options)
    let input = inputs.input(at: 0)
    let step = TrainingStep(
      block, batchRows: 90, coordinates: input.mask.errorCount, options: options)
    let found = step.run(input, of: ChainedTable(table), rate: 0)
    let memberships = block.heads.map {
      $0.memberships(of: table, seeing: table).converted(to: Double.self)
    }
    func direct(_ k: DoubleMatrix) -> Double {
      var g = k * k.transposed
      var squares = 0.0
      for i in 0..<90 {
        g[i, i] = 0
        let total = g.row(i).reduce(0, +)
        for j in 0..<6 {
          let mean = (0..<90).reduce(0) { $0 + g[i, $1] * Double(table[$1, j]) } / total
          squares += (mean - Double(table[i, j])) * (mean - Double(table[i, j]))
        }
      }
      return squares / (90 * 6)
    }
    func information(_ k: DoubleMatrix) -> Double {
      func entropy(_ p: [Double]) -> Double { -p.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) } }
      return (0..<90).reduce(0) { $0 + entropy(Array(k.row($1))) } / 90 - entropy(k.columnMeans)
    }
    let expected =
      [0, 2].reduce(0) { $0 + 2 * direct(memberships[$1]) + 0.5 * information(memberships[$1]) }
      + information(memberships[1])
    #expect(abs(found.total - expected) < 1e-5 * abs(expected))
  }

  @Test(
    "of six heads the best finds separate groups by every objective, alone and beside PWAK",
    arguments: SoftmaxMethod.allCases, [false, true])
  func groups(method: SoftmaxMethod, isMixed: Bool) throws {
    // One head alone may hold two groups for one and part another: a local optimum.
    let table = blobs(400, 4, features: 8, distance: 8, seed: 3)
    let options = smallOptions {
      ($0.heads, $0.maximumClusters, $0.steps) = (6, 4, 400)
      ($0.pooledWeight, $0.decodedWeight) = (0, 0)
      ($0.batchSize, $0.hiddenWidths) = (.rows(200), [64, 64])
      let terms: [ObjectiveMixture.Term] =
        isMixed
        ? [.init(.pwak), .init(.softmax(method), weight: 0.1)] : [.init(.softmax(method))]
      $0.objectives = [ObjectiveMixture(terms)]
    }
    let trained = try Trainer(table, options: options).train()
    let found = trained.memberships(of: table).map {
      adjustedRandIndex(Partition(memberships: $0).labels, (0..<400).map { $0 % 4 })
    }
    #expect(found.max() ?? 0 > 0.95, "\(found)")
  }
}
