public import LinearAlgebra

/// Observations that are part of sums, with what they added to them.
public struct SummedRows: Sendable {
  /// K of the observations as it was summed, *b × k*.
  public var memberships: Matrix
  /// E of the observations as it was summed, *b × d*.
  public var embeddings: Matrix
  /// Whether each is part of the sums; rows that are not leave them as they are.
  public var areSummed: [Bool]

  /// Creates them from their parts.
  ///
  /// - Parameters:
  ///   - memberships: K as it was summed, *b × k*.
  ///   - embeddings: E as it was summed, *b × d*.
  ///   - areSummed: Whether each row is part of the sums, *b* values.
  public init(memberships: Matrix, embeddings: Matrix, areSummed: [Bool]) {
    precondition(
      memberships.rows == embeddings.rows && areSummed.count == memberships.rows,
      "memberships \(memberships), embeddings \(embeddings) and \(areSummed.count) marks differ "
        + "in observations")
    (self.memberships, self.embeddings) = (memberships, embeddings)
    self.areSummed = areSummed
  }
}

extension ClusterSums {
  /// The sums of observations.
  ///
  /// - Parameters:
  ///   - memberships: K, *n × k*, rows on the simplex.
  ///   - embeddings: E, *n × d*.
  /// - Complexity: O(*nkd*) time on all threads; the same bits on any number of them.
  public init(memberships: Matrix, embeddings: Matrix) {
    self = PartitionKernel.sums(memberships, embeddings)
  }

  /// Restores sums that were saved.
  ///
  /// - Parameters:
  ///   - embeddings: C, *k × d*.
  ///   - sizes: u, *k* numbers.
  public init(embeddings: Matrix, sizes: [Double]) {
    precondition(
      embeddings.rows == sizes.count, "\(sizes.count) sizes for the clusters of \(embeddings)")
    (self.embeddings, self.sizes) = (embeddings, sizes)
  }

  /// Predicts observations from those summed, each with itself left out if it is one of them.
  ///
  /// With K̄ᵢ and Eᵢ what an observation added to the sums, and Kᵢ its memberships now,
  ///
  ///     gᵢ = Kᵢ·K̄ᵢ    sᵢ = Kᵢ·u − gᵢ    Êᵢ = (Kᵢ C − gᵢ Eᵢ) / sᵢ
  ///
  /// so that Êᵢ depends on the observation through Kᵢ alone; gᵢ = 0 where it is not one of those
  /// summed. For K = K̄ this is ``PartitionKernel``. Where nothing is left to predict from
  /// (sᵢ < 10⁻⁴ gᵢ, or 0), the prediction is 0.
  ///
  /// - Parameters:
  ///   - queries: K of the observations to be predicted, *b × k*, rows on the simplex.
  ///   - own: What they added to the sums; nil where none is part of them.
  /// - Returns: Ê, *b × d*.
  /// - Complexity: O(*bkd*), on the calling thread.
  public func predictions(for queries: Matrix, leavingOut own: SummedRows? = nil) -> Matrix {
    let (b, k, d) = (queries.rows, embeddings.rows, embeddings.columns)
    precondition(
      queries.columns == k
        && (own.map { $0.memberships.rows == b && $0.memberships.columns == k } ?? true)
        && (own.map { $0.embeddings.columns == d } ?? true),
      "queries \(queries) do not fit \(k) clusters of \(d) dimensions")
    var shares = [Float](repeating: 0, count: b)
    var inverseWeights = shares
    for i in 0..<b {
      var (all, share) = (0.0, 0.0)
      for c in 0..<k { all += Double(queries[i, c]) * sizes[c] }
      if let own, own.areSummed[i] {
        for c in 0..<k { share += Double(queries[i, c]) * Double(own.memberships[i, c]) }
      }
      let rest = all - share
      shares[i] = Float(share)
      let isAlone = rest < PWAKKernel.guardRatio * share || rest < .leastNormalMagnitude
      inverseWeights[i] = isAlone ? 0 : Float(1 / rest)
    }
    var result = Matrix(zeros: b, d)
    let ownEmbeddings = own?.embeddings ?? result
    queries.withPointer { queries in
      ownEmbeddings.withPointer { ownEmbeddings in
        embeddings.withPointer { c in
          shares.withPointer { shares in
            inverseWeights.withPointer { weights in
              result.withMutablePointer { result in
                PWAKKernel.combine(
                  .init(rows: b, clusters: k, dimensions: d), memberships: queries, c: c,
                  embeddings: ownEmbeddings, own: shares, inverseWeights: weights, into: result)
              }
            }
          }
        }
      }
    }
    return result
  }
}
