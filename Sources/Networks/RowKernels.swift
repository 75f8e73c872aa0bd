internal import CKernels
public import LinearAlgebra

/// Which entries of a batch count in a loss.
public enum EntryMask: Sendable {
  /// All of them.
  case all
  /// The same columns in every row: one number a column, 1 to count and 0 not to.
  case columns([Float])
  /// One number an entry: a matrix of the shape of the batch.
  case entries(Matrix)
}

/// The sum of squared errors of the entries that count.
///
/// - Parameters:
///   - prediction: An *n × m* matrix.
///   - target: An *n × m* matrix.
///   - mask: Which entries count, or the weight of each.
/// - Returns: Σ maskᵢⱼ (predictionᵢⱼ − targetᵢⱼ)², summed over rows in `Double`.
public func squaredError(_ prediction: Matrix, _ target: Matrix, mask: EntryMask = .all) -> Double {
  checkSameShape(prediction, target)
  return squaredError(prediction, target, mask: mask, scale: 0, gradient: nil, adding: false)
}

/// The sum of squared errors of the entries that count, and its gradient.
///
/// - Parameters:
///   - prediction: An *n × m* matrix.
///   - target: An *n × m* matrix.
///   - mask: Which entries count, or the weight of each.
///   - scale: The factor of the gradient; 2/c where the loss is the error over c.
///   - gradient: *n × m*: receives scale · mask ⊙ (prediction − target).
///   - adding: Whether the gradient is added to what is there rather than written over it.
/// - Returns: Σ maskᵢⱼ (predictionᵢⱼ − targetᵢⱼ)², summed over rows in `Double`.
public func squaredError(
  _ prediction: Matrix, _ target: Matrix, mask: EntryMask = .all, scale: Float,
  gradient: inout Matrix, adding: Bool = false
) -> Double {
  checkSameShape(prediction, target)
  checkSameShape(prediction, gradient)
  return gradient.withMutableElements {
    squaredError(
      prediction, target, mask: mask, scale: scale, gradient: $0.baseAddress, adding: adding)
  }
}

private func squaredError(
  _ prediction: Matrix, _ target: Matrix, mask: EntryMask, scale: Float,
  gradient: UnsafeMutablePointer<Float>?, adding: Bool
) -> Double {
  prediction.withElements { p in
    target.withElements { t in
      let (rows, width) = (prediction.rows, prediction.columns)
      switch mask {
      case .all:
        return deepwak_squared_error(
          rows, width, p.baseAddress, t.baseAddress, nil, 0, scale, gradient, adding ? 1 : 0)
      case .columns(let mask):
        precondition(
          mask.count == width, "a mask of \(mask.count) columns for a \(prediction)")
        return deepwak_squared_error(
          rows, width, p.baseAddress, t.baseAddress, mask, 0, scale, gradient, adding ? 1 : 0)
      case .entries(let mask):
        checkSameShape(prediction, mask)
        return mask.withElements {
          deepwak_squared_error(
            rows, width, p.baseAddress, t.baseAddress, $0.baseAddress, width, scale, gradient,
            adding ? 1 : 0)
        }
      }
    }
  }
}

/// Replaces each row by its softmax, exp(xⱼ) / Σ exp(x), without overflow.
///
/// - Parameter x: *n × k* logits; become *n* points of the simplex.
public func softmaxRows(_ x: inout Matrix) {
  let (rows, width) = (x.rows, x.columns)
  x.withMutableElements {
    guard let x = $0.baseAddress else { return }
    for i in 0..<rows {
      deepwak_activate(Int32(DEEPWAK_SOFTMAX), width, x + i * width, x + i * width)
    }
  }
}

/// Turns the gradient with respect to a softmax into that with respect to its logits.
///
/// - Parameters:
///   - softmax: *n × k*, as ``softmaxRows(_:)`` gave it.
///   - gradient: *n × k*, with respect to the softmax; becomes y ⊙ (g − ⟨g, y⟩).
public func softmaxRowsBackward(_ softmax: Matrix, gradient: inout Matrix) {
  checkSameShape(softmax, gradient)
  var sums = [Float](repeating: 0, count: softmax.columns)
  softmax.withElements { saved in
    gradient.withMutableElements {
      deepwak_layer_backward(
        Int32(DEEPWAK_SOFTMAX), softmax.rows, softmax.columns, $0.baseAddress, saved.baseAddress,
        &sums)
    }
  }
}

extension Activation {
  /// Applies the function to every element.
  ///
  /// - Parameter x: The arguments; become the values.
  public func apply(to x: inout Matrix) {
    x.withMutableElements { deepwak_activate(code, $0.count, $0.baseAddress, $0.baseAddress) }
  }
}

private func checkSameShape(_ a: Matrix, _ b: Matrix) {
  precondition(a.rows == b.rows && a.columns == b.columns, "\(a) and \(b) differ in shape")
}
