public import LinearAlgebra

extension DenseMatrix {
  /// A matrix of independent standard normal elements.
  public static func normal(_ rows: Int, _ columns: Int, seed: UInt64) -> DenseMatrix {
    var random = CounterGenerator(seed: seed)
    return DenseMatrix(rows: rows, columns: columns) { _, _ in Scalar(random.normal()) }
  }

  /// A soft partition: rows on the simplex, from normal logits of the given sharpness.
  public static func partition(
    _ rows: Int, _ clusters: Int, sharpness: Double = 2, seed: UInt64
  ) -> DenseMatrix {
    let logits = DoubleMatrix.normal(rows, clusters, seed: seed)
    return DenseMatrix(
      rows: rows, columns: clusters,
      elements: (0..<rows).flatMap { i in
        let weights = logits.row(i).map { exponential(sharpness * $0) }
        let sum = weights.reduce(0, +)
        return weights.map { Scalar($0 / sum) }
      })
  }
}

/// The norm of the difference over the norm of the expected matrix, in `Double`.
public func relativeError<A, B>(_ found: DenseMatrix<A>, _ expected: DenseMatrix<B>) -> Double {
  let difference = found.converted(to: Double.self) - expected.converted(to: Double.self)
  return difference.frobeniusNorm / max(expected.frobeniusNorm, .leastNormalMagnitude)
}
