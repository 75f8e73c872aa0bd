internal import CKernels
internal import LinearAlgebra

/// Densities under matrices of covariance, by triangular products.
///
/// Feature *j* of L⁻¹x needs the first *j* features of x alone: columns go in slices, each a
/// product with the features up to its end, of all components at once.
struct WhitenedDensity: Sendable {
  /// A slice of the whitened features, of all components.
  private struct Slice: Sendable {
    let range: Range<Int>
    /// Rows (component, feature of the slice), each with the features of x up to the end.
    let factors: DoubleMatrix
    /// L⁻¹μ, in the order of these rows.
    let means: [Double]
  }

  private let slices: [Slice]
  private let constants: [Double]
  private let isTied: Bool

  /// nil where a covariance is not positive definite.
  init?(
    _ shape: CovarianceShape, _ logWeights: [Double], _ means: DoubleMatrix,
    _ covariances: DoubleMatrix
  ) {
    let (k, d) = (means.rows, means.columns)
    let isTied = shape == .tied
    self.isTied = isTied
    var factors: [Cholesky] = []
    for c in 0..<(isTied ? 1 : k) {
      guard let factor = Cholesky(covariances.rows(at: Array(c * d..<(c + 1) * d))) else {
        return nil
      }
      factors.append(factor)
    }
    let inverses = factors.map(\.inverseFactor)
    constants = (0..<k).map { c in
      logWeights[c] - 0.5 * (logNormalisation(d) + factors[isTied ? 0 : c].logDeterminant)
    }
    let width = max(16, (d + 7) / 8)
    slices = stride(from: 0, to: d, by: width).map { start in
      let range = start..<min(d, start + width)
      let places = inverses.indices.flatMap { c in range.map { (c, $0) } }
      let rows = DoubleMatrix(rows: places.count, columns: range.upperBound) {
        inverses[places[$0].0][places[$0].1, $1]
      }
      let whitened = (0..<k).flatMap { c in
        range.map { j in
          (0...j).reduce(0.0) { $0 + inverses[isTied ? 0 : c][j, $1] * means[c, $1] }
        }
      }
      return Slice(range: range, factors: rows, means: whitened)
    }
  }

  func evaluate(_ block: MixtureBlock, into result: inout DoubleMatrix) {
    let (k, d, rows) = (constants.count, block.x.columns, block.count)
    var y = [Double](repeating: 0, count: rows * (slices.first?.factors.rows ?? 0))
    result.withMutablePointer { result in
      for i in 0..<rows {
        for c in 0..<k { result[i &* k &+ c] = constants[c] }
      }
      y.withMutablePointer { y in
        for slice in slices {
          block.x.withPointer { multiply($0, d, slice, rows: rows, into: y) }
          subtractSquares(y, slice, rows: rows, from: result)
        }
      }
    }
  }

  private func multiply(
    _ x: UnsafePointer<Double>, _ d: Int, _ slice: Slice, rows: Int,
    into y: UnsafeMutablePointer<Double>
  ) {
    let (count, depth) = (slice.factors.rows, slice.factors.columns)
    slice.factors.withPointer { factors in
      Double.multiply(
        ProductCall(
          m: rows, n: count, k: depth, a: x, transposesA: false, strideA: d, b: factors,
          transposesB: true, strideB: depth, alpha: 1, beta: 0, c: y, strideC: count))
    }
  }

  /// Takes ½‖y − L⁻¹μ‖² over the features of a slice from the results.
  private func subtractSquares(
    _ y: UnsafePointer<Double>, _ slice: Slice, rows: Int, from result: UnsafeMutablePointer<Double>
  ) {
    let width = slice.range.count
    slice.means.withPointer { means in
      deepwak_subtract_half_squares(
        rows, constants.count, width, slice.factors.rows, isTied ? 0 : width, y, means, result)
    }
  }
}
