internal import COpenBLAS

/// The two precisions of a ``DenseMatrix``: `Float` and `Double`.
///
/// Its one requirement is the BLAS product of that precision; nothing else conforms.
public protocol MatrixScalar: BinaryFloatingPoint, Sendable, Codable {
  /// C ← α · op(A) · op(B) + β · C in row-major storage.
  ///
  /// - Parameter call: The operands; op(A) is *m × k*, op(B) *k × n* and C *m × n*.
  static func multiply(_ call: ProductCall<Self>)
}

/// The operands of one matrix product, as BLAS takes them.
public struct ProductCall<Scalar> {
  /// The sizes of the product.
  package let m, n, k: Int
  /// The factors and whether each is transposed.
  package let a, b: UnsafePointer<Scalar>
  package let transposesA, transposesB: Bool
  /// The distance between rows in storage.
  package let strideA, strideB, strideC: Int
  /// The scale of the product and of what C held.
  package let alpha, beta: Scalar
  package let c: UnsafeMutablePointer<Scalar>

  package init(
    m: Int, n: Int, k: Int, a: UnsafePointer<Scalar>, transposesA: Bool, strideA: Int,
    b: UnsafePointer<Scalar>, transposesB: Bool, strideB: Int, alpha: Scalar, beta: Scalar,
    c: UnsafeMutablePointer<Scalar>, strideC: Int
  ) {
    (self.m, self.n, self.k, self.a, self.b, self.c) = (m, n, k, a, b, c)
    (self.transposesA, self.transposesB) = (transposesA, transposesB)
    (self.strideA, self.strideB, self.strideC) = (strideA, strideB, strideC)
    (self.alpha, self.beta) = (alpha, beta)
  }
}

extension Float: MatrixScalar {
  /// C ← α · op(A) · op(B) + β · C through `cblas_sgemm`, on the calling thread.
  ///
  /// - Parameter call: The operands.
  public static func multiply(_ call: ProductCall<Float>) {
    BLASKernel.prepare()
    cblas_sgemm(
      CblasRowMajor, call.transposesA ? CblasTrans : CblasNoTrans,
      call.transposesB ? CblasTrans : CblasNoTrans, blasint(call.m), blasint(call.n),
      blasint(call.k), call.alpha, call.a, blasint(call.strideA), call.b, blasint(call.strideB),
      call.beta, call.c, blasint(call.strideC))
  }
}

extension Double: MatrixScalar {
  /// C ← α · op(A) · op(B) + β · C through `cblas_dgemm`, on the calling thread.
  ///
  /// - Parameter call: The operands.
  public static func multiply(_ call: ProductCall<Double>) {
    BLASKernel.prepare()
    cblas_dgemm(
      CblasRowMajor, call.transposesA ? CblasTrans : CblasNoTrans,
      call.transposesB ? CblasTrans : CblasNoTrans, blasint(call.m), blasint(call.n),
      blasint(call.k), call.alpha, call.a, blasint(call.strideA), call.b, blasint(call.strideB),
      call.beta, call.c, blasint(call.strideC))
  }
}
