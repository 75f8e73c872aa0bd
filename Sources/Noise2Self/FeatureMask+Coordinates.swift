public import LinearAlgebra

extension FeatureMask {
  /// The coordinates J of every row: *n × m* → *n* × |J|.
  ///
  /// - Parameters:
  ///   - x: X, *n × m*.
  ///   - coordinates: Receives X_J, *n* × |J|.
  /// - Complexity: O(*n* |J|) plain, O(*nm* |J|) rotated.
  public func project(_ x: Matrix, into coordinates: inout Matrix) {
    check(x, coordinates)
    switch axes {
    case .none: coordinates.copyElements(of: x)
    case .features(let hidden):
      let (m, p, n) = (featureCount, hidden.count, x.rows)
      x.withPointer { x in
        coordinates.withMutablePointer { c in
          hidden.withPointer { hidden in
            for i in 0..<n {
              for j in 0..<p { c[i &* p &+ j] = x[i &* m &+ hidden[j]] }
            }
          }
        }
      }
    case .directions(let q): coordinates.setProduct(x, .asStored, q, .asStored)
    }
  }

  /// The adjoint of ``project(_:into:)``: coordinates put back in place, zero elsewhere.
  ///
  /// - Parameters:
  ///   - coordinates: *n* × |J|.
  ///   - x: Receives *n × m*.
  /// - Complexity: O(*nm*) plain, O(*nm* |J|) rotated.
  public func embed(_ coordinates: Matrix, into x: inout Matrix) {
    check(x, coordinates)
    switch axes {
    case .none: x.copyElements(of: coordinates)
    case .features(let hidden):
      let (m, p, n) = (featureCount, hidden.count, x.rows)
      x.fill(0)
      coordinates.withPointer { c in
        x.withMutablePointer { x in
          hidden.withPointer { hidden in
            for i in 0..<n {
              for j in 0..<p { x[i &* m &+ hidden[j]] = c[i &* p &+ j] }
            }
          }
        }
      }
    case .directions(let q): x.setProduct(coordinates, .asStored, q, .transposed)
    }
  }

  /// What the model may see: x without its part in J, rescaled by 1 / (1 − |J|/m).
  ///
  /// - Parameters:
  ///   - x: X, *n × m*.
  ///   - coordinates: X_J, as ``project(_:into:)`` gave it.
  ///   - visible: Receives X̃, *n × m*.
  /// - Complexity: As ``embed(_:into:)``.
  public func hide(_ x: Matrix, coordinates: Matrix, into visible: inout Matrix) {
    check(x, coordinates)
    let scale = 1 / (1 - Float(errorCount) / Float(featureCount))
    switch axes {
    case .none: visible.copyElements(of: x)
    case .features(let hidden):
      let (m, n) = (featureCount, x.rows)
      var factors = [Float](repeating: scale, count: m)
      for j in hidden { factors[j] = 0 }
      x.withPointer { x in
        visible.withMutablePointer { v in
          factors.withPointer { factors in
            for i in 0..<n { for j in 0..<m { v[i &* m &+ j] = x[i &* m &+ j] * factors[j] } }
          }
        }
      }
    case .directions(let q):
      visible.copyElements(of: x)
      visible.setProduct(
        coordinates, .asStored, q, .transposed, scaledBy: -scale, addingSelfTimes: scale)
    }
  }

  private func check(_ x: Matrix, _ coordinates: Matrix) {
    precondition(
      x.columns == featureCount && coordinates.columns == errorCount && x.rows == coordinates.rows,
      "a mask of \(errorCount) of \(featureCount) features cannot relate \(x) and \(coordinates)")
  }
}
