public import LinearAlgebra

/// PWAK over one shard of a batch: a fixed number of rows, everything preallocated.
///
/// A batch is split into shards that are worked on by different threads; they meet only in
/// their ``sums`` and ``adjointSums``, which the caller totals between the four steps:
///
/// 1. ``sum(memberships:embeddings:)`` → total of `sums`
/// 2. ``predict(memberships:embeddings:totals:)``
/// 3. ``pullBack(gradient:memberships:)`` → total of `adjointSums`
/// 4. ``membershipGradient(memberships:embeddings:totals:adjointTotals:adding:into:)`` and
///    ``embeddingGradient(memberships:adjointTotals:into:)``
///
/// Reference: DESIGN's form of K. Wiechecki, J. Zaslavsky. "Denoising with a partitioned
/// affinity kernel allows efficient end-to-end differentiable clustering", 2024, eq. 3.
public struct PWAKShard: Sendable {
  /// C and u of the rows of this shard.
  public private(set) var sums: ClusterSums
  /// dC and du of the rows of this shard.
  public private(set) var adjointSums: ClusterSums
  /// Ê of the rows of this shard, *rows × d*.
  public private(set) var predictions: Matrix
  private var inverseWeights: [Float]
  private var scaledGradient: Matrix
  private var r: [Float]
  private var own: [Float]
  private var transposed: TransposedSums

  /// Creates the storage of a shard.
  ///
  /// - Parameters:
  ///   - rows: The observations in the shard.
  ///   - clusters: The number of clusters, *k*.
  ///   - dimensions: The number of embedding dimensions, *d*.
  public init(rows: Int, clusters: Int, dimensions: Int) {
    sums = ClusterSums(clusters: clusters, dimensions: dimensions)
    adjointSums = sums
    predictions = Matrix(zeros: rows, dimensions)
    inverseWeights = [Float](repeating: 0, count: rows)
    scaledGradient = predictions
    r = inverseWeights
    own = inverseWeights
    transposed = TransposedSums(clusters: clusters, dimensions: dimensions)
  }

  private var shape: PWAKKernel.Shape {
    PWAKKernel.Shape(
      rows: predictions.rows, clusters: sums.sizes.count, dimensions: predictions.columns)
  }

  private func check(_ memberships: Matrix, _ embeddings: Matrix) {
    precondition(
      memberships.rows == predictions.rows && memberships.columns == sums.sizes.count,
      "memberships are a \(memberships), not \(predictions.rows) × \(sums.sizes.count)")
    precondition(
      embeddings.rows == predictions.rows && embeddings.columns == predictions.columns,
      "embeddings are a \(embeddings), not a \(predictions)")
  }

  /// Computes ``sums``: C = KᵀE and u = Kᵀ1 of this shard.
  ///
  /// - Parameters:
  ///   - memberships: K, *rows × k*, rows on the simplex.
  ///   - embeddings: E, *rows × d*.
  /// - Complexity: O(*rows · kd*)
  public mutating func sum(memberships: Matrix, embeddings: Matrix) {
    check(memberships, embeddings)
    let shape = shape
    for c in sums.sizes.indices { sums.sizes[c] = 0 }
    memberships.withPointer { k in
      embeddings.withPointer { e in
        sums.embeddings.withMutablePointer { c in
          sums.sizes.withMutablePointer { u in
            PWAKKernel.sums(shape, memberships: k, embeddings: e, into: c, u)
          }
        }
      }
    }
  }

  /// Computes ``predictions``: Ê = (K C − g ⊙ E) / s.
  ///
  /// - Parameters:
  ///   - memberships: K, *rows × k*.
  ///   - embeddings: E, *rows × d*.
  ///   - totals: The sums over all shards of the batch.
  /// - Complexity: O(*rows · kd*)
  public mutating func predict(memberships: Matrix, embeddings: Matrix, totals: ClusterSums) {
    check(memberships, embeddings)
    let shape = shape
    memberships.withPointer { k in
      embeddings.withPointer { e in
        totals.embeddings.withPointer { c in
          totals.sizes.withPointer { u in
            predictions.withMutablePointer { p in
              own.withMutablePointer { g in
                inverseWeights.withMutablePointer { w in
                  PWAKKernel.predictions(
                    shape, memberships: k, embeddings: e, c: c, u: u, into: p, own: g,
                    inverseWeights: w)
                }
              }
            }
          }
        }
      }
    }
  }

  /// Computes ``adjointSums``: dC = KᵀB and du = Kᵀr of this shard.
  ///
  /// - Parameters:
  ///   - gradient: A = ∂L/∂Ê, *rows × d*.
  ///   - memberships: K, *rows × k*.
  /// - Complexity: O(*rows · kd*)
  public mutating func pullBack(gradient: Matrix, memberships: Matrix) {
    check(memberships, gradient)
    let shape = shape
    for c in adjointSums.sizes.indices { adjointSums.sizes[c] = 0 }
    gradient.withPointer { a in
      inverseWeights.withPointer { w in
        scaledGradient.withMutablePointer { b in
          PWAKKernel.scale(shape, gradient: a, inverseWeights: w, into: b)
        }
        predictions.withPointer { p in
          memberships.withPointer { k in
            r.withMutablePointer { r in
              adjointSums.embeddings.withMutablePointer { dC in
                adjointSums.sizes.withMutablePointer { du in
                  PWAKKernel.adjointSums(
                    shape, memberships: k, gradient: a, predictions: p, inverseWeights: w,
                    writing: r, into: dC, du)
                }
              }
            }
          }
        }
      }
    }
  }

  /// Computes dE = K dC − g ⊙ B.
  ///
  /// - Parameters:
  ///   - memberships: K, *rows × k*.
  ///   - adjointTotals: The adjoint sums over all shards of the batch.
  ///   - gradient: Receives dE, *rows × d*.
  /// - Complexity: O(*rows · kd*)
  public mutating func embeddingGradient(
    memberships: Matrix, adjointTotals: ClusterSums, into gradient: inout Matrix
  ) {
    check(memberships, gradient)
    let shape = shape
    memberships.withPointer { k in
      scaledGradient.withPointer { b in
        adjointTotals.embeddings.withPointer { dC in
          own.withPointer { g in
            gradient.withMutablePointer { dE in
              PWAKKernel.embeddingGradient(
                shape, memberships: k, gradient: b, own: g, inverseWeights: nil, dC: dC, into: dE)
            }
          }
        }
      }
    }
  }

  /// Computes dK = B Cᵀ + E dCᵀ + r uᵀ + duᵀ + 2 dg ⊙ K, with dg = −(B·E) − r.
  ///
  /// - Parameters:
  ///   - memberships: K, *rows × k*.
  ///   - embeddings: E, *rows × d*.
  ///   - totals: The sums over all shards of the batch.
  ///   - adjointTotals: The adjoint sums over all shards of the batch.
  ///   - adding: Whether dK is added to what `gradient` holds.
  ///   - gradient: Receives dK, *rows × k*.
  /// - Complexity: O(*rows · kd*)
  public mutating func membershipGradient(
    memberships: Matrix, embeddings: Matrix, totals: ClusterSums, adjointTotals: ClusterSums,
    adding: Bool, into gradient: inout Matrix
  ) {
    check(memberships, embeddings)
    let shape = shape
    transposed.set(totals, adjoint: adjointTotals)
    memberships.withPointer { k in
      embeddings.withPointer { e in
        scaledGradient.withPointer { b in
          r.withPointer { r in
            gradient.withMutablePointer { dK in
              transposed.withPointers { sums in
                PWAKKernel.membershipGradient(
                  shape, memberships: k, embeddings: e, gradient: b, inverseWeights: nil, r: r,
                  sums: sums, addsToGradient: adding, into: dK)
              }
            }
          }
        }
      }
    }
  }
}
