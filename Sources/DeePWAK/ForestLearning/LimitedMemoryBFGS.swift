/// A point where a smooth function is least nearby, by L-BFGS with halved steps.
///
/// - Parameters:
///   - start: The point to begin with.
///   - iterations: The most steps.
///   - tolerance: The greatest part of the gradient at which to stop.
///   - memory: The steps whose curvature is remembered.
///   - function: The value and the gradient at a point.
/// - Returns: The point, and whether its gradient is within the tolerance.
///
/// Reference: D. Liu, J. Nocedal. "On the limited memory BFGS method for large scale optimization."
/// *Mathematical Programming* 45, 1989. doi:10.1007/BF01589116
func minimize(
  _ start: [Double], iterations: Int, tolerance: Double, memory: Int = 10,
  _ function: ([Double]) -> (Double, [Double])
) -> (point: [Double], hasConverged: Bool) {
  var point = start
  var (value, gradient) = function(point)
  var pairs: [CurvaturePair] = []
  for _ in 0..<iterations {
    guard gradient.contains(where: { abs($0) > tolerance }) else { return (point, true) }
    var direction = descent(gradient, pairs)
    var slope = dot(direction, gradient)
    if slope >= 0 {
      // Rounding has spoilt the curvature: begin anew.
      pairs.removeAll()
      direction = gradient.map { -$0 }
      slope = dot(direction, gradient)
    }
    var length = pairs.isEmpty ? min(1, 1 / (-slope).squareRoot()) : 1
    var next: (point: [Double], value: Double, gradient: [Double])?
    while length > 1e-12 {
      let tried = zip(point, direction).map { $0 + length * $1 }
      let (there, steepness) = function(tried)
      if there <= value + 1e-4 * length * slope {
        next = (tried, there, steepness)
        break
      }
      length /= 2
    }
    guard let next else { return (point, false) }
    let pair = CurvaturePair(
      step: zip(next.point, point).map { $0 - $1 },
      change: zip(next.gradient, gradient).map { $0 - $1 })
    if pair.product > 0 { pairs.append(pair) }
    if pairs.count > memory { pairs.removeFirst() }
    (point, value, gradient) = next
  }
  return (point, !gradient.contains { abs($0) > tolerance })
}

/// A step, and what it changed in the gradient.
private struct CurvaturePair {
  let step: [Double]
  let change: [Double]
  let product: Double

  init(step: [Double], change: [Double]) {
    (self.step, self.change) = (step, change)
    product = dot(step, change)
  }
}

/// The direction in which the model of the last steps says the least value lies.
private func descent(_ gradient: [Double], _ pairs: [CurvaturePair]) -> [Double] {
  var direction = gradient.map { -$0 }
  var shares: [Double] = []
  for pair in pairs.reversed() {
    let share = dot(pair.step, direction) / pair.product
    shares.append(share)
    add(-share, pair.change, to: &direction)
  }
  if let last = pairs.last {
    let scale = last.product / dot(last.change, last.change)
    for i in direction.indices { direction[i] *= scale }
  }
  for (pair, share) in zip(pairs, shares.reversed()) {
    add(share - dot(pair.change, direction) / pair.product, pair.step, to: &direction)
  }
  return direction
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}

private func add(_ factor: Double, _ a: [Double], to b: inout [Double]) {
  for i in b.indices { b[i] += factor * a[i] }
}
