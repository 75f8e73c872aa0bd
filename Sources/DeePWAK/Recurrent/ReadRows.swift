internal import LinearAlgebra
internal import Noise2Self

/// Some rows of a table, all at once: what is to be predicted, and what heads read of it.
struct ReadRows {
  /// The numbers of the rows, *b*.
  let rows: [Int]
  /// X of the rows, *b × m*: what is to be predicted.
  let x: Matrix
  /// What encoders read, *b × m*.
  let input: Matrix
  private let table: ChainedTable

  init(_ rows: [Int], of table: ChainedTable) {
    self.init(rows, ReadRows.matrix(of: table.source, at: rows), of: table)
  }

  /// Creates it with rows that were read already.
  init(_ rows: [Int], _ x: Matrix, of table: ChainedTable) {
    (self.rows, self.x, self.table) = (rows, x, table)
    input = table.isFirst ? x : ReadRows.matrix(of: table.inputs, at: rows)
  }

  private static func matrix(of source: any ObservationSource, at rows: [Int]) -> Matrix {
    var matrix = Matrix(zeros: rows.count, source.featureCount)
    source.copyRows(at: rows, into: &matrix)
    return matrix
  }

  /// What partitioners see of the rows where a mask hides a part of them.
  func visible(_ mask: FeatureMask) -> Matrix {
    if mask.hidesNothing { return input }
    let hidden = mask.visiblePart(of: x)
    return table.isFirst ? hidden : table.visible(at: rows, hidden: hidden)
  }
}
