internal import CKernels

/// The steps of PWAK over a block of rows, in C.
///
/// Matrices of C and dC that multiply rows of embeddings are given transposed, *d × k*.
enum PWAKKernel {
  /// Below s < guard · g an observation counts as alone in its cluster: it is predicted as 0,
  /// with zero gradient (s = K·u − g cancels there).
  static let guardRatio = 1e-4

  /// The sizes of a block.
  struct Shape {
    let rows: Int, clusters: Int, dimensions: Int
  }

  /// C ← KᵀE, u += Kᵀ1.
  static func sums(
    _ shape: Shape, memberships: UnsafePointer<Float>, embeddings: UnsafePointer<Float>,
    into c: UnsafeMutablePointer<Float>, _ u: UnsafeMutablePointer<Double>
  ) {
    deepwak_pwak_sums(
      shape.rows, shape.clusters, shape.dimensions, memberships, embeddings, nil, c)
    deepwak_pwak_sizes(shape.rows, shape.clusters, memberships, u)
  }

  /// Ê = (K C − g E) / s, g and 1/s.
  static func predictions(
    _ shape: Shape, memberships: UnsafePointer<Float>, embeddings: UnsafePointer<Float>,
    c: UnsafePointer<Float>, u: UnsafePointer<Double>,
    into predictions: UnsafeMutablePointer<Float>, own: UnsafeMutablePointer<Float>,
    inverseWeights: UnsafeMutablePointer<Float>
  ) {
    deepwak_pwak_weights(
      shape.rows, shape.clusters, memberships, u, guardRatio, own, inverseWeights)
    combine(
      shape, memberships: memberships, c: c, embeddings: embeddings, own: own,
      inverseWeights: inverseWeights, into: predictions)
  }

  /// (K C − g E) / s, with g and 1/s given.
  static func combine(
    _ shape: Shape, memberships: UnsafePointer<Float>, c: UnsafePointer<Float>,
    embeddings: UnsafePointer<Float>, own: UnsafePointer<Float>,
    inverseWeights: UnsafePointer<Float>, into predictions: UnsafeMutablePointer<Float>
  ) {
    deepwak_pwak_combine(
      shape.rows, shape.clusters, shape.dimensions, memberships, c, embeddings, own,
      inverseWeights, 1, predictions)
  }

  /// B = A / s.
  static func scale(
    _ shape: Shape, gradient: UnsafePointer<Float>, inverseWeights: UnsafePointer<Float>,
    into scaled: UnsafeMutablePointer<Float>
  ) {
    deepwak_pwak_scale(shape.rows, shape.dimensions, gradient, inverseWeights, scaled)
  }

  /// r = −(A · Ê) / s, dC ← Kᵀ(A / s), du += Kᵀr.
  static func adjointSums(
    _ shape: Shape, memberships: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    predictions: UnsafePointer<Float>, inverseWeights: UnsafePointer<Float>,
    writing r: UnsafeMutablePointer<Float>, into dC: UnsafeMutablePointer<Float>,
    _ du: UnsafeMutablePointer<Double>
  ) {
    deepwak_pwak_weight_gradient(
      shape.rows, shape.dimensions, gradient, predictions, inverseWeights, r)
    deepwak_pwak_sums(
      shape.rows, shape.clusters, shape.dimensions, memberships, gradient, inverseWeights, dC)
    deepwak_pwak_size_gradient(shape.rows, shape.clusters, memberships, r, du)
  }

  /// dE = K dC − g ⊙ B, with B = A / s, or given as A where there are no weights.
  static func embeddingGradient(
    _ shape: Shape, memberships: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    own: UnsafePointer<Float>, inverseWeights: UnsafePointer<Float>?,
    dC: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>
  ) {
    deepwak_pwak_combine(
      shape.rows, shape.clusters, shape.dimensions, memberships, dC, gradient, own,
      inverseWeights, 0, result)
  }

  /// What all blocks share in the gradient of the memberships.
  struct SharedSums {
    /// Cᵀ and dCᵀ, *d × k*.
    let c: UnsafePointer<Float>, dC: UnsafePointer<Float>
    let u: UnsafePointer<Float>, du: UnsafePointer<Float>
  }

  /// dK = B Cᵀ + E dCᵀ + r uᵀ + duᵀ + 2 dg K, with B as for ``embeddingGradient``.
  static func membershipGradient(
    _ shape: Shape, memberships: UnsafePointer<Float>, embeddings: UnsafePointer<Float>,
    gradient: UnsafePointer<Float>, inverseWeights: UnsafePointer<Float>?,
    r: UnsafePointer<Float>, sums: SharedSums, addsToGradient: Bool,
    into result: UnsafeMutablePointer<Float>
  ) {
    deepwak_pwak_membership_gradient(
      shape.rows, shape.clusters, shape.dimensions, memberships, embeddings, gradient,
      inverseWeights, r, sums.c, sums.dC, sums.u, sums.du, addsToGradient ? 1 : 0, result)
  }
}
