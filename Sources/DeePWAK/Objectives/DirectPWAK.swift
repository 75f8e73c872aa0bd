internal import LinearAlgebra
internal import Networks
internal import PWAK

/// The PWAK loss on the table itself: err_J(PWAK(K) x).
///
/// Reference: K. Wiechecki, J. Zaslavsky, 2024, eq. 4; masked as in Batson and Royer 2019.
public struct DirectPWAK: PartitionObjective {
  /// Creates the objective.
  public init() {}

  /// Creates the term of one shard of a batch.
  ///
  /// - Parameter shape: The sizes of the shard and of its batch.
  /// - Returns: The term.
  public func makeTerm(_ shape: PartitionTermShape) -> any PartitionTerm { Term(shape) }

  private final class Term: PartitionTerm, @unchecked Sendable {
    private var kernel: PWAKShard
    private var residual: Matrix
    private let entries: Double

    init(_ shape: PartitionTermShape) {
      kernel = PWAKShard(
        rows: shape.rows, clusters: shape.clusters, dimensions: shape.coordinates)
      residual = Matrix(zeros: shape.rows, shape.coordinates)
      entries = Double(shape.batchRows * shape.coordinates)
    }

    var sums: ClusterSums { kernel.sums }
    var adjointSums: ClusterSums { kernel.adjointSums }

    func sum(memberships: Matrix, target: Matrix, rows: [Int]) {
      kernel.sum(memberships: memberships, embeddings: target)
    }

    func evaluate(
      memberships: Matrix, target: Matrix, totals: ClusterSums, weight: Float
    ) -> Double {
      kernel.predict(memberships: memberships, embeddings: target, totals: totals)
      let squares = squaredError(
        kernel.predictions, target, scale: weight * Float(2 / entries), gradient: &residual)
      kernel.pullBack(gradient: residual, memberships: memberships)
      return squares / entries
    }

    func addGradient(
      memberships: Matrix, target: Matrix, totals: ClusterSums, adjointTotals: ClusterSums,
      adding: Bool, to gradient: inout Matrix
    ) {
      kernel.membershipGradient(
        memberships: memberships, embeddings: target, totals: totals,
        adjointTotals: adjointTotals, adding: adding, into: &gradient)
    }
  }
}
