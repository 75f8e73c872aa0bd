public import LinearAlgebra

/// Observations moved towards one of their nearest neighbours: x′ = x + u (x_j − x).
///
/// u is uniform in [0, strength] and j one of the nearest neighbours in the table, drawn anew in each
/// step: points on the lines of the neighbour graph, which fill in the surface that the data lie on.
public struct NeighbourMixing: TableAugmentation {
  /// The greatest u.
  public let strength: Float
  private let table: Matrix
  private let neighbours: NearestNeighbours

  /// Finds the neighbours of a table.
  ///
  /// - Parameters:
  ///   - table: The table that batches are rows of, *n × m*.
  ///   - count: The neighbours of each; all others where there are fewer.
  ///   - strength: The greatest u, in [0, 1].
  ///   - method: Exact or approximate.
  ///   - seed: The seed of an approximate search.
  /// - Throws: ``AugmentationError`` when a setting is out of range, `NeighbourError` when a number is
  ///   not finite.
  public init(
    of table: Matrix, neighbours count: Int = 10, strength: Float = 0.5,
    method: NeighbourMethod = .automatic, seed: UInt64 = 0
  ) throws {
    guard count > 0 else {
      throw AugmentationError.setting("number of neighbours", Double(count), must: "be at least 1")
    }
    try self.init(
      of: table,
      among: NearestNeighbours(
        of: table, count: min(count, max(table.rows - 1, 0)), method: method, seed: seed),
      strength: strength)
  }

  /// Creates the augmentation with neighbours that are known.
  ///
  /// - Parameters:
  ///   - table: The table that batches are rows of, *n × m*.
  ///   - neighbours: The neighbours of its rows, found in any space.
  ///   - strength: The greatest u, in [0, 1].
  /// - Throws: ``AugmentationError`` when the strength is out of range.
  public init(
    of table: Matrix, among neighbours: NearestNeighbours, strength: Float = 0.5
  ) throws(AugmentationError) {
    precondition(
      neighbours.observationCount == table.rows,
      "neighbours of \(neighbours.observationCount) observations for a \(table)")
    guard strength >= 0, strength <= 1 else {
      throw .setting("strength of mixing", Double(strength), must: "lie in [0, 1]")
    }
    (self.table, self.neighbours, self.strength) = (table, neighbours, strength)
  }

  /// Moves observations in place.
  ///
  /// - Parameters:
  ///   - batch: *b × m*: rows of the table, perhaps changed already.
  ///   - rows: The numbers of the rows in the table, *b* of them.
  ///   - seed: The seed of the run.
  ///   - step: The step of the run.
  public func augment(_ batch: inout Matrix, rows: [Int], seed: UInt64, step: Int) {
    precondition(batch.columns == table.columns, "a \(batch) of rows of a \(table)")
    precondition(
      rows.allSatisfy { $0 >= 0 && $0 < table.rows }, "rows outside a \(table)")
    guard neighbours.count > 0 else { return }
    let (source, links, greatest) = (table, neighbours, strength)
    batch.changeRows(rows) { row, number in
      var generator = AugmentationStream.mixing.generator(seed: seed, step: step, row: number)
      let place = number * links.count + generator.index(below: links.count)
      let u = greatest * Float(generator.uniform())
      let other = source.span(ofRow: Int(links.indices[place]))
      for j in row.indices { row[j] += u * (other[j] - row[j]) }
    }
  }
}
