public import LinearAlgebra
public import PWAK

/// A loss of a batch's memberships, learnt by the partitioner of a head.
///
/// The trainer knows no objective by name. A batch is split into shards that different threads
/// work on; what they have to know of each other passes through two rounds of `ClusterSums`.
/// Losses of the memberships alone (decisiveness, fairness) use sums of no dimensions: their
/// sizes are the batch's column sums.
public protocol PartitionObjective: Sendable {
  /// Creates the term of one shard of a batch.
  ///
  /// - Parameter shape: The sizes of the shard and of its batch.
  /// - Returns: The term, with everything preallocated.
  func makeTerm(_ shape: PartitionTermShape) -> any PartitionTerm
}

/// The sizes that a ``PartitionTerm`` is made for.
public struct PartitionTermShape: Sendable, Hashable {
  /// The rows of the shard.
  public var rows: Int
  /// The rows of the whole batch, *b*.
  public var batchRows: Int
  /// The number of clusters, *k*.
  public var clusters: Int
  /// The coordinates in which the error counts: |J|.
  public var coordinates: Int
}

/// An objective on one shard of a batch; used by one thread at a time, in four steps.
public protocol PartitionTerm: AnyObject, Sendable {
  /// What this shard adds to the sums of the batch; valid after
  /// ``sum(memberships:target:rows:)``.
  var sums: ClusterSums { get }
  /// What this shard adds to the adjoint sums; valid after the evaluation.
  var adjointSums: ClusterSums { get }

  /// Computes ``sums``.
  ///
  /// - Parameters:
  ///   - memberships: K, *rows × k*.
  ///   - target: X_J, *rows* × |J|: what is to be predicted.
  ///   - rows: The numbers of the rows in the table.
  func sum(memberships: Matrix, target: Matrix, rows: [Int])

  /// Computes the loss and ``adjointSums``.
  ///
  /// - Parameters:
  ///   - memberships: K, *rows × k*.
  ///   - target: X_J, *rows* × |J|.
  ///   - totals: The sums of the whole batch.
  ///   - weight: The weight of the objective in the loss of the head.
  /// - Returns: This shard's part of the unweighted loss of the batch.
  func evaluate(
    memberships: Matrix, target: Matrix, totals: ClusterSums, weight: Float
  ) -> Double

  /// Computes the gradient of the weighted loss with respect to the memberships.
  ///
  /// - Parameters:
  ///   - memberships: K, *rows × k*.
  ///   - target: X_J, *rows* × |J|.
  ///   - totals: The sums of the whole batch.
  ///   - adjointTotals: The adjoint sums of the whole batch.
  ///   - adding: Whether to add to what `gradient` holds.
  ///   - gradient: Receives ∂L/∂K, *rows × k*.
  func addGradient(
    memberships: Matrix, target: Matrix, totals: ClusterSums, adjointTotals: ClusterSums,
    adding: Bool, to gradient: inout Matrix)
}
