public import LinearAlgebra

/// What a recurrent training learnt: blocks in a chain, each fed with the output of the one
/// before.
///
/// Reference: K. Wiechecki, J. Zaslavsky. "Denoising with a partitioned affinity kernel allows
/// efficient end-to-end differentiable clustering", 2024, §3.3, which has the title "Recurrent
/// DeePWAK" and no text.
public struct TrainedChain: Sendable {
  /// The blocks before the last, in order; none without recurrence.
  public let earlier: [FeedingBlock]
  /// The last block, whose clusters are reported.
  public let last: TrainedBlock

  /// Creates a chain from its blocks.
  ///
  /// - Parameters:
  ///   - earlier: The blocks before the last, in order.
  ///   - last: The last block.
  public init(earlier: [FeedingBlock] = [], last: TrainedBlock) {
    precondition(
      earlier.allSatisfy { $0.trained.block.featureCount == last.block.featureCount },
      "blocks of other features than the last, which has \(last.block.featureCount)")
    (self.earlier, self.last) = (earlier, last)
  }

  /// All blocks, in order.
  public var blocks: [TrainedBlock] { earlier.map(\.trained) + [last] }

  /// A table as the last block reads it.
  ///
  /// - Parameters:
  ///   - source: The observations, *n × m*, preprocessed as those trained on.
  ///   - areTrained: Whether each is one of those trained on, which then do not count towards
  ///     their own predictions; nil where none is.
  /// - Returns: The table after all blocks but the last.
  /// - Complexity: O(masks · blocks² · *h* · *n* · weights) on all threads.
  public func table(
    of source: any ObservationSource, areTrained: [Bool]? = nil
  ) -> ChainedTable {
    earlier.reduce(ChainedTable(source, areTrained: areTrained)) { $0.fed(by: $1) }
  }
}
