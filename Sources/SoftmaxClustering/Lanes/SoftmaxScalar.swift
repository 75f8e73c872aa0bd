internal import CKernels
internal import Glibc
internal import LinearAlgebra

/// The two precisions in which objectives are written: `Float` for training, `Double` to check it.
protocol SoftmaxScalar: MatrixScalar {
  /// ln x.
  static func logarithm(_ x: Self) -> Self
  /// ln(1 + x) with all digits near 0.
  static func logarithmOfOnePlus(_ x: Self) -> Self
  /// The least x whose exponential is a normal number.
  static var leastExponent: Self { get }
  /// Replaces x by exp x, where x counts as at least ``leastExponent``.
  static func exponentiate(_ count: Int, _ x: UnsafeMutablePointer<Self>)
  /// Replaces x by exp x − 1, likewise.
  static func exponentiateLessOne(_ count: Int, _ x: UnsafeMutablePointer<Self>)
  /// Σ x, in an order that depends on the count alone.
  static func sum(_ count: Int, _ x: UnsafePointer<Self>) -> Self
  /// Σ x y, likewise.
  static func dot(_ count: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>) -> Self
  /// Turns A into the labels of the collision cross-entropy; see ``CollisionRoot``.
  static func solveCollision(
    _ labels: LaneTable<Self>, _ sigma: LaneTable<Self>, _ block: Range<Int>)
}

extension Float: SoftmaxScalar {
  static func logarithm(_ x: Float) -> Float { log(x) }
  static func logarithmOfOnePlus(_ x: Float) -> Float { log1p(x) }
  static var leastExponent: Float { -87 }

  static func exponentiate(_ count: Int, _ x: UnsafeMutablePointer<Float>) {
    deepwak_exponentials(count, x, 0, x)
  }

  static func exponentiateLessOne(_ count: Int, _ x: UnsafeMutablePointer<Float>) {
    deepwak_exponentials(count, x, 1, x)
  }

  static func solveCollision(
    _ labels: LaneTable<Float>, _ sigma: LaneTable<Float>, _ block: Range<Int>
  ) {
    deepwak_collision_labels(
      block.count, labels.columns, LaneTable<Float>.lanes, sigma.column(0, of: block),
      labels.column(0, of: block))
  }

  static func sum(_ count: Int, _ x: UnsafePointer<Float>) -> Float {
    var lanes = SIMD16<Float>(repeating: 0)
    var i = 0
    while i &+ 16 <= count {
      lanes += UnsafeRawPointer(x + i).loadUnaligned(as: SIMD16<Float>.self)
      i &+= 16
    }
    var sum = folded(lanes)
    while i < count {
      sum += x[i]
      i &+= 1
    }
    return sum
  }

  static func dot(
    _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>
  ) -> Float {
    var lanes = SIMD16<Float>(repeating: 0)
    var i = 0
    while i &+ 16 <= count {
      lanes +=
        UnsafeRawPointer(x + i).loadUnaligned(as: SIMD16<Float>.self)
        * UnsafeRawPointer(y + i).loadUnaligned(as: SIMD16<Float>.self)
      i &+= 16
    }
    var sum = folded(lanes)
    while i < count {
      sum += x[i] * y[i]
      i &+= 1
    }
    return sum
  }
}

extension Double: SoftmaxScalar {
  /// exp x.
  static func exponential(_ x: Double) -> Double { exp(x) }
  static func logarithm(_ x: Double) -> Double { log(x) }
  static func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }
  static var leastExponent: Double { -708 }

  static func exponentiate(_ count: Int, _ x: UnsafeMutablePointer<Double>) {
    for i in 0..<count { x[i] = exp(max(x[i], leastExponent)) }
  }

  static func exponentiateLessOne(_ count: Int, _ x: UnsafeMutablePointer<Double>) {
    for i in 0..<count { x[i] = expm1(max(x[i], leastExponent)) }
  }

  static func solveCollision(
    _ labels: LaneTable<Double>, _ sigma: LaneTable<Double>, _ block: Range<Int>
  ) {
    CollisionRoot.solve(labels, sigma, block)
  }

  static func sum(_ count: Int, _ x: UnsafePointer<Double>) -> Double {
    var sum = 0.0
    for i in 0..<count { sum += x[i] }
    return sum
  }

  static func dot(
    _ count: Int, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>
  ) -> Double {
    var sum = 0.0
    for i in 0..<count { sum += x[i] * y[i] }
    return sum
  }
}

/// The sum of sixteen numbers, by halves.
@inline(__always) private func folded(_ lanes: SIMD16<Float>) -> Float {
  let eight = lanes.lowHalf + lanes.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two[0] + two[1]
}

/// What stands for a mean prediction or a label of zero, where its logarithm is taken.
let leastShare = 1e-30
