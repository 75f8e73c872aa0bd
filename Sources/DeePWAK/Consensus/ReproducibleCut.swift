internal import LinearAlgebra
internal import Stats

/// The choice of the number of clusters: as many as the ensemble finds again.
///
/// Reported is the greatest *k* at which (1) no two clusters overlap, i.e. the co-association
/// between any two is well below that within them, and (2) the cuts at *k* of the trees of two
/// disjoint halves of the ensemble agree (adjusted Rand index, mean over random halvings).
/// Where clusters are apart at some *k* but never reproduced, the first split of the tree is
/// reported, with its agreement, low as it may be; where they overlap at every *k*, the
/// reproduced *k* of least overlap, or one cluster if there is none. The constants and the measurements behind them are in
/// `docs/decisions`.
struct ReproducibleCut {
  /// The overlap from which on two clusters are one.
  static let greatestOverlap = 0.4
  /// The agreement of halves from which on a number of clusters counts as reproduced.
  static let leastAgreement = 0.92
  /// How many random halvings of the ensemble are compared.
  private static let halvings = 40
  /// The leaves of a half's tree and the observations compared, at most.
  private static let leafLimit = 200
  private static let observationLimit = 10_000

  /// The mean agreement of halves at each number of clusters, from index 2.
  ///
  /// 0 where a half has no such cut; empty for a single head, and for a limit below 2.
  let agreement: [Double]

  /// Compares the halves of an ensemble.
  ///
  /// - Parameters:
  ///   - memberships: One K a head, *n × k*.
  ///   - limit: The greatest number of clusters compared.
  ///   - seed: The seed of the halvings.
  /// - Complexity: O(*nhk*) a halving, on all threads.
  init(_ memberships: [Matrix], limit: Int, seed: UInt64) {
    guard memberships.count >= 2, let n = memberships.first?.rows, limit >= 2 else {
      agreement = []
      return
    }
    let sample = ReproducibleCut.sample(memberships, of: n, seed: seed)
    let halvings = ThreadPool.shared.map(ReproducibleCut.halvings) { halving -> [Double] in
      var generator = CounterGenerator(seed: seed, stream: 0x4861_6C66, UInt64(halving))
      let order = generator.permutation(of: sample.count)
      let half = sample.count / 2
      let (a, b) = (order[..<half], order[half..<2 * half])
      let (one, two) = (
        ReproducibleCut.cuts(a.map { sample[$0] }), ReproducibleCut.cuts(b.map { sample[$0] })
      )
      return (0...limit).map { k in
        guard k >= 2, k <= one.maximumClusters, k <= two.maximumClusters else { return 0 }
        return adjustedRandIndex(one.labels(at: k), two.labels(at: k))
      }
    }
    agreement = (0...limit).map { k in
      halvings.reduce(0) { $0 + $1[k] } / Double(ReproducibleCut.halvings)
    }
  }

  /// The number of clusters to report.
  ///
  /// - Parameter overlaps: How far the nearest two clusters overlap at each number of clusters,
  ///   from index 2, as ``TreeCuts/overlaps(upTo:)`` gives them.
  /// - Returns: A number from 1 to the greatest index.
  func clusterCount(_ overlaps: [Double]) -> Int {
    let greatest = overlaps.count - 1
    guard greatest >= 2 else { return 1 }
    let apart = (2...greatest).filter { overlaps[$0] < ReproducibleCut.greatestOverlap }
    let reproduced = (2...greatest).filter {
      agreement.isEmpty || agreement[$0] >= ReproducibleCut.leastAgreement
    }
    if let k = apart.last(where: reproduced.contains) { return k }
    if !apart.isEmpty { return 2 }
    if agreement.isEmpty { return 1 }
    return reproduced.min { overlaps[$0] < overlaps[$1] } ?? 1
  }

  /// The memberships of some observations, where there are many.
  private static func sample(_ memberships: [Matrix], of n: Int, seed: UInt64) -> [Matrix] {
    guard n > observationLimit else { return memberships }
    var generator = CounterGenerator(seed: seed, stream: 0x5361_6D70)
    let rows = generator.permutation(of: n).prefix(observationLimit).sorted()
    return memberships.map { $0.rows(at: rows) }
  }

  private static func cuts(_ memberships: [Matrix]) -> TreeCuts {
    let association = CoAssociation(memberships, limit: leafLimit)
    return TreeCuts(ConsensusTree(association), memberships)
  }
}
