/// The nearest others of most observations, without comparing all pairs.
///
/// Each observation is compared with those in the cells whose centres are nearest to it. How many
/// cells that takes is read off a sample whose true neighbours are known, so that the recall is
/// met whatever the data look like; another sample tells the recall that came out. Where half of
/// the cells or more are needed, all pairs are compared instead.
///
/// Reference: H. Jégou, M. Douze, C. Schmid. "Product quantization for nearest neighbor search."
/// *IEEE TPAMI* 33(1), 2011, section 4 (the inverted file). doi:10.1109/TPAMI.2010.57
func approximateNeighbours(
  of observations: Matrix, _ table: CentredObservations, count: Int, recall: Double, seed: UInt64
) -> FoundNeighbours {
  let n = observations.rows
  guard count > 0, n > 2 * count, n >= 64 else {
    return exactNeighbours(of: observations, table, count: count)
  }
  let cells = ObservationCells(of: table, seed: seed)
  let sample = NeighbourSample(of: cells, count: count, seed: seed)
  let probes = sample.probes(for: recall)
  guard 2 * probes < cells.count else {
    var found = exactNeighbours(of: observations, table, count: count)
    found.recall = 1
    return found
  }
  let candidates = searched(cells, probes: probes, capacity: count + 2)
  var places = [Int](repeating: 0, count: n)
  for (place, i) in cells.order.enumerated() { places[i] = place }
  let originals = (places, cells.order)
  var found = collectNeighbours(of: observations, count: count) { i, row in
    var near = candidates[originals.0[i]].map { Int32(originals.1[Int($0)]) }
    if near.count < count {  // hardly ever: the cells held too few
      near = (0..<Int32(n)).filter { $0 != Int32(i) }
    }
    row.fill(i, nearestAmong: near[...])
  }
  found.recall = sample.recall(of: found, order: cells.order)
  return found
}

/// The best candidates of every row, in the order of the cells.
private func searched(
  _ cells: ObservationCells, probes: Int, capacity: Int
) -> [[Int32]] {
  RowBlocks(count: cells.order.count, size: 2048).map { range in
    let rows = cells.table.matrix.rows(at: Array(range))
    let nearest = cells.nearestCells(of: rows, count: probes)
    var visitors = [[Int32]](repeating: [], count: cells.count)
    for (place, cell) in nearest.enumerated() {
      visitors[Int(cell)].append(Int32(place / probes))
    }
    var lists = CandidateLists(count: range.count, capacity: capacity)
    for (cell, visiting) in visitors.enumerated() where !visiting.isEmpty {
      lists.offer(
        cells.range(of: cell), of: cells.table, to: rows.rows(at: visiting.map { Int($0) }),
        lists: visiting, selves: visiting.map { range.lowerBound + Int($0) })
    }
    lists.settle()
    let found = lists
    return (0..<range.count).map { Array(found.candidates(of: $0)) }
  }.flatMap { $0 }
}

/// Some observations whose true neighbours are known.
private struct NeighbourSample: Sendable {
  /// The rows of the sample, in the order of the cells, and their true neighbours.
  let rows: [Int]
  let neighbours: [[Int32]]
  let cells: ObservationCells

  init(of cells: ObservationCells, count: Int, seed: UInt64) {
    let n = cells.order.count
    var random = CounterGenerator(seed: seed, stream: 0x5361_6d70)
    let rows = Array(random.permutation(of: n).prefix(min(n, 1024)))
    neighbours = RowBlocks(count: rows.count, size: 64).map { part in
      let queries = Array(rows[part])
      var lists = CandidateLists(count: part.count, capacity: count + 4)
      let names = (0..<Int32(part.count)).map { $0 }
      let matrix = cells.table.matrix.rows(at: queries)
      let tiles = RowBlocks(count: n, size: 2048)
      for tile in 0..<tiles.blockCount {
        lists.offer(
          tiles.range(of: tile), of: cells.table, to: matrix, lists: names, selves: queries)
      }
      let found = lists
      return queries.indices.map { i in
        nearestOthers(of: queries[i], in: cells.table.matrix, among: found.candidates(of: i))
          .prefix(count).map(\.index)
      }
    }.flatMap { $0 }
    (self.rows, self.cells) = (rows, cells)
  }

  /// The least number of cells that hold a share of the neighbours of the first half.
  func probes(for recall: Double) -> Int {
    let half = (rows.count + 1) / 2
    let found = RowBlocks(count: half, size: 16).map { part in
      part.flatMap { i in
        let ranks = cells.ranks(from: cells.table.matrix.rows(at: [rows[i]]))
        return neighbours[i].map { ranks[cells.cells[Int($0)]] }
      }
    }.flatMap { $0 }.sorted()
    let wanted = Int((recall * Double(found.count)).rounded(.up))
    return found[max(0, min(wanted, found.count) - 1)] + 1
  }

  /// The share of the true neighbours of the second half that a search found.
  func recall(of found: FoundNeighbours, order: [Int]) -> Double {
    var hits = 0
    var total = 0
    for place in (rows.count + 1) / 2..<rows.count {
      let i = order[rows[place]]
      let row = Set(found.indices[i * found.count..<(i + 1) * found.count])
      hits += neighbours[place].count { row.contains(Int32(order[Int($0)])) }
      total += neighbours[place].count
    }
    return total > 0 ? Double(hits) / Double(total) : 1
  }
}
