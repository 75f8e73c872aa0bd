internal import LinearAlgebra

/// The labels of the collision cross-entropy that minimise its bound, row by row.
///
/// With A = aS and T = Σ A they are yₖ = Aₖ/(1 + T − σₖ/x), where x in (σ_max/(1+T), σ_max] is the
/// unique root of Σ y = 1. In terms of δ = 1 + T − σ_max/x in (0, T] and ρ = σ/σ_max the divisor is
/// (1+T)(1−ρₖ) + ρₖδ, a sum of what is not negative, so that nothing cancels. h(δ) = Σ y falls and is
/// convex, and 1/h rises and is concave: Newton's step for 1/h = 1 is longer than that for h = 1,
/// and from where h ≥ 1 it rises to the root without overshooting. All rows of a block go together;
/// bisection takes over where rounding would lead a row out of its bracket.
///
/// Reference: Z. Zhang, Y. Boykov and others, 2023. arXiv:2303.07321, section 4.
enum CollisionRoot {
  /// Newton steps at most; a handful is usual.
  static let limit = 100

  /// Turns A into y in one block.
  static func solve<Scalar: SoftmaxScalar>(
    _ labels: LaneTable<Scalar>, _ sigma: LaneTable<Scalar>, _ block: Range<Int>
  ) {
    let lanes = LaneTable<Scalar>.lanes
    withLanes(6 + 2 * labels.columns, of: Scalar.self) { room in
      var row = Rows(
        total: room, low: room + lanes, high: room + 2 * lanes, delta: room + 3 * lanes,
        height: room + 4 * lanes, slope: room + 5 * lanes, ratio: room + 6 * lanes,
        rest: room + (6 + labels.columns) * lanes)
      row.prepare(labels, sigma, block)
      for _ in 0..<limit {
        row.measure(labels, block)
        if row.step(block.count) { break }
      }
      row.finish(labels, block)
    }
  }

  /// The numbers of each row of a block.
  private struct Rows<Scalar: SoftmaxScalar> {
    typealias Lanes = UnsafeMutablePointer<Scalar>
    /// T.
    let total: Lanes
    /// The bracket of δ.
    let low: Lanes
    let high: Lanes
    let delta: Lanes
    /// h and −h′ at δ.
    let height: Lanes
    let slope: Lanes
    /// ρ, and (1+T)(1−ρ), column by column.
    let ratio: Lanes
    let rest: Lanes

    /// Starts δ where one term of h alone is 1.
    func prepare(_ labels: LaneTable<Scalar>, _ sigma: LaneTable<Scalar>, _ block: Range<Int>) {
      let (w, lanes) = (block.count, LaneTable<Scalar>.lanes)
      let (top, scale) = (slope, height)
      for i in 0..<w { (total[i], top[i], delta[i]) = (0, 0, Scalar(leastShare)) }
      for k in 0..<labels.columns {
        let (a, s) = (labels.column(k, of: block), sigma.column(k, of: block))
        for i in 0..<w { total[i] += a[i] }
        for i in 0..<w { top[i] = s[i] > top[i] ? s[i] : top[i] }
      }
      for i in 0..<w { scale[i] = 1 / top[i] }
      for k in 0..<labels.columns {
        let (a, s) = (labels.column(k, of: block), sigma.column(k, of: block))
        let (ratio, rest) = (ratio + k * lanes, rest + k * lanes)
        for i in 0..<w {
          ratio[i] = s[i] * scale[i]
          rest[i] = (1 + total[i]) * ((top[i] - s[i]) * scale[i])
          let alone = (a[i] - rest[i]) / ratio[i]
          delta[i] = alone > delta[i] ? alone : delta[i]
        }
      }
      for i in 0..<w {
        delta[i] = delta[i] < total[i] ? delta[i] : total[i]
        (low[i], high[i]) = (0, total[i])
      }
    }

    /// Computes h and −h′.
    func measure(_ labels: LaneTable<Scalar>, _ block: Range<Int>) {
      let (w, lanes) = (block.count, LaneTable<Scalar>.lanes)
      for i in 0..<w { (height[i], slope[i]) = (0, 0) }
      for k in 0..<labels.columns {
        let a = labels.column(k, of: block)
        let (ratio, rest) = (ratio + k * lanes, rest + k * lanes)
        for i in 0..<w {
          let inverse = 1 / (rest[i] + ratio[i] * delta[i])
          let y = a[i] * inverse
          height[i] += y
          slope[i] += y * (ratio[i] * inverse)
        }
      }
    }

    /// Moves δ; whether all rows are there.
    mutating func step(_ w: Int) -> Bool {
      let tolerance = 8 * Scalar.ulpOfOne
      var open: Scalar = 0
      for i in 0..<w {
        let (d, h) = (delta[i], height[i])
        let excess = h - 1
        let isBelow = excess > 0
        low[i] = isBelow ? d : low[i]
        high[i] = isBelow ? high[i] : d
        let next = d + h * excess / slope[i]
        let middle = (low[i] + high[i]) / 2
        let isInside = next > low[i] && next < high[i]
        let isThere = excess <= tolerance && excess >= -tolerance
        delta[i] = isThere ? d : isInside ? next : middle
        open += isThere ? 0 : 1
      }
      return open == 0
    }

    /// Writes y, with what rounding left of its sum taken out.
    func finish(_ labels: LaneTable<Scalar>, _ block: Range<Int>) {
      let (w, lanes) = (block.count, LaneTable<Scalar>.lanes)
      measure(labels, block)
      for i in 0..<w { height[i] = 1 / height[i] }
      for k in 0..<labels.columns {
        let a = labels.column(k, of: block)
        let (ratio, rest) = (ratio + k * lanes, rest + k * lanes)
        for i in 0..<w { a[i] = a[i] * height[i] / (rest[i] + ratio[i] * delta[i]) }
      }
    }
  }
}
