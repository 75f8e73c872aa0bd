internal import CKernels
internal import LinearAlgebra

/// The nearest centres of observations by products, with bounds of the distances.
struct CentreProduct: Sendable {
  /// The nearest centre of an observation.
  struct Nearest {
    let number: Int
    /// The distance to it, at most.
    let upper: Float
    /// The distance to any other centre, at least.
    let lower: Float
  }

  /// −2 c, transposed, with room for whole vectors of centres.
  private let centres: [Float]
  private let squares: [Float]
  private let stride: Int
  private let width: Int
  private let largest: Float
  private static let blockRows = 256
  /// What a product may be off by, in parts of ‖x‖² + ‖c‖².
  private static let slack: Float = 4e-6

  init(_ centres: DoubleMatrix) {
    let (k, d) = (centres.rows, centres.columns)
    let stride = (k + 15) / 16 * 16
    var transposed = [Float](repeating: 0, count: d * stride)
    var squares = [Float](repeating: .infinity, count: stride)
    for c in 0..<k {
      let centre = centres.row(c).map { Float($0) }
      squares[c] = Float(centre.reduce(0.0) { $0 + Double($1) * Double($1) })
      for j in 0..<d { transposed[j * stride + c] = -2 * centre[j] }
    }
    largest = squares[..<k].max() ?? 0
    (self.centres, self.squares, self.stride, width) = (transposed, squares, stride, d)
  }

  /// Finds the nearest centre of some observations, in order.
  func forEachNearest(
    of rows: [Int32], in points: CentredPoints, _ body: (Int, Nearest) -> Void
  ) {
    let room = min(rows.count, CentreProduct.blockRows)
    var numbers = [Int32](repeating: 0, count: room)
    var (least, second) = ([Float](repeating: 0, count: room), [Float](repeating: 0, count: room))
    for start in Swift.stride(from: 0, to: rows.count, by: CentreProduct.blockRows) {
      let block = rows[start..<min(rows.count, start + CentreProduct.blockRows)]
      points.values.withPointer { x in
        rows.withPointer { rows in
          deepwak_nearest_centres(
            block.count, rows + start, width, stride, x, centres, squares, &numbers, &least,
            &second)
        }
      }
      for (place, row) in block.enumerated() {
        let norm = points.squaredNorms[Int(row)]
        let slack = CentreProduct.slack * (norm + largest)
        body(
          Int(row),
          Nearest(
            number: Int(numbers[place]), upper: max(norm + least[place] + slack, 0).squareRoot(),
            lower: max(norm + second[place] - slack, 0).squareRoot()))
      }
    }
  }
}
