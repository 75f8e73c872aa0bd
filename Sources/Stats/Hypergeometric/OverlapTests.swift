internal import LinearAlgebra

extension Array where Element == OverlapCounts {
  /// The *p* of every table, on all threads.
  ///
  /// - Parameter alternative: Which departures from independence count.
  /// - Returns: As many probabilities, in order.
  public func p(_ alternative: TestAlternative) -> [Double] {
    RowBlocks(count: count, size: 1024).map { range in
      range.map { self[$0].p(alternative) }
    }.flatMap { $0 }
  }

  /// The logarithm of the *p* of every table, on all threads.
  ///
  /// - Parameter alternative: Which departures from independence count.
  /// - Returns: As many logarithms, in order.
  public func logP(_ alternative: TestAlternative) -> [Double] {
    RowBlocks(count: count, size: 1024).map { range in
      range.map { self[$0].logP(alternative) }
    }.flatMap { $0 }
  }
}
