internal import COpenBLAS

extension DoubleMatrix {
  /// An orthonormal basis of the space that the rows span, in their order.
  ///
  /// Householder QR of the transposed matrix; row *i* of the result points to the same side as
  /// the part of row *i* that the rows before do not explain.
  ///
  /// - Returns: A matrix of the same shape with orthonormal rows.
  /// - Precondition: There are no more rows than columns.
  /// - Complexity: O(*p*² *m*) for *p* rows and *m* columns.
  public func orthonormalisedRows() -> DoubleMatrix {
    precondition(rows <= columns, "the rows of a \(self) cannot be orthonormal")
    guard rows > 0 else { return self }
    BLASKernel.prepare()
    var q = self  // row-major p × m is column-major m × p
    var (m, p) = (blasint(columns), blasint(rows))
    var tau = [Double](repeating: 0, count: rows)
    var info: blasint = 0
    let width = columns
    var isFlipped = [Bool](repeating: false, count: rows)
    q.withMutableElements { a in
      var workCount = blasint(64 * p)
      var work = [Double](repeating: 0, count: Int(workCount))
      dgeqrf_(&m, &p, a.baseAddress, &m, &tau, &work, &workCount, &info)
      for i in isFlipped.indices { isFlipped[i] = a[i * width + i] < 0 }
      dorgqr_(&m, &p, &p, a.baseAddress, &m, &tau, &work, &workCount, &info)
      for i in isFlipped.indices where isFlipped[i] {
        for j in 0..<width { a[i * width + j].negate() }
      }
    }
    return q
  }
}

/// A random rotation or reflection, uniform over all orthogonal matrices (Haar).
///
/// The orthonormalised rows of a normal matrix, with the signs that make the distribution
/// uniform.
///
/// - Parameters:
///   - d: The number of dimensions.
///   - generator: Where the *d*² normal variates come from.
/// - Returns: A *d × d* orthogonal matrix.
/// - Complexity: O(*d*³)
///
/// Reference: F. Mezzadri. "How to generate random matrices from the classical compact groups."
/// *Notices of the AMS* 54(5), 2007.
public func randomRotation(of d: Int, using generator: inout CounterGenerator) -> DoubleMatrix {
  var normals: [Double] = []
  normals.reserveCapacity(d * d)
  for _ in 0..<d * d { normals.append(generator.normal()) }
  return DoubleMatrix(rows: d, columns: d, elements: normals).orthonormalisedRows()
}
