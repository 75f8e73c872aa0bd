internal import LinearAlgebra

/// A cross-entropy between labels y and predictions σ, both distributions over clusters.
public enum CrossEntropy: String, Sendable, Hashable, Codable, CaseIterable {
  /// H(y, σ) = −Σₖ yₖ ln σₖ: predictions are driven to equal the labels, their uncertainty included.
  case forward
  /// H(σ, y) = −Σₖ σₖ ln yₖ: robust to wrong labels, indifferent where y is uniform.
  case reverse
  /// −ln Σₖ σₖ yₖ: the chance that predicted and true class are one; an uncertain label asks for
  /// little.
  ///
  /// Reference: Z. Zhang, Y. Boykov and others. "Collision cross-entropy for soft class labels and
  /// entropy-based clustering", 2023. arXiv:2303.07321
  case collision
}

/// A cross-entropy of a batch and its labels, and its gradient in logits.
///
/// - forward: (σₖ Σy − yₖ)/b;
/// - reverse: −σₖ (ln yₖ − Σ σ ln y)/b, where y counts as at least 10⁻³⁰;
/// - collision: (σₖ − qₖ)/b with q = σ y / Σ σ y.
struct LabelLoss: Sendable {
  let kind: CrossEntropy

  /// Computes the mean, and writes its gradient with the labels fixed.
  func evaluate<Scalar: SoftmaxScalar>(
    _ batch: LaneBatch<Scalar>, _ labels: LaneTable<Scalar>
  ) -> Double {
    batch.blocks.sum { evaluate(batch, labels, $0) } / Double(batch.rows)
  }

  private func evaluate<Scalar: SoftmaxScalar>(
    _ batch: LaneBatch<Scalar>, _ labels: LaneTable<Scalar>, _ block: Range<Int>
  ) -> Double {
    switch kind {
    case .forward: forward(batch, labels, block)
    case .reverse: reverse(batch, labels, block)
    case .collision: collision(batch, labels, block)
    }
  }

  private func forward<Scalar: SoftmaxScalar>(
    _ batch: LaneBatch<Scalar>, _ labels: LaneTable<Scalar>, _ block: Range<Int>
  ) -> Double {
    let w = block.count
    let scale = 1 / Scalar(batch.rows)
    return withLanes(1, of: Scalar.self) { mass in
      var sum = 0.0
      for i in 0..<w { mass[i] = 0 }
      for k in 0..<batch.clusters {
        let (y, l) = (labels.column(k, of: block), batch.logs.column(k, of: block))
        for i in 0..<w { mass[i] += y[i] }
        sum -= Double(Scalar.dot(w, y, l))
      }
      for k in 0..<batch.clusters {
        let (y, s) = (labels.column(k, of: block), batch.sigma.column(k, of: block))
        let g = batch.gradient.column(k, of: block)
        for i in 0..<w { g[i] = scale * (mass[i] * s[i] - y[i]) }
      }
      return sum
    }
  }

  private func reverse<Scalar: SoftmaxScalar>(
    _ batch: LaneBatch<Scalar>, _ labels: LaneTable<Scalar>, _ block: Range<Int>
  ) -> Double {
    let w = block.count
    let (scale, least) = (1 / Scalar(batch.rows), Scalar(leastShare))
    return withLanes(1, of: Scalar.self) { mean in
      for i in 0..<w { mean[i] = 0 }
      for k in 0..<batch.clusters {
        let (y, s) = (labels.column(k, of: block), batch.sigma.column(k, of: block))
        let g = batch.gradient.column(k, of: block)
        for i in 0..<w {
          g[i] = Scalar.logarithm(y[i] < least ? least : y[i])
          mean[i] += s[i] * g[i]
        }
      }
      for k in 0..<batch.clusters {
        let (s, g) = (batch.sigma.column(k, of: block), batch.gradient.column(k, of: block))
        for i in 0..<w { g[i] = scale * s[i] * (mean[i] - g[i]) }
      }
      return -Double(Scalar.sum(w, mean))
    }
  }

  private func collision<Scalar: SoftmaxScalar>(
    _ batch: LaneBatch<Scalar>, _ labels: LaneTable<Scalar>, _ block: Range<Int>
  ) -> Double {
    let w = block.count
    let scale = 1 / Scalar(batch.rows)
    return withLanes(2, of: Scalar.self) { lanes in
      let (chance, inverse) = (lanes, lanes + LaneTable<Scalar>.lanes)
      for i in 0..<w { chance[i] = 0 }
      for k in 0..<batch.clusters {
        let (y, s) = (labels.column(k, of: block), batch.sigma.column(k, of: block))
        for i in 0..<w { chance[i] += s[i] * y[i] }
      }
      for i in 0..<w { inverse[i] = 1 / chance[i] }
      for k in 0..<batch.clusters {
        let (y, s) = (labels.column(k, of: block), batch.sigma.column(k, of: block))
        let g = batch.gradient.column(k, of: block)
        for i in 0..<w { g[i] = scale * s[i] * (1 - y[i] * inverse[i]) }
      }
      var sum = 0.0
      for i in 0..<w {
        if chance[i] > Scalar(1e-20) {
          sum -= Double(Scalar.logarithm(chance[i]))
        } else {
          sum += unlikelyCollision(batch, labels, block, i)
        }
      }
      return sum
    }
  }

  /// One row whose Σ σ y may be too small for the precision: by ln σ less its greatest where y > 0.
  private func unlikelyCollision<Scalar: SoftmaxScalar>(
    _ batch: LaneBatch<Scalar>, _ labels: LaneTable<Scalar>, _ block: Range<Int>, _ i: Int
  ) -> Double {
    let (clusters, scale) = (batch.clusters, 1 / Double(batch.rows))
    func log(_ k: Int) -> Double { Double(batch.logs.column(k, of: block)[i]) }
    func label(_ k: Int) -> Double { Double(labels.column(k, of: block)[i]) }
    let top = (0..<clusters).reduce(-Double.infinity) { label($1) > 0 ? max($0, log($1)) : $0 }
    guard top > -.infinity else {
      for k in 0..<clusters { batch.gradient.column(k, of: block)[i] = .nan }
      return .nan
    }
    var parts = (0..<clusters).map { min(log($0) - top, 0) }
    Double.exponentiate(clusters, &parts)
    for k in 0..<clusters { parts[k] *= label(k) }
    let total = parts.reduce(0, +)
    for k in 0..<clusters {
      let s = Double(batch.sigma.column(k, of: block)[i])
      batch.gradient.column(k, of: block)[i] = Scalar(scale * (s - parts[k] / total))
    }
    return -(top + Double.logarithm(total))
  }
}
