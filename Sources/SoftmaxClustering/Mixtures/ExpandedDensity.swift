internal import LinearAlgebra

/// Densities under spherical or diagonal covariances: products with the natural parameters.
struct ExpandedDensity: Sendable {
  /// μ/σ², *k × d*.
  private let linear: DoubleMatrix
  /// −1/2σ², *k × d* or *k × 1*.
  private let quadratic: DoubleMatrix
  private let constants: [Double]

  init(
    _ shape: CovarianceShape, _ logWeights: [Double], _ means: DoubleMatrix,
    _ variances: DoubleMatrix
  ) {
    let (k, d) = (means.rows, means.columns)
    let column = shape == .spherical ? 0 : 1
    linear = DoubleMatrix(rows: k, columns: d) { means[$0, $1] / variances[$0, $1 * column] }
    quadratic = DoubleMatrix(rows: k, columns: variances.columns) { -0.5 / variances[$0, $1] }
    constants = (0..<k).map { c in
      var sum = logNormalisation(d)
      for j in 0..<d {
        let variance = variances[c, j * column]
        sum += naturalLogarithm(variance) + means[c, j] * means[c, j] / variance
      }
      return logWeights[c] - 0.5 * sum
    }
  }

  func evaluate(_ block: MixtureBlock, into result: inout DoubleMatrix) {
    let (k, rows) = (constants.count, block.count)
    result.withMutablePointer { result in
      for i in 0..<rows {
        for c in 0..<k { result[i &* k &+ c] = constants[c] }
      }
      block.x.withPointer { RowProduct.add($0, linear, rows: rows, to: result) }
      block.squares.withPointer { RowProduct.add($0, quadratic, rows: rows, to: result) }
    }
  }
}

/// Products of blocks of rows in storage.
enum RowProduct {
  /// result += x bᵀ for *r* rows of as many columns as b has, and *k* rows of b.
  static func add(
    _ x: UnsafePointer<Double>, _ b: DoubleMatrix, rows: Int,
    to result: UnsafeMutablePointer<Double>
  ) {
    let (k, d) = (b.rows, b.columns)
    guard rows > 0, k > 0, d > 0 else { return }
    b.withPointer { b in
      Double.multiply(
        ProductCall(
          m: rows, n: k, k: d, a: x, transposesA: false, strideA: d, b: b, transposesB: true,
          strideB: d, alpha: 1, beta: 1, c: result, strideC: k))
    }
  }

  /// result += aᵀ x for *r* rows of a (of *k* columns) and of x (of *d* columns).
  static func addCross(
    _ a: UnsafePointer<Double>, _ k: Int, _ x: UnsafePointer<Double>, _ d: Int, rows: Int,
    to result: UnsafeMutablePointer<Double>
  ) {
    guard rows > 0, k > 0, d > 0 else { return }
    Double.multiply(
      ProductCall(
        m: k, n: d, k: rows, a: a, transposesA: true, strideA: k, b: x, transposesB: false,
        strideB: d, alpha: 1, beta: 1, c: result, strideC: d))
  }
}
