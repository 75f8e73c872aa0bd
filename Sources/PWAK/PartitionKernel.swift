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
  public private(set) var memberships: Matrix
  /// E, *n × d*.
  public private(set) var embeddings: Matrix
  /// Ê = WAK(KKᵀ) E, *n × d*.
  public private(set) var predictions: Matrix
  /// C and u.
  public private(set) var sums: ClusterSums
  var inverseWeights: [Float]
  /// g of every row.
  var own: [Float]

  /// The rows worked on at a time: their memberships and embeddings stay in the cache.
  private static let blockRows = 512

  /// Predicts every observation from the others in its cluster.
  ///
  /// - Parameters:
  ///   - memberships: K, *n × k*, rows on the simplex.
  ///   - embeddings: E, *n × d*.
  /// - Complexity: O(*nkd*) time on all threads; the same bits on any number of them.
  public init(memberships: Matrix, embeddings: Matrix) {
    let (n, d) = (embeddings.rows, embeddings.columns)
    self.memberships = memberships
    self.embeddings = embeddings
    sums = PartitionKernel.sums(memberships, embeddings)
    (inverseWeights, own) = ([], [])
    predictions = Matrix(zeros: 0, d)
    predictions = Matrix(
      rows: n, columns: d,
      elements: [Float](fresh: n * d) { p in
        inverseWeights = [Float](fresh: n) { w in
          own = [Float](fresh: n) { g in predict(into: p, own: g, inverseWeights: w) }
        }
      })
  }

  /// Predicts again, for other memberships and embeddings of the same shapes.
  ///
  /// As creating a kernel, but no memory is asked for: to be preferred in a loop.
  ///
  /// - Parameters:
  ///   - memberships: K, *n × k*, rows on the simplex.
  ///   - embeddings: E, *n × d*.
  /// - Complexity: O(*nkd*) time on all threads.
  public mutating func update(memberships: Matrix, embeddings: Matrix) {
    precondition(
      memberships.rows == predictions.rows && memberships.columns == self.memberships.columns
        && embeddings.columns == predictions.columns,
      "\(memberships) and \(embeddings) do not replace \(self.memberships) and \(predictions)")
    sums = PartitionKernel.sums(memberships, embeddings)
    (self.memberships, self.embeddings) = (memberships, embeddings)
    var (p, g, w) = (predictions, own, inverseWeights)
    (predictions, own, inverseWeights) = (Matrix(zeros: 0, 0), [], [])  // so that none is copied
    p.withMutablePointer { p in
      g.withMutablePointer { g in
        w.withMutablePointer { w in predict(into: p, own: g, inverseWeights: w) }
      }
    }
    (predictions, own, inverseWeights) = (p, g, w)
  }

  /// The split of the rows.
  var blocks: RowBlocks { PartitionKernel.blocks(embeddings.rows) }

  static func blocks(_ rows: Int) -> RowBlocks {
    RowBlocks(count: rows, size: PartitionKernel.blockRows)
  }

  private func predict(
    into predictions: UnsafeMutablePointer<Float>, own: UnsafeMutablePointer<Float>,
    inverseWeights: UnsafeMutablePointer<Float>
  ) {
    let (k, d) = (memberships.columns, embeddings.columns)
    // Every block writes to rows of its own.
    nonisolated(unsafe) let (p, g, w) = (predictions, own, inverseWeights)
    blocks.forEach { rows in
      let i = rows.lowerBound
      memberships.withPointer { membership in
        embeddings.withPointer { embedding in
          sums.embeddings.withPointer { c in
            sums.sizes.withPointer { u in
              PWAKKernel.predictions(
                .init(rows: rows.count, clusters: k, dimensions: d),
                memberships: membership + i * k, embeddings: embedding + i * d, c: c, u: u,
                into: p + i * d, own: g + i, inverseWeights: w + i)
            }
          }
        }
      }
    }
  }

  static func sums(_ memberships: Matrix, _ embeddings: Matrix) -> ClusterSums {
    precondition(
      memberships.rows == embeddings.rows,
      "memberships \(memberships) and embeddings \(embeddings) differ in observations")
    let (k, d) = (memberships.columns, embeddings.columns)
    return total(clusters: k, dimensions: d, blocks(embeddings.rows)) { rows, c, u in
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

  /// Adds up one *k × (d + 1)* sum a group of blocks, in `Double`, in order.
  static func total(
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
