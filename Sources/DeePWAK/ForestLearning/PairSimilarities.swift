internal import LinearAlgebra

/// The similarities of all pairs of embedded observations, and their pullback.
///
/// Σ_ij = −‖*v_i* − *v_j*‖², and where asked for (Σ − mean) / deviation over the *b*(*b* − 1)/2 pairs, so
/// that one scale of noise suits any embedding; the diagonal is 0. All in `Double`.
struct PairSimilarities {
  /// Σ, *b × b*, symmetric.
  let values: DoubleMatrix
  private let embedding: DoubleMatrix
  /// The deviation that was divided by; nil where nothing was, 0 where all pairs are alike.
  private let deviation: Double?

  init(_ embedding: DoubleMatrix, standardizes: Bool) {
    self.embedding = embedding
    let (b, d) = (embedding.rows, embedding.columns)
    var values = DoubleMatrix(zeros: b, b)
    let (mean, deviation) = embedding.withPointer { v in
      values.withMutablePointer { values -> (Double, Double) in
        var (sum, squares) = (0.0, 0.0)
        for i in 0..<b {
          for j in i + 1..<max(b, i + 1) {
            var distance = 0.0
            for c in 0..<d {
              let difference = v[i * d + c] - v[j * d + c]
              distance += difference * difference
            }
            (values[i * b + j], values[j * b + i]) = (-distance, -distance)
            sum -= distance
            squares += distance * distance
          }
        }
        let pairs = Double(max(b * (b - 1) / 2, 1))
        let mean = sum / pairs
        return (mean, max(0, squares / pairs - mean * mean).squareRoot())
      }
    }
    if standardizes {
      let scale = deviation > 0 ? 1 / deviation : 0
      for i in 0..<b {
        for j in 0..<b where i != j { values[i, j] = scale * (values[i, j] - mean) }
      }
    }
    self.values = values
    self.deviation = standardizes ? deviation : nil
  }

  /// The gradient of a loss with respect to the embedding.
  ///
  /// - Parameter gradient: *G*, *b × b*, in the sense d*L* = ⟨*G*, dΣ⟩ over the whole matrix.
  /// - Returns: *b × d*; zeros where all pairs are alike.
  func pullback(_ gradient: DoubleMatrix) -> DoubleMatrix {
    let (b, d) = (embedding.rows, embedding.columns)
    var pairs = DoubleMatrix(zeros: b, b)
    for i in 0..<b {
      for j in 0..<b where i != j { pairs[i, j] = gradient[i, j] + gradient[j, i] }
    }
    if let deviation {
      guard deviation > 0 else { return DoubleMatrix(zeros: b, d) }
      let count = Double(b * (b - 1))
      let mean = pairs.elements.reduce(0, +) / count
      let slope = zip(pairs.elements, values.elements).reduce(0) { $0 + $1.0 * $1.1 } / count
      for i in 0..<b {
        for j in 0..<b where i != j {
          pairs[i, j] = (pairs[i, j] - mean - slope * values[i, j]) / deviation
        }
      }
    }
    // d‖v_i − v_j‖² = 2 (v_i − v_j)·(dv_i − dv_j), with a minus sign in Σ.
    var result = DoubleMatrix(zeros: b, d)
    pairs.withPointer { pairs in
      embedding.withPointer { v in
        result.withMutablePointer { result in
          for i in 0..<b {
            for j in 0..<b where i != j {
              let factor = -2 * pairs[i * b + j]
              for c in 0..<d {
                result[i * d + c] += factor * (v[i * d + c] - v[j * d + c])
              }
            }
          }
        }
      }
    }
    return result
  }
}
