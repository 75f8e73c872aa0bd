/// The squared Euclidean distance ‖x − y‖².
///
/// Summed in eight lanes, in an order that depends on the length alone.
///
/// - Parameters:
///   - x: A vector of *d* numbers.
///   - y: Another.
/// - Returns: The sum of the squared differences.
/// - Complexity: O(*d*)
public func squaredDistance(_ x: Span<Float>, _ y: Span<Float>) -> Float {
  precondition(x.count == y.count, "vectors of length \(x.count) and \(y.count)")
  return x.withUnsafeBufferPointer { x in
    y.withUnsafeBufferPointer { y in
      guard let a = x.baseAddress, let b = y.baseAddress else { return 0 }
      return squaredDistance(a, b, count: x.count)
    }
  }
}

/// The squared Euclidean distance ‖x − y‖².
///
/// - Parameters:
///   - x: A vector of *d* numbers.
///   - y: Another.
/// - Returns: The sum of the squared differences.
/// - Complexity: O(*d*)
public func squaredDistance(_ x: Span<Double>, _ y: Span<Double>) -> Double {
  precondition(x.count == y.count, "vectors of length \(x.count) and \(y.count)")
  var sum = 0.0
  for i in x.indices {
    let difference = x[i] - y[i]
    sum += difference * difference
  }
  return sum
}

/// The squared distance of vectors in memory.
@inline(__always) func squaredDistance(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int
) -> Float {
  var lanes = SIMD8<Float>(repeating: 0)
  var i = 0
  while i &+ 8 <= count {
    let a = UnsafeRawPointer(x + i).loadUnaligned(as: SIMD8<Float>.self)
    let b = UnsafeRawPointer(y + i).loadUnaligned(as: SIMD8<Float>.self)
    let difference = a - b
    lanes += difference * difference
    i &+= 8
  }
  var sum = lanes.sum()
  while i < count {
    let difference = x[i] - y[i]
    sum += difference * difference
    i &+= 1
  }
  return sum
}

/// ‖x − y‖² in eight lanes of `Double`; the same for *x* and *y* exchanged.
package func preciseSquaredDistance(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int
) -> Double {
  var lanes = SIMD8<Double>(repeating: 0)
  var j = 0
  while j &+ 8 <= count {
    let a = UnsafeRawPointer(x + j).loadUnaligned(as: SIMD8<Float>.self)
    let b = UnsafeRawPointer(y + j).loadUnaligned(as: SIMD8<Float>.self)
    let difference = SIMD8<Double>(a) - SIMD8<Double>(b)
    lanes += difference * difference
    j &+= 8
  }
  var sum = lanes.sum()
  while j < count {
    let difference = Double(x[j]) - Double(y[j])
    sum += difference * difference
    j &+= 1
  }
  return sum
}
