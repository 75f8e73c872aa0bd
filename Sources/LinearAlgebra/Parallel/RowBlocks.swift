/// A split of rows into blocks of fixed size, independent of the number of threads.
///
/// Reductions that go block by block, in order, give the same bits on any machine load and
/// any number of threads.
public struct RowBlocks: Sendable, Hashable {
  /// The number of rows.
  public let count: Int
  /// The rows of every block but the last.
  public let size: Int

  /// Creates a split.
  ///
  /// - Parameters:
  ///   - count: The number of rows.
  ///   - size: The rows of a block, at least 1.
  public init(count: Int, size: Int) {
    precondition(size > 0, "a block of \(size) rows")
    self.count = count
    self.size = size
  }

  /// The number of blocks.
  public var blockCount: Int { (count + size - 1) / size }

  /// The rows of one block.
  ///
  /// - Parameter block: The number of the block, from 0.
  /// - Returns: The range of its rows.
  public func range(of block: Int) -> Range<Int> {
    block * size..<min(count, (block + 1) * size)
  }

  /// Runs a closure over every block, on all threads.
  ///
  /// - Parameter body: Receives the rows of a block.
  public func forEach(_ body: @Sendable (Range<Int>) -> Void) {
    ThreadPool.shared.perform(blockCount) { body(range(of: $0)) }
  }

  /// Runs a closure over every block, on all threads, and collects its results.
  ///
  /// - Parameter transform: Receives the rows of a block.
  /// - Returns: The results, in the order of the blocks.
  public func map<Result: Sendable>(
    _ transform: @Sendable (Range<Int>) -> Result
  ) -> [Result] {
    ThreadPool.shared.map(blockCount) { transform(range(of: $0)) }
  }
}
