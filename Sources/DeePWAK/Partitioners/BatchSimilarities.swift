internal import LinearAlgebra

/// The similarities of the embeddings of a batch, Σᵢⱼ = −‖eᵢ − eⱼ‖², standardised over the pairs.
///
/// Mean 0 and variance 1 over all pairs *i* ≠ *j*: noise of one amplitude then means the same
/// whatever the scale of the embedding.
///
/// Reference: L. Stewart, F. Bach, F. Llinares-López, Q. Berthet. "Differentiable clustering with
/// perturbed spanning forests." *NeurIPS*, 2023, section 5. arXiv:2305.16358
struct BatchSimilarities: Sendable {
  /// Σ, *b × b*: symmetric, 0 on the diagonal.
  private(set) var values: DoubleMatrix
  private var points: DoubleMatrix
  private var inverseDeviation = 0.0

  init(rows b: Int, dimensions d: Int) {
    values = DoubleMatrix(zeros: b, b)
    points = DoubleMatrix(zeros: b, d)
  }

  /// Takes the embeddings of a batch.
  ///
  /// - Parameter embeddings: E, *b × d*.
  mutating func set(_ embeddings: Matrix) {
    points = embeddings.converted(to: Double.self)
    let (b, pairs) = (points.rows, Double(points.rows * (points.rows - 1)))
    values.setProduct(points, .asStored, points, .transposed)
    let norms = (0..<b).map { values[$0, $0] }
    var (sum, squares) = (0.0, 0.0)
    values.withMutableElements { s in
      for i in 0..<b {
        for j in 0..<i {
          let similarity = -max(0, norms[i] + norms[j] - 2 * s[i * b + j])
          (s[i * b + j], s[j * b + i]) = (similarity, similarity)
          sum += 2 * similarity
        }
        s[i * b + i] = 0
      }
      let mean = sum / pairs
      for i in 0..<b {
        for j in 0..<b where i != j {
          s[i * b + j] -= mean
          squares += s[i * b + j] * s[i * b + j]
        }
      }
      let variance = squares / pairs
      inverseDeviation = variance > 0 ? 1 / variance.squareRoot() : 0
      for place in s.indices { s[place] *= inverseDeviation }
    }
  }

  /// The gradient with respect to the embeddings.
  ///
  /// With S the similarities before standardisation, μ and σ their mean and deviation:
  ///
  ///     dS = (dΣ − mean(dΣ) − Σ mean(dΣ ⊙ Σ)) / σ    H = dS + dSᵀ    deᵢ = −2 Σⱼ Hᵢⱼ (eᵢ − eⱼ)
  ///
  /// - Parameter gradient: ∂L/∂Σ, *b × b*, whose diagonal does not count.
  /// - Returns: ∂L/∂E, *b × d*.
  func pullBack(_ gradient: DoubleMatrix) -> Matrix {
    let (b, pairs) = (points.rows, Double(points.rows * (points.rows - 1)))
    var (sum, product) = (0.0, 0.0)
    var h = gradient + gradient.transposed
    var rowSums = [Double](repeating: 0, count: b)
    h.withMutableElements { h in
      values.withElements { s in
        for i in 0..<b {
          h[i * b + i] = 0
          for j in 0..<b where i != j {
            sum += h[i * b + j]
            product += h[i * b + j] * s[i * b + j]
          }
        }
        let (mean, slope) = (sum / pairs, product / pairs)
        for i in 0..<b {
          for j in 0..<b where i != j {
            h[i * b + j] = (h[i * b + j] - mean - s[i * b + j] * slope) * inverseDeviation
            rowSums[i] += h[i * b + j]
          }
        }
      }
    }
    var result = h * points
    let d = points.columns
    result.withMutableElements { r in
      for i in 0..<b {
        for f in 0..<d { r[i * d + f] = 2 * (r[i * d + f] - rowSums[i] * points[i, f]) }
      }
    }
    return result.converted(to: Float.self)
  }
}
