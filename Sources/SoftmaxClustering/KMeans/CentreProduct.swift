internal import LinearAlgebra

/// The nearest centres of gathered observations by products, with bounds of the distances.
struct CentreProduct: Sendable {
  /// The nearest centre of an observation.
  struct Nearest {
    let number: Int
    /// The distance to it, at most.
    let upper: Float
    /// The distance to any other centre, at least.
    let lower: Float
  }

  private let centres: Matrix
  private let squares: [Float]
  private let largest: Float
  private static let blockRows = 256
  /// What a product may be off by, in parts of ‖x‖² + ‖c‖².
  private static let slack: Float = 4e-6

  init(_ centres: DoubleMatrix) {
    self.centres = centres.converted(to: Float.self)
    squares = (0..<centres.rows).map { c in
      Float(centres.row(c).reduce(0) { $0 + $1 * $1 })
    }
    largest = squares.max() ?? 0
  }

  /// Finds the nearest centre of some observations, in order.
  func forEachNearest(
    of rows: [Int], in points: CentredPoints, _ body: (Int, Nearest) -> Void
  ) {
    let (k, d) = (centres.rows, centres.columns)
    var gathered = Matrix(zeros: min(rows.count, CentreProduct.blockRows), d)
    var products = Matrix(zeros: gathered.rows, k)
    for start in stride(from: 0, to: rows.count, by: CentreProduct.blockRows) {
      let block = rows[start..<min(rows.count, start + CentreProduct.blockRows)]
      multiply(block, points, &gathered, &products)
      products.withPointer { products in
        for (place, i) in block.enumerated() {
          body(i, nearest(products + place &* k, points.squaredNorms[i]))
        }
      }
    }
  }

  /// −2 x·c for a block of rows, which are gathered unless they lie together.
  private func multiply(
    _ block: ArraySlice<Int>, _ points: CentredPoints, _ gathered: inout Matrix,
    _ products: inout Matrix
  ) {
    let (k, d) = (centres.rows, centres.columns)
    guard d > 0, let first = block.first, let last = block.last else { return }
    let lieTogether = last - first + 1 == block.count
    points.values.withPointer { x in
      gathered.withMutablePointer { gathered in
        if !lieTogether {
          for (place, i) in block.enumerated() {
            (gathered + place &* d).update(from: x + i &* d, count: d)
          }
        }
        centres.withPointer { centres in
          products.withMutablePointer { products in
            Float.multiply(
              ProductCall(
                m: block.count, n: k, k: d, a: lieTogether ? x + first &* d : UnsafePointer(gathered),
                transposesA: false, strideA: d, b: centres, transposesB: true, strideB: d,
                alpha: -2, beta: 0, c: products, strideC: k))
          }
        }
      }
    }
  }

  @inline(__always)
  private func nearest(_ products: UnsafePointer<Float>, _ norm: Float) -> Nearest {
    squares.withPointer { squares in
      var (number, least, second) = (0, Float.infinity, Float.infinity)
      for c in 0..<centres.rows {
        let value = squares[c] + products[c]
        if value < least {
          (number, least, second) = (c, value, least)
        } else if value < second {
          second = value
        }
      }
      let slack = CentreProduct.slack * (norm + largest)
      return Nearest(
        number: number, upper: max(norm + least + slack, 0).squareRoot(),
        lower: max(norm + second - slack, 0).squareRoot())
    }
  }
}
