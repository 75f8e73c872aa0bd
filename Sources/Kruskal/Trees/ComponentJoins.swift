internal import CKernels
internal import LinearAlgebra

/// Joins the components of a forest of points by their nearest pairs, to the tree that is minimal
/// among those which contain it.
///
/// Few components: one search finds the nearest pair of every two of them, and the tree
/// is read off these. Many: one search finds the nearest outsider of each, which at least halves
/// their number.
func joinComponents(of table: PointTable, _ growth: inout TreeGrowth) throws(ForestError) {
  if growth.sets.count <= 1 { return }
  let centred = try centred(table.points)
  while growth.sets.count > 1 {
    let search = ComponentSearch(table, centred, labels: growth.sets.labels())
    let c = growth.sets.count
    let isSmall = c * c <= 16 * table.count + 4096
    let found = isSmall ? search.nearestPairs() : search.nearestOutsiders()
    for pair in found.sorted(by: { $0.precedes($1) }) { growth.add(pair) }
  }
}

/// The points less their mean.
private func centred(_ points: Matrix) throws(ForestError) -> CentredObservations {
  do {
    return try CentredObservations(checking: points)
  } catch {
    if case .notFinite(let row, let column) = error { throw .coordinate(row: row, column: column) }
    preconditionFailure("centring \(points) of points: \(error)")
  }
}

/// Points in the order of their components, the smallest first, for searches by blocks.
///
/// Products in `Float` only choose which pairs are looked at: every pair that rounding could have
/// pushed beyond the nearest one so far is measured in `Double`.
private struct ComponentSearch: Sendable {
  let table: PointTable
  /// The points in order of component, less their mean.
  let ordered: CentredObservations
  /// The number of each point in that order, and its component.
  let order: [Int32]
  let component: [Int32]
  /// Where each component begins, and the end.
  let starts: [Int]
  private static let stripRows = 128
  private static let blockColumns = 1024

  init(_ table: PointTable, _ centred: CentredObservations, labels: [Int]) {
    self.table = table
    let count = (labels.max() ?? -1) + 1
    var sizes = [Int](repeating: 0, count: count)
    for label in labels { sizes[label] += 1 }
    let bySize = (0..<count).sorted { (sizes[$0], $0) < (sizes[$1], $1) }
    var rank = [Int](repeating: 0, count: count)
    for (place, label) in bySize.enumerated() { rank[label] = place }
    starts = bySize.reduce(into: [0]) { $0.append(($0.last ?? 0) + sizes[$1]) }
    var next = starts
    var (order, component) = ([Int](repeating: 0, count: labels.count), [Int32]())
    for (i, label) in labels.enumerated() {
      order[next[rank[label]]] = i
      next[rank[label]] += 1
    }
    component = order.map { Int32(rank[labels[$0]]) }
    (self.order, self.component) = (order.map { Int32($0) }, component)
    ordered = CentredObservations(centred: centred.matrix.rows(at: order))
  }

  private var componentCount: Int { starts.count - 1 }

  /// The nearest pair of every two components.
  func nearestPairs() -> [PointPair] {
    let c = componentCount
    let best = search(slots: c * c) { row, first, body in
      // Every pair of components once: that of the later against the columns behind it.
      var other = max(component[row] + 1, component[first.lowerBound])
      while Int(other) < c, starts[Int(other)] < first.upperBound {
        let columns =
          max(
            starts[Int(other)], first.lowerBound)..<min(
            starts[Int(other) + 1], first.upperBound)
        body(columns, Int(component[row]) * c + Int(other))
        other += 1
      }
    }
    return best.filter { $0 != .none }
  }

  /// The nearest pair that leaves each component but the largest.
  func nearestOutsiders() -> [PointPair] {
    let c = componentCount
    let best = search(slots: c) { row, columns, body in
      let own = Int(component[row])
      if own == c - 1 { return }
      let before = min(starts[own], columns.upperBound)
      if columns.lowerBound < before { body(columns.lowerBound..<before, own) }
      let after = max(starts[own + 1], columns.lowerBound)
      if after < columns.upperBound { body(after..<columns.upperBound, own) }
    } skips: { _, _ in
      false
    }
    return best.filter { $0 != .none }
  }

  /// Goes over the products of all points with all, and keeps the nearest pair of every slot.
  ///
  /// - Parameters:
  ///   - slots: The number of nearest pairs that are looked for.
  ///   - ranges: Calls its last argument for the columns that matter to a row, with their slot.
  ///   - skips: Whether a strip of rows has nothing to do with a block of columns; those behind
  ///     their own diagonal unless given.
  /// - Returns: The nearest pairs; ``PointPair/none`` where a slot has seen none.
  private func search(
    slots: Int,
    ranges: @Sendable (Int, Range<Int>, (Range<Int>, Int) -> Void) -> Void,
    skips: (@Sendable (Range<Int>, Range<Int>) -> Bool)? = nil
  ) -> [PointPair] {
    // The rows of the largest component have been columns to all others.
    let rows = starts[componentCount - 1]
    let strips = RowBlocks(count: rows, size: ComponentSearch.stripRows)
    let blocks = RowBlocks(count: table.count, size: ComponentSearch.blockColumns)
    let tasks = max(1, min(ThreadPool.shared.threadCount, strips.blockCount))
    let skipped = skips ?? { rows, columns in columns.upperBound <= rows.lowerBound }
    let found = ThreadPool.shared.map(tasks) { task in
      var best = [PointPair](repeating: .none, count: slots)
      let scratch = ScanSpace(
        products: ComponentSearch.stripRows * ComponentSearch.blockColumns,
        found: ComponentSearch.blockColumns)
      for number in stride(from: task, to: strips.blockCount, by: tasks) {
        let strip = strips.range(of: number)
        for block in 0..<blocks.blockCount {
          let columns = blocks.range(of: block)
          if skipped(strip, columns) { continue }
          multiply(strip, columns, into: scratch.products)
          for row in strip {
            let line = scratch.products + (row - strip.lowerBound) * columns.count
            ranges(row, columns) { part, slot in
              look(
                row, part, line + (part.lowerBound - columns.lowerBound), scratch.found,
                &best[slot])
            }
          }
        }
      }
      return best
    }
    // The least of all is the same whichever thread has found it.
    return (0..<slots).map { slot in
      found.dropFirst().reduce(found[0][slot]) { $1[slot].precedes($0) ? $1[slot] : $0 }
    }
  }

  private func multiply(
    _ rows: Range<Int>, _ columns: Range<Int>, into products: UnsafeMutablePointer<Float>
  ) {
    let d = table.points.columns
    guard d > 0 else { return products.update(repeating: 0, count: rows.count * columns.count) }
    ordered.matrix.withPointer { points in
      Float.multiply(
        ProductCall(
          m: rows.count, n: columns.count, k: d, a: points + rows.lowerBound * d,
          transposesA: false, strideA: d, b: points + columns.lowerBound * d, transposesB: true,
          strideB: d, alpha: 1, beta: 0, c: products, strideC: columns.count))
    }
  }

  /// Compares one row with some columns, and keeps the nearest pair.
  private func look(
    _ row: Int, _ columns: Range<Int>, _ products: UnsafePointer<Float>,
    _ found: UnsafeMutablePointer<Int32>, _ best: inout PointPair
  ) {
    if table.core(Int(order[row])) > best.squaredDistance { return }
    ordered.halfNorms.withPointer { norms in
      let norms = norms + columns.lowerBound
      if best.squaredDistance == .infinity {
        var least = 0
        for j in 1..<max(columns.count, 1)
        where norms[j] - products[j] < norms[least] - products[least] { least = j }
        offer(row, columns.lowerBound + least, &best)
      }
      let bound = ordered.greatestValue(of: row, squaredDistance: best.squaredDistance)
      let limit = Float(bound).nextUp
      let count = deepwak_find_within(columns.count, products, norms, limit, found)
      for place in 0..<count { offer(row, columns.lowerBound + Int(found[place]), &best) }
    }
  }

  private func offer(_ row: Int, _ column: Int, _ best: inout PointPair) {
    let (i, j) = (Int(order[row]), Int(order[column]))
    // A core distance alone may rule the pair out.
    if max(table.core(i), table.core(j)) > best.squaredDistance { return }
    let pair = table.pair(i, j)
    if pair.precedes(best) { best = pair }
  }
}

/// Memory for the products of a strip with a block, and for what is found in a row of them.
private final class ScanSpace {
  let products: UnsafeMutablePointer<Float>
  let found: UnsafeMutablePointer<Int32>

  init(products: Int, found: Int) {
    self.products = .allocate(capacity: products)
    self.found = .allocate(capacity: found)
  }

  deinit {
    products.deallocate()
    found.deallocate()
  }
}
