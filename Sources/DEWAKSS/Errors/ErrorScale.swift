internal import LinearAlgebra

/// What turns sums of squared errors into errors of a table.
struct ErrorScale: Sendable {
  let spread: TableSpread
  private let entries: Double
  private let total: Double

  /// Measures a table.
  init(_ table: RowBlock, convention: SweepConvention) {
    spread = TableSpread(table)
    entries = Double(table.rows * table.columns)
    total = convention == .dewakss ? spread.aroundObservations : spread.aroundFeatures
  }

  /// The error of a sum of squared errors; where nothing varies R² is 0.
  func error(_ sum: Double) -> PredictionError {
    PredictionError(
      meanSquaredError: sum / entries, rSquared: total > 0 ? 1 - sum / total : 0)
  }

  /// Throws when there is nothing to denoise.
  func check(_ table: RowBlock) throws(SweepError) {
    guard spread.squares.isFinite else { throw .notFinite }
    let (first, isConstant): (Float, Bool)
    switch table {
    case .dense(let dense):
      first = dense.elements.first ?? 0
      isConstant = dense.elements.allSatisfy { $0 == first }
    case .sparse(let sparse):
      let isFull = sparse.storedCount == sparse.rows * sparse.columns
      first = isFull ? sparse.values.first ?? 0 : 0
      isConstant = sparse.values.allSatisfy { $0 == first }
    }
    if isConstant { throw .constant(first) }
  }
}
