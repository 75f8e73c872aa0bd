internal import CARPACK
internal import Synchronization

/// ARPACK keeps the state of a solve in static variables: two solves must not interleave.
private let arpack = Mutex(())

/// Finds the largest eigenvalues of a symmetric operator, and their vectors, by ARPACK.
///
/// The implicitly restarted Lanczos method needs only products of the operator with vectors.
/// The starting vector is fixed, so the result is too. One solve runs at a time in a process;
/// `apply` must not start another.
///
/// - Parameters:
///   - n: The size of the operator.
///   - count: How many eigenvalues, *p*, with 0 < *p* < *n*.
///   - tolerance: The relative accuracy of the eigenvalues; 0 for that of the machine.
///   - apply: Receives a vector *x* of *n* numbers, and where to put the product with it.
/// - Returns: The *p* largest eigenvalues and their vectors.
/// - Throws: ``EigenError/didNotConverge(routine:code:)`` when ARPACK gives up.
///
/// Reference: R. Lehoucq, D. Sorensen, C. Yang. *ARPACK Users' Guide.* SIAM, 1998.
/// doi:10.1137/1.9780898719628
public func largestEigenvalues(
  _ n: Int, count: Int, tolerance: Double = 0,
  of apply: (Span<Double>, inout MutableSpan<Double>) -> Void
) throws(EigenError) -> SymmetricEigen {
  precondition(0 < count && count < n, "cannot compute \(count) eigenvalues of \(n) by Lanczos")
  BLASKernel.prepare()
  return try arpack.withLock { _ throws(EigenError) in
    var solve = LanczosSolve(n: n, count: count, tolerance: tolerance)
    try solve.iterate(apply)
    return try solve.extract()
  }
}

/// The arrays of one solve, as `dsaupd` and `dseupd` share them.
private struct LanczosSolve {
  var n, count, basis, workSize: Int32
  var tolerance: Double
  var residual: [Double]
  var vectors: [Double]
  var work: [Double]
  var small: [Double]
  var parameters: [Int32]
  var pointers = [Int32](repeating: 0, count: 11)
  var info: Int32 = 1  // the starting vector is ours

  init(n: Int, count: Int, tolerance: Double) {
    let width = min(n, max(2 * count + 1, 20))
    (self.n, self.count, basis) = (Int32(n), Int32(count), Int32(width))
    workSize = Int32(width * (width + 8))
    self.tolerance = tolerance
    var generator = CounterGenerator(seed: 0x4C61_6E63_7A6F_73)
    residual = (0..<n).map { _ in generator.uniform() - 0.5 }
    vectors = [Double](repeating: 0, count: n * width)
    work = [Double](repeating: 0, count: 3 * n)
    small = [Double](repeating: 0, count: Int(workSize))
    parameters = [1, 0, Int32(max(300, 10 * n)), 1, 0, 0, 1, 0, 0, 0, 0]
  }

  /// Runs `dsaupd` until it has converged, handing out products with the operator.
  mutating func iterate(
    _ apply: (Span<Double>, inout MutableSpan<Double>) -> Void
  ) throws(EigenError) {
    var step: Int32 = 0
    let size = Int(n)
    var memory: [Double] = []
    swap(&memory, &work)  // not part of `self` while ARPACK writes to the rest of it
    defer { swap(&memory, &work) }
    repeat {
      memory.withUnsafeMutableBufferPointer { work in
        dsaupd_(
          &step, "I", &n, "LA", &count, &tolerance, &residual, &basis, &vectors, &n, &parameters,
          &pointers, work.baseAddress, &small, &workSize, &info, 1, 2)
        guard step == 1 || step == -1, let base = work.baseAddress else { return }
        let (from, to) = (Int(pointers[0]) - 1, Int(pointers[1]) - 1)
        let source = UnsafeBufferPointer(start: base + from, count: size)
        var target = MutableSpan(
          _unsafeElements: UnsafeMutableBufferPointer(start: base + to, count: size))
        apply(Span(_unsafeElements: source), &target)
      }
    } while step == 1 || step == -1
    guard info == 0 else { throw .didNotConverge(routine: "dsaupd", code: Int(info)) }
  }

  /// The eigenvalues and vectors of a converged solve, by `dseupd`.
  mutating func extract() throws(EigenError) -> SymmetricEigen {
    var wantsVectors: Int32 = 1
    var select = [Int32](repeating: 0, count: Int(basis))
    var values = [Double](repeating: 0, count: Int(count))
    var shift = 0.0
    var found = [Double](repeating: 0, count: Int(n) * Int(count))
    dseupd_(
      &wantsVectors, "A", &select, &values, &found, &n, &shift, "I", &n, "LA", &count, &tolerance,
      &residual, &basis, &vectors, &n, &parameters, &pointers, &work, &small, &workSize, &info, 1,
      1, 2)
    guard info == 0 else { throw .didNotConverge(routine: "dseupd", code: Int(info)) }
    let rising = DoubleMatrix(rows: Int(count), columns: Int(n), elements: found)
    let order = values.indices.sorted { (values[$0], $1) > (values[$1], $0) }
    return SymmetricEigen(values: order.map { values[$0] }, vectors: rising.rows(at: order))
  }
}
