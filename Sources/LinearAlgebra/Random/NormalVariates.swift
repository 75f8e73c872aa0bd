internal import Glibc

extension CounterGenerator {
  /// A standard normal variate, by the polar form of Box and Muller.
  ///
  /// - Returns: A number of mean 0 and variance 1.
  public mutating func normal() -> Double {
    while true {
      let (u, v) = (2 * uniform() - 1, 2 * uniform() - 1)
      let s = u * u + v * v
      if s > 0, s < 1 { return u * (-2 * log(s) / s).squareRoot() }
    }
  }

  /// A random permutation of 0 ..< count (Fisher and Yates).
  ///
  /// - Parameter count: How many numbers.
  /// - Returns: The numbers 0 ..< count in random order.
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    guard count > 1 else { return order }
    for i in stride(from: count - 1, through: 1, by: -1) { order.swapAt(i, index(below: i + 1)) }
    return order
  }
}
