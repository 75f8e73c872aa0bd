internal import FeatureTables
internal import LinearAlgebra

/// The last steps on a table: in memory, or block by block where the table stays in its file.
struct PreparedRows {
  /// What heads train on.
  let source: any ObservationSource
  /// What of each observation the components cannot express.
  let residuals: [Float]

  /// Finishes selected features.
  ///
  /// - Parameters:
  ///   - rows: The features after their selection.
  ///   - fitted: The steps.
  ///   - backing: Where rows go that do not fit into memory.
  /// - Throws: `TableError` when the scratch file cannot be written.
  init(_ rows: TableRows, _ fitted: Preprocessor, _ backing: Backing) throws(TableError) {
    guard rows.isBacked else {
      var finished: Preprocessor.Finished?
      rows.forEachBlock { finished = fitted.finish($1) }
      guard let finished else { preconditionFailure("a table in memory is one block") }
      (source, residuals) = (finished.values.source, finished.residuals)
      return
    }
    let (n, p) = (rows.observationCount, fitted.outputCount)
    var residuals: [Float] = []
    residuals.reserveCapacity(n)
    if n * p * 4 <= backing.limit {
      var elements: [Float] = []
      elements.reserveCapacity(n * p)
      rows.forEachBlock { _, block in
        let finished = fitted.finish(block)
        residuals += finished.residuals
        elements += finished.values.densified.elements
      }
      source = Matrix(rows: n, columns: p, elements: elements)
    } else {
      source = try ScratchRows(backing.scratch, rows: n, columns: p) {
        append throws(TableError) in
        var failure: TableError?
        rows.forEachBlock { _, block in
          guard failure == nil else { return }
          let finished = fitted.finish(block)
          residuals += finished.residuals
          do throws(TableError) {
            try append(finished.values.densified)
          } catch {
            failure = error
          }
        }
        if let failure { throw failure }
      }
    }
    self.residuals = residuals
  }
}
