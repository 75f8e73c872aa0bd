internal import LinearAlgebra

/// The Rényi entropy of each row of a batch, R_α = ln(Σₖ σₖ^α) / (1 − α), summed, and the gradient
/// of their mean.
///
/// Its gradient in logits is α/(1−α) · (q − σ), where q = σ^α / Σ σ^α. Two forms of it, each where it
/// is stable:
///
/// - near α = 1, with ε = α − 1, τₖ = (σₖ^ε − 1)/ε and A = Σ σₖ τₖ:
///   R = −ln(1 + εA)/ε and ∂R/∂zₖ = −α σₖ (τₖ − A)/(1 + εA); as ε → 0, τ = ln σ: Shannon's;
/// - elsewhere by powers of σ/σ_max, where the slope of the greatest is less the sum of the others.
struct Decisiveness: Sendable {
  /// α > 0; infinity for −ln max σ.
  let order: Double

  /// Writes the gradient of the mean in one block; returns the sum of its entropies.
  func evaluate<Scalar: SoftmaxScalar>(_ batch: LaneBatch<Scalar>, _ block: Range<Int>) -> Double {
    order > 0.5 && order < 2 ? nearShannon(batch, block) : byPowers(batch, block)
  }

  private func nearShannon<Scalar: SoftmaxScalar>(
    _ batch: LaneBatch<Scalar>, _ block: Range<Int>
  ) -> Double {
    let (w, clusters) = (block.count, batch.clusters)
    let epsilon = Scalar(order - 1)
    writeTangents(batch, block, epsilon)
    let scale = -Scalar(order) / Scalar(batch.rows)
    return withLanes(2, of: Scalar.self) { lanes in
      let (mean, factor) = (lanes, lanes + LaneTable<Scalar>.lanes)
      for i in 0..<w { mean[i] = 0 }
      for k in 0..<clusters {
        let (s, tangent) = (batch.sigma.column(k, of: block), batch.gradient.column(k, of: block))
        for i in 0..<w { mean[i] += s[i] * tangent[i] }
      }
      for i in 0..<w { factor[i] = scale / (1 + epsilon * mean[i]) }
      for k in 0..<clusters {
        let (s, g) = (batch.sigma.column(k, of: block), batch.gradient.column(k, of: block))
        for i in 0..<w { g[i] = factor[i] * s[i] * (g[i] - mean[i]) }
      }
      guard epsilon != 0 else { return -Double(Scalar.sum(w, mean)) }
      var sum = 0.0
      for i in 0..<w { sum -= Double(Scalar.logarithmOfOnePlus(epsilon * mean[i]) / epsilon) }
      return sum
    }
  }

  /// Writes τ where the gradient will be.
  private func writeTangents<Scalar: SoftmaxScalar>(
    _ batch: LaneBatch<Scalar>, _ block: Range<Int>, _ epsilon: Scalar
  ) {
    let w = block.count
    for k in 0..<batch.clusters {
      let (l, g) = (batch.logs.column(k, of: block), batch.gradient.column(k, of: block))
      guard epsilon != 0 else {
        for i in 0..<w { g[i] = l[i] }
        continue
      }
      // Where σ is no normal number it adds nothing; its power must stay finite.
      let least = Scalar.leastExponent
      for i in 0..<w { g[i] = epsilon * (l[i] < least ? least : l[i]) }
      Scalar.exponentiateLessOne(w, g)
      let inverse = 1 / epsilon
      for i in 0..<w { g[i] *= inverse }
    }
  }

  private func byPowers<Scalar: SoftmaxScalar>(
    _ batch: LaneBatch<Scalar>, _ block: Range<Int>
  ) -> Double {
    let w = block.count
    return withLanes(4, of: Scalar.self) { lanes in
      let (top, place) = (lanes, lanes + LaneTable<Scalar>.lanes)
      let (sum, others) = (place + LaneTable<Scalar>.lanes, place + 2 * LaneTable<Scalar>.lanes)
      findGreatest(batch, block, top, place)
      writePowers(batch, block, top, place, sum)
      writeSlopes(batch, block, place, sum, others)
      var total = 0.0
      for i in 0..<w {
        total +=
          order.isInfinite
          ? -Double(top[i])
          : (order * Double(top[i]) + Double(Scalar.logarithmOfOnePlus(sum[i]))) / (1 - order)
      }
      return total
    }
  }

  /// The greatest ln σ of each row, and the first place where it is.
  private func findGreatest<Scalar: SoftmaxScalar>(
    _ batch: LaneBatch<Scalar>, _ block: Range<Int>, _ top: UnsafeMutablePointer<Scalar>,
    _ place: UnsafeMutablePointer<Scalar>
  ) {
    let w = block.count
    for i in 0..<w { (top[i], place[i]) = (-.infinity, 0) }
    for k in 0..<batch.clusters {
      let (l, number) = (batch.logs.column(k, of: block), Scalar(k))
      for i in 0..<w {
        let isGreater = l[i] > top[i]
        top[i] = isGreater ? l[i] : top[i]
        place[i] = isGreater ? number : place[i]
      }
    }
  }

  /// Writes (σ/σ_max)^α where the gradient will be, and the sums over all but the greatest.
  private func writePowers<Scalar: SoftmaxScalar>(
    _ batch: LaneBatch<Scalar>, _ block: Range<Int>, _ top: UnsafeMutablePointer<Scalar>,
    _ place: UnsafeMutablePointer<Scalar>, _ sum: UnsafeMutablePointer<Scalar>
  ) {
    let w = block.count
    let alpha = Scalar(order)
    for i in 0..<w { sum[i] = 0 }
    for k in 0..<batch.clusters {
      let (l, g) = (batch.logs.column(k, of: block), batch.gradient.column(k, of: block))
      let number = Scalar(k)
      if alpha.isInfinite {
        for i in 0..<w { g[i] = place[i] == number ? 1 : 0 }
        continue
      }
      for i in 0..<w { g[i] = alpha * (l[i] - top[i]) }
      Scalar.exponentiate(w, g)
      for i in 0..<w { sum[i] += place[i] == number ? 0 : g[i] }
    }
  }

  /// Turns the powers into the gradient.
  private func writeSlopes<Scalar: SoftmaxScalar>(
    _ batch: LaneBatch<Scalar>, _ block: Range<Int>, _ place: UnsafeMutablePointer<Scalar>,
    _ sum: UnsafeMutablePointer<Scalar>, _ others: UnsafeMutablePointer<Scalar>
  ) {
    let w = block.count
    let scale = Scalar((order.isInfinite ? -1 : order / (1 - order)) / Double(batch.rows))
    for i in 0..<w { others[i] = 0 }
    for k in 0..<batch.clusters {
      let (s, g) = (batch.sigma.column(k, of: block), batch.gradient.column(k, of: block))
      let number = Scalar(k)
      for i in 0..<w {
        let slope = scale * (g[i] / (1 + sum[i]) - s[i])
        others[i] += place[i] == number ? 0 : slope
        g[i] = slope
      }
    }
    for k in 0..<batch.clusters {
      let (g, number) = (batch.gradient.column(k, of: block), Scalar(k))
      for i in 0..<w { g[i] = place[i] == number ? -others[i] : g[i] }
    }
  }
}
