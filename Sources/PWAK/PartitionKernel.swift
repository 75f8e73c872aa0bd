public import LinearAlgebra

/// The partitioned weighted affinity kernel WAK(KKᵀ) of a soft partition, never built.
///
/// For memberships K (*n × k*, rows on the simplex) and embeddings E (*n × d*), the prediction
/// of every observation from the others in its cluster is
///
///     C = KᵀE    u = Kᵀ1    gᵢ = ‖Kᵢ‖²    sᵢ = Kᵢ·u − gᵢ    Êᵢ = (Kᵢ C − gᵢ Eᵢ) / sᵢ
///
/// which is exactly WAK(KKᵀ) E, in O(*nkd*) time and O(*n*(*k* + *d*)) memory. An observation
/// alone in its cluster (sᵢ < 10⁻⁴ gᵢ) is predicted as 0, with zero gradient.
///
/// Reference: K. Wiechecki, J. Zaslavsky. "Denoising with a partitioned affinity kernel allows
/// efficient end-to-end differentiable clustering", 2024, eq. 3.
public struct PartitionKernel: Sendable {
  /// K, *n × k*.
  public let memberships: Matrix
  /// E, *n × d*.
  public let embeddings: Matrix
  /// Ê = WAK(KKᵀ) E, *n × d*.
  public let predictions: Matrix
  /// C and u.
  public let sums: ClusterSums
  private let inverseWeights: [Float]

  /// The rows worked on at a time: their memberships and embeddings stay in the cache.
  private static let blockRows = 512

  /// Predicts every observation from the others in its cluster.
  ///
  /// - Parameters:
  ///   - memberships: K, *n × k*, rows on the simplex.
  ///   - embeddings: E, *n × d*.
  /// - Complexity: O(*nkd*) time on all threads; the same bits on any number of them.
  public init(memberships: Matrix, embeddings: Matrix) {
    precondition(
      memberships.rows == embeddings.rows,
      "memberships \(memberships) and embeddings \(embeddings) differ in observations")
    self.memberships = memberships
    self.embeddings = embeddings
    let blocks = RowBlocks(count: embeddings.rows, size: PartitionKernel.blockRows)
    let sums = PartitionKernel.sums(memberships, embeddings, blocks)
    self.sums = sums
    let (n, d) = (embeddings.rows, embeddings.columns)
    var inverseWeights = [Float](repeating: 0, count: n)
    let predictions = [Float](fresh: n * d) { predictions in
      PartitionKernel.predict(
        memberships, embeddings, sums, blocks, into: predictions, &inverseWeights)
    }
    self.predictions = Matrix(rows: n, columns: d, elements: predictions)
    self.inverseWeights = inverseWeights
  }

  /// The gradient of a loss with respect to memberships and embeddings.
  public struct Gradient: Sendable {
    /// ∂L/∂K, *n × k*.
    public let memberships: Matrix
    /// ∂L/∂E, *n × d*.
    public let embeddings: Matrix
  }

  /// Pulls a gradient back through the kernel.
  ///
  /// - Parameter gradient: A = ∂L/∂Ê, *n × d*.
  /// - Returns: ∂L/∂K and ∂L/∂E.
  /// - Complexity: O(*nkd*) time on all threads, O(*n*(*k* + *d*)) memory.
  public func pullback(_ gradient: Matrix) -> Gradient {
    precondition(
      gradient.rows == embeddings.rows && gradient.columns == embeddings.columns,
      "the gradient is a \(gradient), the predictions are a \(embeddings)")
    let (n, k, d) = (embeddings.rows, memberships.columns, embeddings.columns)
    let blocks = RowBlocks(count: n, size: PartitionKernel.blockRows)
    let (adjoint, r) = adjointSums(gradient, blocks)
    let (u, du) = (sums.sizes.map(Float.init), adjoint.sizes.map(Float.init))
    var dE: [Float] = []
    let dK = [Float](fresh: n * k) { dK in
      dE = [Float](fresh: n * d) { dE in
        nonisolated(unsafe) let (dK, dE) = (dK, dE)
        blocks.forEach { rows in
          let i = rows.lowerBound
          let shape = PWAKKernel.Shape(rows: rows.count, clusters: k, dimensions: d)
          withScaled(gradient, rows) { b, kRows, e in
            adjoint.embeddings.withPointer { dC in
              PWAKKernel.embeddingGradient(
                shape, memberships: kRows, scaled: b, dC: dC, into: dE + i * d)
              sums.embeddings.withPointer { c in
                u.withPointer { u in
                  du.withPointer { du in
                    r.withPointer { r in
                      PWAKKernel.membershipGradient(
                        shape, memberships: kRows, embeddings: e, scaled: b, r: r + i, c: c, u: u,
                        dC: dC, du: du, addsToGradient: false, into: dK + i * k)
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    return Gradient(
      memberships: Matrix(rows: n, columns: k, elements: dK),
      embeddings: Matrix(rows: n, columns: d, elements: dE))
  }

  private static func predict(
    _ memberships: Matrix, _ embeddings: Matrix, _ sums: ClusterSums, _ blocks: RowBlocks,
    into predictions: UnsafeMutablePointer<Float>, _ inverseWeights: inout [Float]
  ) {
    let (k, d) = (memberships.columns, embeddings.columns)
    inverseWeights.withMutablePointer { inverse in
      // Every block writes to rows of its own.
      nonisolated(unsafe) let (predictions, inverse) = (predictions, inverse)
      blocks.forEach { rows in
        let i = rows.lowerBound
        memberships.withPointer { membership in
          embeddings.withPointer { embedding in
            sums.embeddings.withPointer { c in
              sums.sizes.withPointer { u in
                PWAKKernel.predictions(
                  .init(rows: rows.count, clusters: k, dimensions: d),
                  memberships: membership + i * k, embeddings: embedding + i * d, c: c, u: u,
                  into: predictions + i * d, inverse + i)
              }
            }
          }
        }
      }
    }
  }

  private static func sums(
    _ memberships: Matrix, _ embeddings: Matrix, _ blocks: RowBlocks
  ) -> ClusterSums {
    let (k, d) = (memberships.columns, embeddings.columns)
    return total(clusters: k, dimensions: d, blocks) { rows, c, u in
      memberships.withPointer { membership in
        embeddings.withPointer { embedding in
          PWAKKernel.sums(
            .init(rows: rows.count, clusters: k, dimensions: d),
            memberships: membership + rows.lowerBound * k,
            embeddings: embedding + rows.lowerBound * d, into: c, u)
        }
      }
    }
  }

  /// dC and du, and r of every row.
  private func adjointSums(
    _ gradient: Matrix, _ blocks: RowBlocks
  ) -> (sums: ClusterSums, r: [Float]) {
    let (k, d) = (memberships.columns, embeddings.columns)
    var r = [Float](repeating: 0, count: embeddings.rows)
    let sums = r.withMutablePointer { r in
      // Every block writes to rows of its own.
      nonisolated(unsafe) let r = r
      return PartitionKernel.total(clusters: k, dimensions: d, blocks) { rows, dC, du in
        let i = rows.lowerBound
        let shape = PWAKKernel.Shape(rows: rows.count, clusters: k, dimensions: d)
        withScaled(gradient, rows) { b, kRows, _ in
          gradient.withPointer { a in
            predictions.withPointer { p in
              inverseWeights.withPointer { w in
                PWAKKernel.weightGradient(
                  shape, gradient: a + i * d, predictions: p + i * d, inverseWeights: w + i,
                  into: r + i)
              }
            }
          }
          PWAKKernel.adjointSums(shape, memberships: kRows, scaled: b, r: r + i, into: dC, du)
        }
      }
    }
    return (sums, r)
  }

  /// Computes B of a block in scratch memory.
  private func withScaled(
    _ gradient: Matrix, _ rows: Range<Int>,
    _ body: (
      _ b: UnsafePointer<Float>, _ memberships: UnsafePointer<Float>,
      _ embeddings: UnsafePointer<Float>
    ) -> Void
  ) {
    let (k, d, i) = (memberships.columns, embeddings.columns, rows.lowerBound)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.count * d + 1) { scratch in
      guard let b = scratch.baseAddress else { return }
      gradient.withPointer { a in
        inverseWeights.withPointer { w in
          PWAKKernel.scale(
            .init(rows: rows.count, clusters: k, dimensions: d), gradient: a + i * d,
            inverseWeights: w + i, into: b)
        }
      }
      memberships.withPointer { membership in
        embeddings.withPointer { embedding in
          body(b, membership + i * k, embedding + i * d)
        }
      }
    }
  }

  /// Adds up one *k × (d + 1)* sum a group of blocks, in `Double`, in order.
  private static func total(
    clusters k: Int, dimensions d: Int, _ blocks: RowBlocks,
    _ body:
      @Sendable (
        Range<Int>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Double>
      ) -> Void
  ) -> ClusterSums {
    let groups = RowBlocks(count: blocks.blockCount, size: blocks.blockCount > 64 ? 4 : 1)
    let parts = groups.map { group -> [Double] in
      var part = [Double](repeating: 0, count: k * (d + 1))
      var c = [Float](repeating: 0, count: k * d)
      var u = [Double](repeating: 0, count: k)
      for block in group {
        for j in u.indices { u[j] = 0 }
        c.withMutablePointer { c in
          u.withMutablePointer { u in body(blocks.range(of: block), c, u) }
        }
        for j in c.indices { part[j] += Double(c[j]) }
        for j in u.indices { part[k * d + j] += u[j] }
      }
      return part
    }
    var sums = ClusterSums(clusters: k, dimensions: d)
    var total = [Double](repeating: 0, count: k * (d + 1))
    for part in parts { for j in total.indices { total[j] += part[j] } }
    sums.embeddings = Matrix(rows: k, columns: d, elements: total[..<(k * d)].map(Float.init))
    sums.sizes = Array(total[(k * d)...])
    return sums
  }
}
