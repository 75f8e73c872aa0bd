/// A table less the means of its columns, and the squared norms of its rows.
///
/// Distances by products, ‖x‖² + ‖y‖² − 2 x·y, lose digits where the data lie far from the origin:
/// so the mean goes first.
package struct CentredPoints: Sendable {
  /// X − 1μᵀ, *n × d*.
  package let values: Matrix
  /// μ, *d* numbers.
  package let mean: [Float]
  /// ‖x − μ‖², *n* numbers.
  package let squaredNorms: [Float]

  /// Takes the mean from a table.
  ///
  /// - Parameter table: X, *n × d*.
  package init(_ table: Matrix) {
    let (n, d) = (table.rows, table.columns)
    let mean = table.columnMeans.map { Float($0) }
    var values = Matrix(zeros: n, d)
    var norms = [Float](repeating: 0, count: n)
    let zeros = [Float](repeating: 0, count: d)
    values.withMutablePointer { values in
      norms.withMutablePointer { norms in
        nonisolated(unsafe) let (values, norms) = (values, norms)
        RowBlocks(count: n, size: 2048).forEach { range in
          mean.withPointer {
            table.copyCentredRows(range, mean: $0, into: values + range.lowerBound &* d)
          }
          zeros.withPointer { zeros in
            for i in range { norms[i] = squaredDistance(values + i &* d, zeros, count: d) }
          }
        }
      }
    }
    (self.values, self.mean, squaredNorms) = (values, mean, norms)
  }

  /// The mean of the squared norms over the number of columns: the mean variance of a column.
  package var meanVariance: Double {
    let sum = squaredNorms.reduce(0.0) { $0 + Double($1) }
    return sum / Double(max(values.rows * values.columns, 1))
  }

  /// The squared distances of some rows from others of the same table; 0 for equal rows.
  ///
  /// - Parameters:
  ///   - range: The *r* rows.
  ///   - others: The numbers of *t* other rows.
  ///   - gathered: Those rows, *t × d*.
  ///   - distances: Receives *r × t* numbers.
  func squaredDistances(
    of range: Range<Int>, to others: [Int], gathered: Matrix, into distances: inout Matrix
  ) {
    let (d, t) = (values.columns, others.count)
    values.withPointer { x in
      gathered.withPointer { y in
        squaredNorms.withPointer { norms in
          distances.withMutablePointer { result in
            if d > 0 {
              Float.multiply(
                ProductCall(
                  m: range.count, n: t, k: d, a: x + range.lowerBound &* d, transposesA: false,
                  strideA: d, b: y, transposesB: true, strideB: d, alpha: -2, beta: 0, c: result,
                  strideC: t))
            }
            for (place, i) in range.enumerated() {
              for j in 0..<t {
                let both = norms[i] + norms[others[j]]
                var squared = both + result[place &* t &+ j]
                // Little of it is left: from the definition, then.
                if !(squared > 1e-4 * both) {
                  squared = squaredDistance(x + i &* d, y + j &* d, count: d)
                }
                result[place &* t &+ j] = squared
              }
            }
          }
        }
      }
    }
  }
}
