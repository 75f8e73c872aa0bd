internal import CKernels
internal import LinearAlgebra

/// The steps of PWAK over a block of rows: products through BLAS, the rest fused in C.
///
/// The only file of this module that handles pointers.
enum PWAKKernel {
  /// Below s < guard · g an observation counts as alone in its cluster: it is predicted as 0,
  /// with zero gradient (s = K·u − g cancels there).
  static let guardRatio = 1e-4

  /// The sizes of a block.
  struct Shape {
    let rows: Int, clusters: Int, dimensions: Int
  }

  /// C ← KᵀE (or + KᵀE), u += Kᵀ1.
  static func sums(
    _ shape: Shape, memberships: UnsafePointer<Float>, embeddings: UnsafePointer<Float>,
    into c: UnsafeMutablePointer<Float>, _ u: UnsafeMutablePointer<Double>
  ) {
    transposedProduct(shape, memberships, embeddings, into: c)
    deepwak_pwak_sizes(shape.rows, shape.clusters, memberships, u)
  }

  /// Ê = (K C − g E) / s and 1/s.
  static func predictions(
    _ shape: Shape, memberships: UnsafePointer<Float>, embeddings: UnsafePointer<Float>,
    c: UnsafePointer<Float>, u: UnsafePointer<Double>,
    into predictions: UnsafeMutablePointer<Float>, _ inverseWeights: UnsafeMutablePointer<Float>
  ) {
    product(shape, memberships, c, into: predictions)
    deepwak_pwak_predict(
      shape.rows, shape.clusters, shape.dimensions, memberships, embeddings, u, guardRatio,
      predictions, inverseWeights)
  }

  /// B = A / s.
  static func scale(
    _ shape: Shape, gradient: UnsafePointer<Float>, inverseWeights: UnsafePointer<Float>,
    into scaled: UnsafeMutablePointer<Float>
  ) {
    deepwak_pwak_scale(shape.rows, shape.dimensions, gradient, inverseWeights, scaled)
  }

  /// r = −(A · Ê) / s.
  static func weightGradient(
    _ shape: Shape, gradient: UnsafePointer<Float>, predictions: UnsafePointer<Float>,
    inverseWeights: UnsafePointer<Float>, into r: UnsafeMutablePointer<Float>
  ) {
    deepwak_pwak_weight_gradient(
      shape.rows, shape.dimensions, gradient, predictions, inverseWeights, r)
  }

  /// dC ← KᵀB, du += Kᵀr.
  static func adjointSums(
    _ shape: Shape, memberships: UnsafePointer<Float>, scaled: UnsafePointer<Float>,
    r: UnsafePointer<Float>, into dC: UnsafeMutablePointer<Float>,
    _ du: UnsafeMutablePointer<Double>
  ) {
    transposedProduct(shape, memberships, scaled, into: dC)
    deepwak_pwak_size_gradient(shape.rows, shape.clusters, memberships, r, du)
  }

  /// dE = K dC − g ⊙ B.
  static func embeddingGradient(
    _ shape: Shape, memberships: UnsafePointer<Float>, scaled: UnsafePointer<Float>,
    dC: UnsafePointer<Float>, into gradient: UnsafeMutablePointer<Float>
  ) {
    product(shape, memberships, dC, into: gradient)
    deepwak_pwak_embedding_gradient(
      shape.rows, shape.clusters, shape.dimensions, memberships, scaled, gradient)
  }

  /// dK = B Cᵀ + E dCᵀ + r uᵀ + duᵀ + 2 dg K.
  static func membershipGradient(
    _ shape: Shape, memberships: UnsafePointer<Float>, embeddings: UnsafePointer<Float>,
    scaled: UnsafePointer<Float>, r: UnsafePointer<Float>, c: UnsafePointer<Float>,
    u: UnsafePointer<Float>, dC: UnsafePointer<Float>, du: UnsafePointer<Float>,
    addsToGradient: Bool, into gradient: UnsafeMutablePointer<Float>
  ) {
    productWithTransposed(shape, scaled, c, beta: addsToGradient ? 1 : 0, into: gradient)
    productWithTransposed(shape, embeddings, dC, beta: 1, into: gradient)
    deepwak_pwak_membership_gradient(
      shape.rows, shape.clusters, shape.dimensions, memberships, embeddings, scaled, r, u, du,
      gradient)
  }

  /// rows × k by k × d.
  private static func product(
    _ s: Shape, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    into c: UnsafeMutablePointer<Float>
  ) {
    Float.multiply(
      ProductCall(
        m: s.rows, n: s.dimensions, k: s.clusters, a: a, transposesA: false, strideA: s.clusters,
        b: b, transposesB: false, strideB: s.dimensions, alpha: 1, beta: 0, c: c,
        strideC: s.dimensions))
  }

  /// k × rows by rows × d.
  private static func transposedProduct(
    _ s: Shape, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    into c: UnsafeMutablePointer<Float>
  ) {
    Float.multiply(
      ProductCall(
        m: s.clusters, n: s.dimensions, k: s.rows, a: a, transposesA: true, strideA: s.clusters,
        b: b, transposesB: false, strideB: s.dimensions, alpha: 1, beta: 0, c: c,
        strideC: s.dimensions))
  }

  /// rows × d by d × k, the right factor stored as k × d.
  private static func productWithTransposed(
    _ s: Shape, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, beta: Float,
    into c: UnsafeMutablePointer<Float>
  ) {
    Float.multiply(
      ProductCall(
        m: s.rows, n: s.clusters, k: s.dimensions, a: a, transposesA: false,
        strideA: s.dimensions, b: b, transposesB: true, strideB: s.dimensions, alpha: 1,
        beta: beta, c: c, strideC: s.clusters))
  }
}
