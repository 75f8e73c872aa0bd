public import LinearAlgebra
internal import Networks
internal import Noise2Self
internal import PWAK

/// A table as the heads of a block read it: as it is, or as the blocks before made it.
///
/// The first block reads the table X. Every other reads Y, the output of the block before it for
/// every row; what it is to predict stays X. Y is predicted from the rows trained on, with each
/// of these itself left out.
///
/// A partitioner that must not see a part J of an observation is given what the blocks before
/// make of the observation without it: they read X̃, each in its turn, and the sums leave the
/// observation out, so that nothing of its part in J comes through. (Hiding J in Y instead would
/// not do: the memberships behind Y were found with all of the observation in sight.)
public struct ChainedTable: Sendable {
  /// The table, *n × m*: what is to be predicted.
  public let source: any ObservationSource
  private let areTrained: [Bool]?
  private var links: [Link] = []
  private var output: Matrix?

  /// A block and what it says of the rows of this table.
  private struct Link {
    let block: FeedingBlock
    /// One K a head, *n × k*, as summed.
    let memberships: [Matrix]
    /// One E a head, *n × d*, as summed.
    let embeddings: [Matrix]
  }

  /// The rows worked on at a time.
  private static let blockRows = 1024

  /// Creates a table that no block has read yet.
  ///
  /// - Parameters:
  ///   - source: The table, *n × m*, preprocessed.
  ///   - areTrained: Whether each row is one of those that the blocks to come were trained on;
  ///     nil where none is.
  public init(_ source: any ObservationSource, areTrained: [Bool]? = nil) {
    precondition(
      areTrained.map { $0.count == source.observationCount } ?? true,
      "\(areTrained?.count ?? 0) marks for \(source.observationCount) observations")
    (self.source, self.areTrained) = (source, areTrained)
  }

  /// What encoders read, *n × m*: X, or Y of the block before.
  public var inputs: any ObservationSource { output ?? source }
  /// Whether no block comes before: what is read is the table itself.
  public var isFirst: Bool { links.isEmpty }

  /// The table as the block after this one reads it.
  ///
  /// - Parameter block: The block that reads this table.
  /// - Returns: The table with its output.
  /// - Complexity: That of ``TrainedBlock/memberships(of:)-(ChainedTable)``.
  public func fed(by block: FeedingBlock) -> ChainedTable {
    fed(
      by: block, memberships: block.trained.memberships(of: self),
      embeddings: block.trained.embeddings(of: self))
  }

  /// The table as the block after one that was trained on it reads it, and what to keep of that
  /// block.
  func fed(by trained: TrainedBlock) -> (table: ChainedTable, block: FeedingBlock) {
    let (k, e) = (trained.memberships(of: self), trained.embeddings(of: self))
    let block = FeedingBlock(trained, memberships: k, embeddings: e)
    return (fed(by: block, memberships: k, embeddings: e), block)
  }

  private func fed(
    by block: FeedingBlock, memberships: [Matrix], embeddings: [Matrix]
  ) -> ChainedTable {
    let link = Link(block: block, memberships: memberships, embeddings: embeddings)
    let (n, m) = (source.observationCount, source.featureCount)
    let parts = RowBlocks(count: n, size: ChainedTable.blockRows).map { range -> [Float] in
      let rows = Array(range)
      return block.output(
        memberships: memberships.map { $0.rows(at: rows) },
        leavingOut: own(rows, of: link)
      ).elements
    }
    var next = self
    next.links.append(link)
    next.output = Matrix(rows: n, columns: m, elements: Array(parts.joined()))
    return next
  }

  /// What partitioners may see of rows: what the blocks before make of their visible part.
  ///
  /// - Parameters:
  ///   - rows: The numbers of the rows, *b*.
  ///   - hidden: X̃ of the rows, *b × m*.
  /// - Returns: *b × m*, which depends on each row through X̃ alone.
  func visible(at rows: [Int], hidden: Matrix) -> Matrix {
    links.reduce(hidden) { seen, link in
      let own = own(rows, of: link)
      let memberships = link.block.trained.block.heads.enumerated().map { h, head in
        head.partitioner(
          head.partitionerInput == .features ? seen : link.embeddings[h].rows(at: rows))
      }
      return link.block.output(memberships: memberships, leavingOut: own)
    }
  }

  /// What rows added to the sums of a block; nil where none was trained on.
  private func own(_ rows: [Int], of link: Link) -> [SummedRows]? {
    guard let areTrained else { return nil }
    let marks = rows.map { areTrained[$0] }
    return zip(link.memberships, link.embeddings).map {
      SummedRows(
        memberships: $0.rows(at: rows), embeddings: $1.rows(at: rows), areSummed: marks)
    }
  }
}
