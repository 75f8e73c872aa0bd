import LinearAlgebra
import PWAK
import TestSupport
import Testing

@Suite("Hard partition loss")
struct HardPartitionLossTests {
  @Test(
    "is that of WAK over one-hot memberships", arguments: [(40, 3, 5), (900, 2, 7), (30, 30, 4)])
  func definition(shape: (n: Int, k: Int, m: Int)) {
    let x = Matrix.normal(shape.n, shape.m, seed: 1)
    var random = CounterGenerator(seed: 2)
    // Some clusters are empty, some hold one observation.
    let partition = Partition(
      labels: (0..<shape.n).map { _ in random.index(below: shape.k) }, clusterCount: shape.k + 1)
    let loss = HardPartitionLoss(partition, x: x)
    let k = partition.oneHot.converted(to: Double.self)
    let exact = x.converted(to: Double.self)
    let norm = (WeightedAffinityKernel.normalized(k * k.transposed) * exact - exact).frobeniusNorm
    #expect(abs(loss.value / (norm * norm / Double(shape.n * shape.m)) - 1) < 1e-10)
    #expect(loss.aloneCount == partition.sizes.count { $0 == 1 })
    let soft = PartitionLoss(memberships: partition.oneHot, x: x).value
    #expect(abs(loss.value / soft - 1) < 1e-5)
  }

  @Test("single observations are predicted as 0, and nothing is no error")
  func alone() {
    let x = Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4])
    let loss = HardPartitionLoss(Partition(labels: [0, 1]), x: x)
    #expect(loss.value == 7.5 && loss.aloneCount == 2)
    let none = HardPartitionLoss(Partition(labels: []), x: Matrix(zeros: 0, 3))
    #expect(none.value == 0 && none.aloneCount == 0)
  }

  @Test("is the same on one thread and on several")
  func threads() {
    let x = Matrix.normal(3000, 11, seed: 3)
    let partition = Partition(labels: (0..<3000).map { $0 % 3 })
    let several = HardPartitionLoss(partition, x: x)
    let before = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = before }
    ThreadPool.shared.threadCount = 1
    #expect(HardPartitionLoss(partition, x: x) == several)
  }
}
