internal import LinearAlgebra
internal import Networks
public import PWAK

/// A trained block whose output is what the next block reads.
///
/// It stays as it is. What it knows of the rows that it was trained on are the sums of every
/// head, C and u; any observation is predicted from these.
public struct FeedingBlock: Sendable {
  /// The block, with its errors.
  public let trained: TrainedBlock
  /// C and u of every head, over the rows trained on.
  public let sums: [ClusterSums]

  /// Creates it from its parts.
  ///
  /// - Parameters:
  ///   - trained: The block.
  ///   - sums: C and u of every head, over the rows trained on.
  public init(_ trained: TrainedBlock, sums: [ClusterSums]) {
    precondition(
      sums.count == trained.block.heads.count
        && sums.allSatisfy {
          $0.embeddings.rows == trained.block.clusterCount
            && $0.embeddings.columns == trained.block.embeddingDimensions
        }, "sums of \(sums.count) heads do not fit \(trained.block.heads.count) heads")
    (self.trained, self.sums) = (trained, sums)
  }

  /// Sums over the rows that a block was trained on.
  ///
  /// - Parameters:
  ///   - trained: The block.
  ///   - memberships: One K a head, *n × k*, of all rows of the table.
  ///   - embeddings: One E a head, *n × d*.
  init(_ trained: TrainedBlock, memberships: [Matrix], embeddings: [Matrix]) {
    let rows = trained.trainingRows
    self.init(
      trained,
      sums: zip(memberships, embeddings).map {
        ClusterSums(memberships: $0.rows(at: rows), embeddings: $1.rows(at: rows))
      })
  }

  /// The output of the block: observations predicted from the rows trained on, never from
  /// themselves, and pooled.
  ///
  /// - Parameters:
  ///   - memberships: One K a head, *b × k*.
  ///   - own: What the observations added to the sums of each head; nil where they are new.
  /// - Returns: Y, *b × m*.
  func output(memberships: [Matrix], leavingOut own: [SummedRows]?) -> Matrix {
    let decoded = trained.block.heads.indices.map { h in
      trained.block.heads[h].decoder(
        sums[h].predictions(for: memberships[h], leavingOut: own?[h]))
    }
    return trained.block.pooling(Matrix.concatenatingColumns(decoded))
  }
}
