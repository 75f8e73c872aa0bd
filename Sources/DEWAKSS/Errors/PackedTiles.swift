internal import CKernels
internal import LinearAlgebra

/// A table in tiles of 128 centred columns, one of which is in memory at a time, or all of them
/// where they are few and wanted again.
///
/// The rows of a tile lie side by side, so that the neighbours of an observation are found in
/// the cache. Centring leaves the errors of weighted means as they are, and keeps their digits.
struct PackedTiles: Sendable {
  private let table: RowBlock
  private let byColumn: SparseMatrix?
  private let means: [Float]
  /// All tiles, one after the other.
  private var packed: [Float] = []

  /// The most numbers that are kept for a second pass.
  private static let keptNumbers = 16 << 20

  /// The columns of a tile; zeros beyond those of the table.
  static let width = Int(DEEPWAK_TILE_WIDTH)

  /// Prepares the tiles of a table.
  ///
  /// - Parameters:
  ///   - table: *n × m* numbers.
  ///   - passes: How often the tiles will be gone through.
  init(_ table: RowBlock, passes: Int = 1) {
    self.table = table
    switch table {
    case .dense(let dense):
      byColumn = nil
      means = dense.columnMeans.map { Float($0) }
    case .sparse(let sparse):
      byColumn = sparse.transposed
      means = sparse.columnMeans.map { Float($0) }
    }
    let size = table.rows * PackedTiles.width
    if passes > 1, count * size <= PackedTiles.keptNumbers {
      var all = [Float](repeating: 0, count: count * size)
      all.withMutablePointer { all in
        for number in 0..<count { pack(number, into: all + number &* size) }
      }
      packed = all
    }
  }

  /// The number of tiles.
  var count: Int { (table.columns + PackedTiles.width - 1) / PackedTiles.width }

  /// Calls a closure with each tile in turn, *n × 128* numbers.
  func forEach(_ body: (UnsafePointer<Float>) -> Void) {
    guard packed.isEmpty else {
      packed.withPointer { packed in
        for number in 0..<count { body(packed + number &* table.rows &* PackedTiles.width) }
      }
      return
    }
    let size = max(1, table.rows * PackedTiles.width) * MemoryLayout<Float>.stride
    withUnsafeTemporaryAllocation(byteCount: size, alignment: 64) { memory in
      let tile = memory.bindMemory(to: Float.self)
      guard let base = tile.baseAddress else { return }
      for number in 0..<count {
        pack(number, into: base)
        body(UnsafePointer(base))
      }
    }
  }

  private func pack(_ number: Int, into base: UnsafeMutablePointer<Float>) {
    let first = number * PackedTiles.width
    let columns = first..<min(first + PackedTiles.width, table.columns)
    let width = columns.count
    nonisolated(unsafe) let tile = base
    switch table {
    case .dense(let dense):
      dense.withPointer { source in
        means.withPointer { means in
          nonisolated(unsafe) let (source, means) = (source, means)
          RowBlocks(count: dense.rows, size: 256).forEach { range in
            for i in range {
              let (row, target) = (source + i &* dense.columns, tile + i &* PackedTiles.width)
              for place in 0..<width { target[place] = row[first &+ place] - means[first &+ place] }
              for place in width..<PackedTiles.width { target[place] = 0 }
            }
          }
        }
      }
    case .sparse(let sparse):
      guard let byColumn else { return }
      RowBlocks(count: PackedTiles.width, size: 16).forEach { range in
        for place in range {
          let j = first + place
          let origin = place < width ? -means[j] : 0
          for i in 0..<sparse.rows { tile[i &* PackedTiles.width &+ place] = origin }
          guard place < width else { continue }
          for entry in byColumn.rowOffsets[j]..<byColumn.rowOffsets[j + 1] {
            tile[Int(byColumn.columnIndices[entry]) &* PackedTiles.width &+ place] +=
              byColumn.values[entry]
          }
        }
      }
    }
  }
}
