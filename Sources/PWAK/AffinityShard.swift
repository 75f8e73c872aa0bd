public import LinearAlgebra

/// WAK over a dense affinity of a batch, *W* = WAK(G), with its pullbacks; everything in `Double`.
///
/// The gradient of a loss passes both through what is averaged and through the affinity:
///
///     X̂ = W X    dX = Wᵀ A    dW = A Xᵀ    dGᵢⱼ = (dWᵢⱼ − Σₗ dWᵢₗ Wᵢₗ) / sᵢ,  i ≠ j
///
/// with A = ∂L/∂X̂ and sᵢ the sum of row *i* of G without its diagonal. Gradients of several
/// averages over one affinity are added up before they go on to G.
///
/// Reference: K. Wiechecki, J. Zaslavsky. "Denoising with a partitioned affinity kernel allows
/// efficient end-to-end differentiable clustering", 2024, algorithm 1 and eq. 2.
public struct AffinityShard: Sendable {
  /// W, *b × b*: zero diagonal, rows summing to one; a zero row stays zero.
  public private(set) var weights: DoubleMatrix
  private var inverseSums: [Double]
  private var weightGradient: DoubleMatrix

  /// Creates the storage of a batch.
  ///
  /// - Parameter rows: The observations of the batch, *b*.
  public init(rows: Int) {
    weights = DoubleMatrix(zeros: rows, rows)
    weightGradient = weights
    inverseSums = [Double](repeating: 0, count: rows)
  }

  /// Takes an affinity, and forgets the gradients of the last.
  ///
  /// - Parameter affinity: G, *b × b*, not negative.
  public mutating func set(_ affinity: DoubleMatrix) {
    let b = weights.rows
    precondition(
      affinity.rows == b && affinity.columns == b, "a \(affinity) of affinities for \(b) rows")
    weights.copyElements(of: affinity)
    weightGradient.fill(0)
    weights.withMutableElements { w in
      for i in 0..<b {
        w[i * b + i] = 0
        var sum = 0.0
        for j in i * b..<(i + 1) * b { sum += w[j] }
        inverseSums[i] = sum > 0 ? 1 / sum : 0
        for j in i * b..<(i + 1) * b { w[j] *= inverseSums[i] }
      }
    }
  }

  /// The weighted mean of the other observations.
  ///
  /// - Parameter x: X, *b × d*.
  /// - Returns: X̂ = W X, *b × d*.
  public func predictions(of x: Matrix) -> Matrix {
    (weights * x.converted(to: Double.self)).converted(to: Float.self)
  }

  /// The gradient with respect to what is averaged.
  ///
  /// - Parameter gradient: A = ∂L/∂X̂, *b × d*.
  /// - Returns: Wᵀ A, *b × d*.
  public func valueGradient(_ gradient: Matrix) -> Matrix {
    var result = DoubleMatrix(zeros: gradient.rows, gradient.columns)
    result.setProduct(weights, .transposed, gradient.converted(to: Double.self), .asStored)
    return result.converted(to: Float.self)
  }

  /// Adds the gradient of one average to that of the weights.
  ///
  /// - Parameters:
  ///   - gradient: A = ∂L/∂X̂, *b × d*.
  ///   - x: X, *b × d*.
  public mutating func add(_ gradient: Matrix, of x: Matrix) {
    weightGradient.setProduct(
      gradient.converted(to: Double.self), .asStored, x.converted(to: Double.self), .transposed,
      addingSelfTimes: 1)
  }

  /// The gradient with respect to the affinity, of all averages added.
  ///
  /// - Returns: ∂L/∂G, *b × b*; zero on the diagonal and in rows without any affinity.
  public func affinityGradient() -> DoubleMatrix {
    let b = weights.rows
    var result = weightGradient
    result.withMutableElements { g in
      weights.withElements { w in
        for i in 0..<b {
          var mean = 0.0
          for j in i * b..<(i + 1) * b { mean += g[j] * w[j] }
          for j in i * b..<(i + 1) * b { g[j] = (g[j] - mean) * inverseSums[i] }
          g[i * b + i] = 0
        }
      }
    }
    return result
  }
}
