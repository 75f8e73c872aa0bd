/// Observations sorted into cells: those nearest to each of a few hundred centres.
///
/// The centres come from a few rounds of k-means on a sample. Cells are chained so that
/// neighbours in the order are near in space, and the rows are stored in that order.
struct ObservationCells: Sendable {
  /// The centres, in the order of the cells.
  let centres: CentredObservations
  /// The rows in the order of the cells.
  let table: CentredObservations
  /// The number that each row had.
  let order: [Int]
  /// Where each cell begins; one more than there are cells.
  let offsets: [Int]
  /// The cell of each row.
  let cells: [Int]

  init(of observations: CentredObservations, seed: UInt64) {
    let n = observations.matrix.rows
    let count = max(1, min(n / 4, Int(1.2 * Double(n).squareRoot())))
    var random = CounterGenerator(seed: seed, stream: 0x4365_6c6c)
    let centres = chained(
      sampledCentres(of: observations.matrix, count: count, using: &random))
    let labels = NearestCentres(of: observations.matrix, among: centres).labels
    var offsets = [Int](repeating: 0, count: count + 1)
    for cell in labels { offsets[cell + 1] += 1 }
    for cell in 0..<count { offsets[cell + 1] += offsets[cell] }
    var (next, order) = (offsets, [Int](repeating: 0, count: n))
    for (i, cell) in labels.enumerated() {
      order[next[cell]] = i
      next[cell] += 1
    }
    self.centres = CentredObservations(centred: centres)
    table = CentredObservations(centred: observations.matrix.rows(at: order))
    (self.order, self.offsets) = (order, offsets)
    cells = order.map { labels[$0] }
  }

  /// The number of cells.
  var count: Int { offsets.count - 1 }

  /// The rows of a cell.
  func range(of cell: Int) -> Range<Int> { offsets[cell]..<offsets[cell + 1] }

  /// The cells whose centres are nearest to each of some rows, in no order; *p* for each, of at
  /// least as many.
  func nearestCells(of rows: Matrix, count p: Int) -> [Int32] {
    var lists = CandidateLists(count: rows.rows, capacity: p)
    lists.offer(
      0..<count, of: centres, to: rows, lists: (0..<Int32(rows.rows)).map { $0 },
      selves: [Int](repeating: -1, count: rows.rows))
    lists.settle()
    return (0..<rows.rows).flatMap { lists.candidates(of: $0) }
  }

  /// The place of every cell in the order of distance from a row.
  func ranks(from row: Matrix) -> [Int] {
    let products = Matrix.tallProduct(centres.matrix, row.transposed)
    let values = (0..<count).map { centres.halfNorms[$0] - products[$0, 0] }
    let nearestFirst = (0..<count).sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Int](repeating: 0, count: count)
    for (rank, cell) in nearestFirst.enumerated() { ranks[cell] = rank }
    return ranks
  }
}

/// Centres of a sample of observations, after four rounds of k-means.
private func sampledCentres(
  of observations: Matrix, count: Int, using random: inout CounterGenerator
) -> Matrix {
  let (n, d) = (observations.rows, observations.columns)
  let permutation = random.permutation(of: n)
  let sample = observations.rows(at: permutation.prefix(min(n, 40 * count)).sorted())
  var centres = observations.rows(at: Array(permutation.prefix(count)))
  for _ in 0..<4 {
    let labels = NearestCentres(of: sample, among: centres).labels
    var sums = DoubleMatrix(zeros: count, d)
    var sizes = [Int](repeating: 0, count: count)
    sums.withMutablePointer { sums in
      sample.withPointer { rows in
        for (i, cell) in labels.enumerated() {
          sizes[cell] += 1
          for j in 0..<d { sums[cell &* d &+ j] += Double(rows[i &* d &+ j]) }
        }
      }
    }
    for cell in 0..<count where sizes[cell] > 0 {
      for j in 0..<d { centres[cell, j] = Float(sums[cell, j] / Double(sizes[cell])) }
    }
  }
  return centres
}

/// Centres in an order in which each is followed by the nearest of those that are left.
private func chained(_ centres: Matrix) -> Matrix {
  var left = Array(0..<centres.rows)
  var order: [Int] = []
  var last = 0
  while !left.isEmpty {
    let distances = left.map { squaredDistance(centres.span(ofRow: last), centres.span(ofRow: $0)) }
    var best = 0
    for place in distances.indices where distances[place] < distances[best] { best = place }
    last = left.remove(at: best)
    order.append(last)
  }
  return centres.rows(at: order)
}
