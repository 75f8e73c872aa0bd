internal import CKernels
internal import Glibc
internal import LinearAlgebra

/// ln x.
func naturalLogarithm(_ x: Double) -> Double { log(x) }

extension DoubleMatrix {
  /// Turns the logarithms of terms in the first rows into their shares of the sum of the row, in place.
  ///
  /// - Returns: ln Σ eˣ of each of these rows.
  mutating func shareOut(rows: Int) -> [Double] {
    var logSums = [Double](repeating: 0, count: rows)
    let k = columns
    withMutablePointer { terms in
      logSums.withMutablePointer { deepwak_share_out(rows, k, terms, $0) }
    }
    return logSums
  }
}
