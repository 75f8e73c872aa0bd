import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import SoftmaxClustering

@Suite("Augmentation of tables")
struct AugmentationTests {
  static let names = ["dropout", "noise", "thinning", "mixing", "sequence"]
  /// 300 × 40 counts of mean about 9.
  static let table = Matrix(rows: 300, columns: 40) { i, j in Float((i * 7 + j * 13) % 19 + i / 50)
  }

  static func named(_ name: String) throws -> any TableAugmentation {
    switch name {
    case "dropout": return try FeatureDropout(share: 0.3)
    case "noise": return try GaussianNoise(deviation: 0.5)
    case "thinning": return try CountThinning(share: 0.8)
    case "mixing": return try NeighbourMixing(of: table, neighbours: 5, strength: 0.6)
    default:
      return AugmentationSequence([
        try NeighbourMixing(of: table), try GaussianNoise(), try GaussianNoise(),
        try FeatureDropout(),
      ])
    }
  }

  private func augmented(
    _ augmentation: some TableAugmentation, _ rows: [Int], seed: UInt64 = 1, step: Int = 0
  ) -> Matrix {
    var batch = Self.table.rows(at: rows)
    augmentation.augment(&batch, rows: rows, seed: seed, step: step)
    return batch
  }

  @Test("depends on seed, step and row alone", arguments: names)
  func deterministic(name: String) throws {
    let augmentation = try Self.named(name)
    let all = augmented(augmentation, Array(0..<300))
    #expect(all != Self.table)
    #expect(all == augmented(augmentation, Array(0..<300)))
    let some = [17, 3, 299, 3]
    #expect(augmented(augmentation, some) == all.rows(at: some))
    #expect(augmented(augmentation, some, seed: 2) != all.rows(at: some))
    #expect(augmented(augmentation, some, step: 1) != all.rows(at: some))
    let before = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = before }
    for threads in [1, 4] {
      ThreadPool.shared.threadCount = threads
      #expect(augmented(augmentation, Array(0..<300)) == all)
    }
  }

  @Test("by dropout hides the share that is asked for, and puts means where they are given")
  func dropout() throws {
    let ones = Matrix(rows: 500, columns: 100) { _, _ in 1 }
    for share: Float in [0, 0.1, 0.75] {
      var batch = ones
      try FeatureDropout(share: share, replacement: (0..<100).map { Float(-$0) }).augment(
        &batch, rows: Array(0..<500), seed: 4, step: 9)
      var hidden = 0
      for i in 0..<500 {
        for (j, value) in batch.row(i).enumerated() where value != 1 {
          hidden += 1
          #expect(value == Float(-j))
        }
      }
      let deviation = (Double(share) * (1 - Double(share)) * 50_000).squareRoot()
      #expect(abs(Double(hidden) - Double(share) * 50_000) <= 4 * deviation)
    }
  }

  @Test("by noise adds numbers of the deviation and scales that are asked for")
  func noise() throws {
    var batch = Matrix(zeros: 2000, 3)
    try GaussianNoise(deviation: 0.5, scales: [1, 0, 4]).augment(
      &batch, rows: Array(0..<2000), seed: 4, step: 2)
    let (means, variances) = (batch.columnMeans, batch.columnVariances())
    #expect(abs(means[0]) < 0.05 && abs(means[2]) < 0.2)
    #expect(abs(variances[0] / 0.25 - 1) < 0.13 && abs(variances[2] / 4 - 1) < 0.13)
    #expect(batch.column(1).allSatisfy { $0 == 0 })
  }

  @Test("by thinning keeps means, whole numbers below them, zeros and what is no count")
  func thinning() throws {
    var batch = Matrix(rows: 4000, columns: 4) { _, j in [0, 10, 200, -1.5][j] }
    try CountThinning(share: 0.7, rescales: false).augment(
      &batch, rows: Array(0..<4000), seed: 1, step: 0)
    let (means, variances) = (batch.columnMeans, batch.columnVariances())
    #expect(means[0] == 0 && means[3] == -1.5)
    #expect(abs(means[1] - 7) < 0.1 && abs(means[2] - 140) < 0.5)
    #expect(abs(variances[1] / 2.1 - 1) < 0.1 && abs(variances[2] / 42 - 1) < 0.1)
    #expect(batch.column(1).allSatisfy { $0 <= 10 && $0 == $0.rounded() })
    var scaled = Matrix(rows: 4000, columns: 1) { _, _ in 10 }
    try CountThinning(share: 0.7).augment(&scaled, rows: Array(0..<4000), seed: 1, step: 0)
    #expect(abs(scaled.columnMeans[0] - 10) < 0.15)
    #expect(throws: AugmentationError.notACount(row: 1, column: 0, value: 0.5)) {
      try CountThinning().check(Matrix(rows: 2, columns: 1, elements: [3, 0.5]))
    }
  }

  @Test("by mixing stays on the lines to neighbours, and leaves a lone row alone")
  func mixing() throws {
    let line = Matrix(rows: 50, columns: 2) { i, j in j == 0 ? Float(i * i) : Float(3 * i * i) }
    var batch = line
    let mixing = try NeighbourMixing(of: line, neighbours: 1, strength: 0.5)
    mixing.augment(&batch, rows: Array(0..<50), seed: 3, step: 0)
    for i in 1..<50 {
      // The nearest of i² is (i − 1)²; a change is within half the gap, along the line.
      let change = line[i, 0] - batch[i, 0]
      #expect(change >= 0 && change <= 0.5 * Float(2 * i - 1) + 1e-3)
      #expect(abs(batch[i, 1] - 3 * batch[i, 0]) < 1e-2)
    }
    var lone = Matrix(rows: 1, columns: 2, elements: [1, 2])
    try NeighbourMixing(of: lone).augment(&lone, rows: [0], seed: 1, step: 1)
    #expect(lone.elements == [1, 2])
    var equal = Matrix(rows: 9, columns: 2) { _, _ in 5 }
    try NeighbourMixing(of: equal).augment(&equal, rows: Array(0..<9), seed: 1, step: 1)
    #expect(equal.elements.allSatisfy { $0 == 5 })
  }

  @Test("refuses settings out of range in one line")
  func refuses() {
    func message(_ make: () throws -> Void) -> String? {
      do {
        try make()
        return nil
      } catch { return "\(error)" }
    }
    #expect(
      message { _ = try FeatureDropout(share: 1) }
        == "augmentation: the share of hidden features is 1.0, but must lie in [0, 1)")
    #expect(
      message { _ = try GaussianNoise(deviation: .nan) }
        == "augmentation: the standard deviation of the noise is nan, but must be a number of at "
        + "least 0")
    #expect(message { _ = try CountThinning(share: 0) } != nil)
    #expect(message { _ = try NeighbourMixing(of: Self.table, neighbours: 0) } != nil)
    #expect(message { _ = try NeighbourMixing(of: Self.table, strength: 2) } != nil)
    let broken = Matrix(rows: 2, columns: 1, elements: [.nan, 1])
    #expect(message { _ = try NeighbourMixing(of: broken) } != nil)
  }
}
