extension ObservationSource {
  /// Calls a closure with dense blocks of all rows, in order: 8192 rows at a time.
  ///
  /// - Parameter body: Receives the numbers of the rows, and the rows.
  public func forEachBlock(_ body: (Range<Int>, Matrix) -> Void) {
    let blocks = RowBlocks(count: observationCount, size: 8192)
    for index in 0..<blocks.blockCount {
      let rows = blocks.range(of: index)
      var x = Matrix(zeros: rows.count, featureCount)
      copyRows(at: Array(rows), into: &x)
      body(rows, x)
    }
  }
}
