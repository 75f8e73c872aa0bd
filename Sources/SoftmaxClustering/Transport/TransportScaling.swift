internal import LinearAlgebra

/// The scaling of predictions to a fair plan: y = diag(α) P^s diag(β), rows of sum one.
///
/// It minimises mean H(y, σ) − 1/s · mean H(y) + λ KL(ȳ‖u); λ = ∞ makes ȳ uniform. In the log domain
/// with v = ln β, alternately: each row normalised, then v ← −r ln(K m), where m is the mass of a
/// column without its factor and r = λ/(λ + 1/s), 1 for λ = ∞. Between exact exponentials the rows
/// are kept as they were at v₀, and e^(v − v₀) multiplies them; as soon as that strays from 1 they are
/// made again, so that nothing under- or overflows.
///
/// References: M. Cuturi. "Sinkhorn distances." *NeurIPS*, 2013. B. Schmitzer. "Stabilized sparse
/// scaling algorithms for entropy regularized transport problems." *SIAM J. Sci. Comput.* 41, 2019.
/// L. Chizat, G. Peyré, B. Schmitzer, F.-X. Vialard. "Scaling algorithms for unbalanced optimal
/// transport problems." *Math. Comp.* 87, 2018.
struct TransportScaling: Sendable {
  /// s, the exponent of predictions.
  let sharpness: Double
  /// λ; infinity for columns of equal mass.
  let fairness: Double
  /// The change of v at which it ends: for λ = ∞ the relative error of the columns' masses.
  let tolerance: Double
  /// Rounds at most.
  let limit: Int

  /// How it ended.
  struct Outcome: Sendable, Hashable {
    /// The rounds taken.
    var rounds = 0
    /// The last change of v.
    var change = Double.infinity
    /// v less its mean, *k* numbers.
    var potentials: [Double]
  }

  /// Writes y, *n × k*; its rows sum to one.
  ///
  /// - Parameters:
  ///   - logs: ln σ.
  ///   - plan: Receives y.
  /// - Returns: How it ended.
  func run<Scalar: SoftmaxScalar>(
    _ logs: LaneTable<Scalar>, into plan: LaneTable<Scalar>
  ) -> Outcome {
    let clusters = logs.columns
    let rate = fairness.isInfinite ? 1 : fairness / (fairness + 1 / sharpness)
    var outcome = Outcome(potentials: [Double](repeating: 0, count: clusters))
    var base = outcome.potentials
    prepare(logs, base, plan)
    while true {
      let drift = zip(outcome.potentials, base).map { $0 - $1 }
      if drift.contains(where: { abs($0) > 10 }) {
        base = outcome.potentials
        prepare(logs, base, plan)
      }
      let factors = zip(outcome.potentials, base).map { Scalar(Double.exponential($0 - $1)) }
      let masses = masses(plan, factors)
      var next = outcome.potentials
      for k in 0..<clusters {
        let share = max(masses[k] / Double(logs.rows), Double.leastNormalMagnitude)
        next[k] = rate * (next[k] - Double.logarithm(Double(clusters) * share))
      }
      outcome.change = zip(next, outcome.potentials).reduce(0) { max($0, abs($1.0 - $1.1)) }
      // The plan is that of the potentials whose error was measured.
      if !(outcome.change > tolerance) || outcome.rounds == limit {
        finish(plan, factors)
        return outcome
      }
      outcome.rounds += 1
      outcome.potentials = next
    }
  }

  /// Writes exp(s ln σ + v), each row less its greatest.
  private func prepare<Scalar: SoftmaxScalar>(
    _ logs: LaneTable<Scalar>, _ potentials: [Double], _ plan: LaneTable<Scalar>
  ) {
    let (s, v) = (Scalar(sharpness), potentials.map { Scalar($0) })
    logs.blocks.forEach { block in
      let w = block.count
      withLanes(1, of: Scalar.self) { top in
        for i in 0..<w { top[i] = -.infinity }
        for k in 0..<logs.columns {
          let (l, p, shift) = (logs.column(k, of: block), plan.column(k, of: block), v[k])
          for i in 0..<w {
            p[i] = s * l[i] + shift
            top[i] = p[i] > top[i] ? p[i] : top[i]
          }
        }
        for k in 0..<logs.columns {
          let p = plan.column(k, of: block)
          for i in 0..<w { p[i] -= top[i] }
          Scalar.exponentiate(w, p)
        }
      }
    }
  }

  /// The masses of the columns when each row, times the factors, is normalised.
  private func masses<Scalar: SoftmaxScalar>(
    _ plan: LaneTable<Scalar>, _ factors: [Scalar]
  ) -> [Double] {
    let clusters = plan.columns
    let parts = plan.blocks.map { block in
      withLanes(1, of: Scalar.self) { inverse in
        writeInverseSums(plan, factors, block, inverse)
        return (0..<clusters).map { k in
          Double(factors[k])
            * Double(Scalar.dot(block.count, plan.column(k, of: block), inverse))
        }
      }
    }
    var total = [Double](repeating: 0, count: clusters)
    for part in parts { for k in 0..<clusters { total[k] += part[k] } }
    return total
  }

  private func writeInverseSums<Scalar: SoftmaxScalar>(
    _ plan: LaneTable<Scalar>, _ factors: [Scalar], _ block: Range<Int>,
    _ inverse: UnsafeMutablePointer<Scalar>
  ) {
    let w = block.count
    for i in 0..<w { inverse[i] = 0 }
    for k in 0..<plan.columns {
      let (p, factor) = (plan.column(k, of: block), factors[k])
      for i in 0..<w { inverse[i] += factor * p[i] }
    }
    for i in 0..<w { inverse[i] = 1 / inverse[i] }
  }

  /// Normalises the rows.
  private func finish<Scalar: SoftmaxScalar>(_ plan: LaneTable<Scalar>, _ factors: [Scalar]) {
    plan.blocks.forEach { block in
      withLanes(1, of: Scalar.self) { inverse in
        writeInverseSums(plan, factors, block, inverse)
        for k in 0..<plan.columns {
          let (p, factor) = (plan.column(k, of: block), factors[k])
          for i in 0..<block.count { p[i] *= factor * inverse[i] }
        }
      }
    }
  }
}

extension LaneTable {
  /// Turns shares into their logarithms, where zero counts as the least exponential.
  func takeLogarithms() {
    let least = Scalar.leastExponent
    blocks.forEach { block in
      for k in 0..<self.columns {
        let p = self.column(k, of: block)
        for i in 0..<block.count {
          let l = Scalar.logarithm(p[i])
          p[i] = l < least ? least : l
        }
      }
    }
  }

  /// Writes 1 where a row is greatest, at the first such place, and 0 elsewhere.
  func harden() {
    blocks.forEach { block in
      let w = block.count
      withLanes(2, of: Scalar.self) { lanes in
        let (top, place) = (lanes, lanes + LaneTable.lanes)
        for i in 0..<w { (top[i], place[i]) = (-.infinity, 0) }
        for k in 0..<self.columns {
          let (p, number) = (self.column(k, of: block), Scalar(k))
          for i in 0..<w {
            let isGreater = p[i] > top[i]
            top[i] = isGreater ? p[i] : top[i]
            place[i] = isGreater ? number : place[i]
          }
        }
        for k in 0..<self.columns {
          let (p, number) = (self.column(k, of: block), Scalar(k))
          for i in 0..<w { p[i] = place[i] == number ? 1 : 0 }
        }
      }
    }
  }
}
