internal import LinearAlgebra

/// One step of the search for soft labels y that fit predictions σ and are fair.
///
/// Both forms minimise mean D(σ, y) + λ KL(u‖ȳ), with u the uniform distribution and ȳ the mean
/// label, by a bound that touches at the present y: with Sᵢᵏ = yᵢᵏ/Σⱼ yⱼᵏ and a = λN/K,
/// −λ/K Σₖ ln ȳₖ ≤ −λ/K Σₖ Σᵢ Sᵢᵏ ln yᵢᵏ + const. No step raises the objective.
struct LabelUpdate: Sendable {
  /// ``CrossEntropy/reverse`` or ``CrossEntropy/collision``.
  let kind: CrossEntropy
  /// λ > 0.
  let fairness: Double

  /// Puts labels at the predictions, lifted above zero where they vanish: a label of zero would
  /// stay so.
  func start<Scalar: SoftmaxScalar>(_ labels: LaneTable<Scalar>, at sigma: LaneTable<Scalar>) {
    let least = Scalar(leastShare)
    sigma.blocks.forEach { block in
      for k in 0..<sigma.columns {
        let (s, y) = (sigma.column(k, of: block), labels.column(k, of: block))
        for i in 0..<block.count { y[i] = s[i] < least ? least : s[i] }
      }
    }
  }

  /// Replaces labels by better ones.
  func advance<Scalar: SoftmaxScalar>(_ labels: LaneTable<Scalar>, _ sigma: LaneTable<Scalar>) {
    let a = fairness * Double(labels.rows) / Double(labels.columns)
    let sums = labels.columnSums
    let weights = sums.map { Scalar(a / $0) }
    let update = kind
    labels.blocks.forEach { block in
      for k in 0..<labels.columns {
        let (y, weight) = (labels.column(k, of: block), weights[k])
        for i in 0..<block.count { y[i] *= weight }
      }
      if update == .collision {
        Scalar.solveCollision(labels, sigma, block)
      } else {
        reverse(labels, sigma, block)
      }
    }
  }

  /// y = (σ + aS)/(1 + T), from aS, where T is the sum of aS.
  private func reverse<Scalar: SoftmaxScalar>(
    _ labels: LaneTable<Scalar>, _ sigma: LaneTable<Scalar>, _ block: Range<Int>
  ) {
    let w = block.count
    withLanes(1, of: Scalar.self) { total in
      for i in 0..<w { total[i] = 0 }
      for k in 0..<labels.columns {
        let (y, s) = (labels.column(k, of: block), sigma.column(k, of: block))
        for i in 0..<w {
          y[i] += s[i]
          total[i] += y[i]
        }
      }
      for i in 0..<w { total[i] = 1 / total[i] }
      for k in 0..<labels.columns {
        let y = labels.column(k, of: block)
        for i in 0..<w { y[i] *= total[i] }
      }
    }
  }

  /// λ KL(u‖ȳ) of labels.
  func unfairness<Scalar: SoftmaxScalar>(_ labels: LaneTable<Scalar>) -> Double {
    let k = Double(labels.columns)
    let logs = labels.columnMeans.map { Double.logarithm(max($0, leastShare)) }
    return -fairness * (Double.logarithm(k) + logs.reduce(0, +) / k)
  }
}
