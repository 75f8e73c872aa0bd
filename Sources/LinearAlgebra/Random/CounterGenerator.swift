/// A counter-based generator of random numbers: Philox 4×32-10.
///
/// Its numbers are a function of (seed, stream, counter) alone, so that every head, step and
/// block of rows can draw from a stream of its own, in any order, on any thread.
///
/// Reference: J. Salmon, M. Moraes, R. Dror, D. Shaw. "Parallel random numbers: as easy as 1,
/// 2, 3." *SC11*, 2011. doi:10.1145/2063384.2063405
public struct CounterGenerator: RandomNumberGenerator, Sendable, Hashable {
  private let key: SIMD2<UInt32>
  private let stream: UInt64
  private var counter: UInt64 = 0
  private var spare: UInt64?

  /// Creates the generator of a stream.
  ///
  /// - Parameters:
  ///   - seed: The seed of the run.
  ///   - stream: Which stream: a path of numbers, such as (head, step).
  public init(seed: UInt64, stream: UInt64...) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.stream = stream.reduce(0) { CounterGenerator.mixed($0 &+ 0x9E37_79B9_7F4A_7C15 &+ $1) }
  }

  /// The next 64 random bits.
  ///
  /// - Returns: A number uniform over all 64-bit patterns.
  public mutating func next() -> UInt64 {
    if let value = spare {
      spare = nil
      return value
    }
    let block = CounterGenerator.philox(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32),
        UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32)), key: key)
    counter &+= 1
    spare = UInt64(block[2]) | UInt64(block[3]) << 32
    return UInt64(block[0]) | UInt64(block[1]) << 32
  }

  /// A number uniform in [0, 1).
  ///
  /// - Returns: A multiple of 2⁻⁵³.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A whole number uniform in 0 ..< bound, without bias.
  ///
  /// - Parameter bound: At least 1.
  /// - Returns: The number.
  public mutating func index(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  /// Ten rounds of Philox on one counter.
  static func philox(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (c, k) = (counter, key)
    for _ in 0..<10 {
      let p = UInt64(c[0]) &* 0xD251_1F53
      let q = UInt64(c[2]) &* 0xCD9E_8D57
      c = SIMD4(
        UInt32(truncatingIfNeeded: q >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: q),
        UInt32(truncatingIfNeeded: p >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: p))
      k = SIMD2(k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85)
    }
    return c
  }

  /// SplitMix64's finaliser: spreads the bits of a path of small numbers.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
