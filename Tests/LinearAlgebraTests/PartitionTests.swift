import LinearAlgebra
import Testing

@Suite("Partition")
struct PartitionTests {
  @Test("counts its clusters, empty ones included")
  func sizes() {
    let partition = Partition(labels: [2, 0, 2, 2], clusterCount: 5)
    #expect(partition.sizes == [1, 0, 3, 0, 0])
    #expect(partition.observationCount == 4)
    #expect(Partition(labels: [1, 0, 1]).clusterCount == 2)
    #expect(Partition(labels: []).sizes.isEmpty)
  }

  @Test("is renumbered by size, ties by first appearance, without empty clusters")
  func renumbered() {
    let partition = Partition(labels: [4, 1, 1, 3, 4, 6, 6, 6], clusterCount: 8)
    #expect(partition.renumberedBySize.labels == [1, 2, 2, 3, 1, 0, 0, 0])
    #expect(partition.renumberedBySize.clusterCount == 4)
    #expect(partition.clustersBySize == [6, 4, 1, 3])
  }

  @Test("takes the largest membership, the first of equal ones")
  func memberships() {
    let partition = Partition(
      memberships: Matrix(
        rows: 3, columns: 3, elements: [0.2, 0.5, 0.3, 0.4, 0.2, 0.4, 0.1, 0.1, 0.8]))
    #expect(partition.labels == [1, 0, 2])
    #expect(partition.clusterCount == 3)
  }

  @Test("comes back from its one-hot matrix")
  func oneHot() {
    let partition = Partition(labels: [1, 0, 3, 1], clusterCount: 5)
    #expect(partition.oneHot.rows == 4 && partition.oneHot.columns == 5)
    #expect(partition.oneHot.elements.reduce(0, +) == 4)
    #expect(Partition(memberships: partition.oneHot) == partition)
  }

  @Test("has the contingency table of its one-hot matrices' product")
  func contingency() {
    let a = Partition(labels: [0, 1, 1, 2, 0, 1])
    let b = Partition(labels: [1, 1, 0, 1, 1, 0], clusterCount: 3)
    #expect(a.contingency(with: b) == (a.oneHot.transposed * b.oneHot).converted(to: Double.self))
  }

  @Test func `refuses labels outside its clusters`() async {
    await #expect(processExitsWith: .failure) { _ = Partition(labels: [0, 3], clusterCount: 3) }
    await #expect(processExitsWith: .failure) { _ = Partition(labels: [-1]) }
  }
}
