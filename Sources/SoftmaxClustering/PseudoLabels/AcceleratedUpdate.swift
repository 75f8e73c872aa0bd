internal import LinearAlgebra

extension LabelUpdate {
  /// Finds labels by a few steps from the predictions, extrapolated after every second one.
  ///
  /// Of two steps y → y′ → y″, with r = y′ − y and v = y″ − 2y′ + y, the search goes on at
  /// y + 2αr + α²v where α = ‖r‖/‖v‖ is at least 1, kept above y″/100; the last step is a plain one. Ten
  /// steps of the collision cross-entropy come as near to the optimum as twenty to fifty plain ones.
  /// Works in the room of the gradient.
  ///
  /// Reference: R. Varadhan, C. Roland. "Simple and globally convergent methods for accelerating the
  /// convergence of any EM algorithm." *Scand. J. Statistics* 35, 2008.
  func find<Scalar: SoftmaxScalar>(_ batch: LaneBatch<Scalar>, steps: Int) {
    let (y, first, second) = (batch.labels, batch.spare, batch.gradient)
    start(y, at: batch.sigma)
    var left = steps
    while left > 2 {
      first.copy(y)
      advance(first, batch.sigma)
      second.copy(first)
      advance(second, batch.sigma)
      extrapolate(y, first, second)
      left -= 2
    }
    for _ in 0..<left { advance(y, batch.sigma) }
  }

  private func extrapolate<Scalar: SoftmaxScalar>(
    _ y: LaneTable<Scalar>, _ first: LaneTable<Scalar>, _ second: LaneTable<Scalar>
  ) {
    let parts = y.blocks.map { squares(y, first, second, $0) }
    let lengths = parts.reduce(SIMD2<Double>.zero, +)
    let alpha = lengths[1] > 0 ? max((lengths[0] / lengths[1]).squareRoot(), 1) : 1
    let (linear, square) = (Scalar(2 * alpha), Scalar(alpha * alpha))
    let least = Scalar(leastShare)
    y.blocks.forEach { block in
      for k in 0..<y.columns {
        let (a, b, c) = (
          y.column(k, of: block), first.column(k, of: block), second.column(k, of: block)
        )
        for i in 0..<block.count {
          let r = b[i] - a[i]
          let next = a[i] + linear * r + square * ((c[i] - b[i]) - r)
          let share = c[i] * 0.01
          let bound = share > least ? share : least
          a[i] = next > bound ? next : bound
        }
      }
    }
  }

  /// ‖r‖² and ‖v‖² of one block.
  private func squares<Scalar: SoftmaxScalar>(
    _ y: LaneTable<Scalar>, _ first: LaneTable<Scalar>, _ second: LaneTable<Scalar>,
    _ block: Range<Int>
  ) -> SIMD2<Double> {
    withLanes(2, of: Scalar.self) { lanes in
      let (r, v) = (lanes, lanes + LaneTable<Scalar>.lanes)
      var sums = SIMD2<Double>.zero
      for k in 0..<y.columns {
        let (a, b, c) = (
          y.column(k, of: block), first.column(k, of: block), second.column(k, of: block)
        )
        for i in 0..<block.count {
          r[i] = b[i] - a[i]
          v[i] = (c[i] - b[i]) - r[i]
        }
        sums[0] += Double(Scalar.dot(block.count, r, r))
        sums[1] += Double(Scalar.dot(block.count, v, v))
      }
      return sums
    }
  }
}
