public import LinearAlgebra

extension PartitionKernel {
  /// The gradient of a loss with respect to memberships and embeddings.
  public struct Gradient: Sendable {
    /// ∂L/∂K, *n × k*.
    public internal(set) var memberships: Matrix
    /// ∂L/∂E, *n × d*.
    public internal(set) var embeddings: Matrix
  }

  /// Pulls a gradient back through the kernel.
  ///
  /// - Parameter gradient: A = ∂L/∂Ê, *n × d*.
  /// - Returns: ∂L/∂K and ∂L/∂E.
  /// - Complexity: O(*nkd*) time on all threads, O(*n*(*k* + *d*)) memory.
  public func pullback(_ gradient: Matrix) -> Gradient {
    let (n, k, d) = (embeddings.rows, memberships.columns, embeddings.columns)
    var dE: [Float] = []
    let dK = [Float](fresh: n * k) { dK in
      dE = [Float](fresh: n * d) { dE in pullBack(gradient, into: dK, dE) }
    }
    return Gradient(
      memberships: Matrix(rows: n, columns: k, elements: dK),
      embeddings: Matrix(rows: n, columns: d, elements: dE))
  }

  /// Pulls a gradient back into the memory of an earlier one.
  ///
  /// As ``pullback(_:)``, but no memory is asked for: to be preferred in a loop.
  ///
  /// - Parameters:
  ///   - gradient: A = ∂L/∂Ê, *n × d*.
  ///   - result: A gradient of this kernel, or of one of the same shapes; overwritten.
  /// - Complexity: O(*nkd*) time on all threads.
  public func pullback(_ gradient: Matrix, into result: inout Gradient) {
    precondition(
      result.memberships.rows == memberships.rows
        && result.memberships.columns == memberships.columns
        && result.embeddings.columns == embeddings.columns,
      "gradients \(result.memberships) and \(result.embeddings) are not those of \(memberships) "
        + "and \(embeddings)")
    result.memberships.withMutablePointer { dK in
      result.embeddings.withMutablePointer { dE in pullBack(gradient, into: dK, dE) }
    }
  }

  private func pullBack(
    _ gradient: Matrix, into dK: UnsafeMutablePointer<Float>, _ dE: UnsafeMutablePointer<Float>
  ) {
    precondition(
      gradient.rows == embeddings.rows && gradient.columns == embeddings.columns,
      "the gradient is a \(gradient), the predictions are a \(embeddings)")
    let (k, d) = (memberships.columns, embeddings.columns)
    var adjoint = ClusterSums(clusters: k, dimensions: d)
    let r = [Float](fresh: embeddings.rows) { adjoint = adjointSums(gradient, writing: $0) }
    var transposed = TransposedSums(clusters: k, dimensions: d)
    transposed.set(sums, adjoint: adjoint)
    let (shared, dC) = (transposed, adjoint.embeddings)
    // Every block writes to rows of its own.
    nonisolated(unsafe) let (dK, dE) = (dK, dE)
    blocks.forEach { rows in
      let i = rows.lowerBound
      let shape = PWAKKernel.Shape(rows: rows.count, clusters: k, dimensions: d)
      withRows(gradient) { a, p, w, membership in
        own.withPointer { g in
          dC.withPointer { dC in
            PWAKKernel.embeddingGradient(
              shape, memberships: membership + i * k, gradient: a + i * d, own: g + i,
              inverseWeights: w + i, dC: dC, into: dE + i * d)
          }
        }
        embeddings.withPointer { e in
          r.withPointer { r in
            shared.withPointers { sums in
              PWAKKernel.membershipGradient(
                shape, memberships: membership + i * k, embeddings: e + i * d,
                gradient: a + i * d, inverseWeights: w + i, r: r + i, sums: sums,
                addsToGradient: false, into: dK + i * k)
            }
          }
        }
      }
    }
  }

  /// dC and du; writes r of every row.
  private func adjointSums(
    _ gradient: Matrix, writing r: UnsafeMutablePointer<Float>
  ) -> ClusterSums {
    let (k, d) = (memberships.columns, embeddings.columns)
    nonisolated(unsafe) let r = r
    return PartitionKernel.total(clusters: k, dimensions: d, blocks) { rows, dC, du in
      let i = rows.lowerBound
      withRows(gradient) { a, p, w, membership in
        PWAKKernel.adjointSums(
          .init(rows: rows.count, clusters: k, dimensions: d),
          memberships: membership + i * k, gradient: a + i * d, predictions: p + i * d,
          inverseWeights: w + i, writing: r + i, into: dC, du)
      }
    }
  }

  /// Calls a closure with A, Ê, 1/s and K.
  private func withRows(
    _ gradient: Matrix,
    _ body: (
      UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>
    ) -> Void
  ) {
    gradient.withPointer { a in
      predictions.withPointer { p in
        inverseWeights.withPointer { w in
          memberships.withPointer { k in body(a, p, w, k) }
        }
      }
    }
  }
}
