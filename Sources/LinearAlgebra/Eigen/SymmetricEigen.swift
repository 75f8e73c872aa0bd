internal import COpenBLAS

/// Eigenvalues and eigenvectors of a symmetric matrix, largest first.
public struct SymmetricEigen: Sendable, Hashable {
  /// The eigenvalues, in falling order; *p* numbers.
  public let values: [Double]
  /// The eigenvectors, a *p × n* matrix of orthonormal rows.
  public let vectors: DoubleMatrix

  /// Creates the decomposition from its parts.
  init(values: [Double], vectors: DoubleMatrix) {
    (self.values, self.vectors) = (values, vectors)
  }

  /// Finds the largest eigenvalues of a symmetric matrix, and their vectors.
  ///
  /// LAPACK's `dsyevd` where all are asked for, else `dsytrd` and `dstemr`: relatively robust
  /// representations after a reduction to tridiagonal form. (`dsyevr` would find a part of the
  /// spectrum by bisection, which takes longer.)
  ///
  /// - Parameters:
  ///   - matrix: An *n × n* symmetric matrix; only one triangle is read.
  ///   - count: How many, *p* ≤ *n*; all unless given.
  /// - Throws: ``EigenError`` when the matrix is not finite or LAPACK gives up.
  /// - Complexity: O(*n*³)
  ///
  /// Reference: I. Dhillon, B. Parlett, C. Vömel. "The design and implementation of the MRRR
  /// algorithm." *ACM TOMS* 32(4), 2006. doi:10.1145/1186785.1186788
  public init(of matrix: DoubleMatrix, count: Int? = nil) throws(EigenError) {
    let n = matrix.rows
    let p = count ?? n
    precondition(matrix.columns == n, "\(matrix) is not square")
    precondition(p >= 0 && p <= n, "cannot take \(p) eigenvalues of a \(matrix)")
    guard p > 0 else {
      self.init(values: [], vectors: DoubleMatrix(zeros: 0, n))
      return
    }
    guard matrix.elements.allSatisfy(\.isFinite) else { throw .notFinite }
    BLASKernel.prepare()
    let rising =
      p == n
      ? try divideAndConquer(matrix) : try robustRepresentations(matrix, count: p)
    self.init(
      values: rising.values.reversed(),
      vectors: rising.vectors.rows(at: Array((0..<p).reversed())))
  }
}

/// All eigenvalues in rising order, and their vectors, by `dsyevd`.
private func divideAndConquer(_ matrix: DoubleMatrix) throws(EigenError) -> SymmetricEigen {
  let n = matrix.rows
  var order = blasint(n)
  var vectors = matrix
  var values = [Double](repeating: 0, count: n)
  var info: blasint = 0
  vectors.withMutableElements { a in
    LAPACKWorkspace.run { work, workCount, integers, integerCount in
      dsyevd_(
        "V", "L", &order, a.baseAddress, &order, &values, work, workCount, integers,
        integerCount, &info, 1, 1)
    }
  }
  guard info == 0 else { throw .didNotConverge(routine: "dsyevd", code: Int(info)) }
  return SymmetricEigen(values: values, vectors: vectors)
}

/// The largest eigenvalues in rising order, and their vectors, by `dsytrd` and `dstemr`.
private func robustRepresentations(
  _ matrix: DoubleMatrix, count: Int
) throws(EigenError) -> SymmetricEigen {
  let n = matrix.rows
  var order = blasint(n)
  var (first, last) = (blasint(n - count + 1), blasint(n))
  var wanted = blasint(count)
  var (found, tryAccuracy): (blasint, blasint) = (0, 1)
  var bound = 0.0
  var info: blasint = 0
  var reduced = matrix
  var (diagonal, beside) = (
    [Double](repeating: 0, count: n), [Double](repeating: 0, count: n)
  )
  var (reflections, values) = (beside, beside)
  var support = [blasint](repeating: 0, count: 2 * n)
  var vectors = DoubleMatrix(zeros: count, n)
  reduced.withMutableElements { a in
    vectors.withMutableElements { z in
      LAPACKWorkspace.run { work, workCount, _, _ in
        dsytrd_(
          "L", &order, a.baseAddress, &order, &diagonal, &beside, &reflections, work, workCount,
          &info, 1)
      }
      guard info == 0 else { return }
      LAPACKWorkspace.run { work, workCount, integers, integerCount in
        dstemr_(
          "V", "I", &order, &diagonal, &beside, &bound, &bound, &first, &last, &found, &values,
          z.baseAddress, &order, &wanted, &support, &tryAccuracy, work, workCount, integers,
          integerCount, &info, 1, 1)
      }
      guard info == 0 else { return }
      LAPACKWorkspace.run { work, workCount, _, _ in
        dormtr_(
          "L", "L", "N", &order, &wanted, a.baseAddress, &order, &reflections, z.baseAddress,
          &order, work, workCount, &info, 1, 1, 1)
      }
    }
  }
  guard info == 0, Int(found) == count else {
    throw .didNotConverge(routine: "dstemr", code: Int(info))
  }
  return SymmetricEigen(values: Array(values[0..<count]), vectors: vectors)
}

/// The scratch memory that LAPACK's routines ask for.
private enum LAPACKWorkspace {
  /// Calls a routine twice: to ask for the sizes, and to run.
  static func run(
    _ routine: (
      UnsafeMutablePointer<Double>, UnsafePointer<blasint>, UnsafeMutablePointer<blasint>,
      UnsafePointer<blasint>
    ) -> Void
  ) {
    var size = 0.0
    var integerSize: blasint = 0
    var query: blasint = -1
    routine(&size, &query, &integerSize, &query)
    var workCount = blasint(size)
    var integerCount = integerSize
    var work = [Double](repeating: 0, count: max(1, Int(workCount)))
    var integers = [blasint](repeating: 0, count: max(1, Int(integerCount)))
    routine(&work, &workCount, &integers, &integerCount)
  }
}
