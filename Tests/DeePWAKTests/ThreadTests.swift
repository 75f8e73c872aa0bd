import LinearAlgebra
import Networks
import SoftmaxClustering
import TestSupport
import Testing

@testable import DeePWAK

/// What partitioners minimise: nothing but the PWAK loss, or heads of several objectives.
private let aims: [[ObjectiveMixture]] = [
  [],
  [ObjectiveMixture([.init(.pwak), .init(.softmax(.mi), weight: 0.1)])]
    + SoftmaxMethod.allCases.map { ObjectiveMixture([.init(.softmax($0))]) },
]

@Suite("Training on several threads", .serialized)
struct ThreadTests {
  @Test(
    "20 steps give the same bits on 1, 2 and 4 threads", arguments: [64, 256, 1600],
    [Float(0), 0.5])
  func bits(batch: Int, masked: Float) throws {
    for aim in aims { try checkBits(batch: batch, masked: masked, aim) }
  }

  private func checkBits(batch: Int, masked: Float, _ objectives: [ObjectiveMixture]) throws {
    let table = blobs(2000, 4, features: 7, seed: 1)
    let options = smallOptions {
      $0.heads = max(3, objectives.count)
      $0.objectives = objectives
      $0.steps = 20
      $0.batchSize = .rows(batch)
      $0.maskedShare = masked
      $0.heldOut = .fraction(0.1)
    }
    let before = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = before }
    let results = try [1, 2, 4].map { threads in
      ThreadPool.shared.threadCount = threads
      return try Trainer(table, options: options).train()
    }
    for other in results.dropFirst() {
      #expect(other.block.networks.map(\.parameters) == results[0].block.networks.map(\.parameters))
      #expect(other.heldOutError == results[0].heldOutError)
      #expect(other.memberships(of: table) == results[0].memberships(of: table))
    }
  }
}
