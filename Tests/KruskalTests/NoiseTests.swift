import LinearAlgebra
import TestSupport
import Testing

@testable import Kruskal

@Suite("Noise of forests")
struct NoiseTests {
  private let count = 1 << 20

  @Test("has the moments of its distribution", arguments: Noise.allCases)
  func moments(noise: Noise) {
    let z = numbers(noise, seed: 5)
    let powers = (1...4).map { power in
      z.reduce(0.0) { sum, z in
        sum + (0..<power).reduce(1.0) { product, _ in product * Double(z) }
      } / Double(count)
    }
    // The moments about 0 of the three distributions, and a bound of five standard errors.
    let (zeta, pi) = (1.2020569031595943, Double.pi)
    let expected: [Double] =
      switch noise {
      case .gaussian: [0, 1, 0, 3]
      case .gumbel: [0, pi * pi / 6, 2 * zeta, 3 * pi * pi * pi * pi / 20]
      case .uniform: [0, 1.0 / 3, 0, 0.2]
      }
    let deviations: [Double] =
      switch noise {
      case .gaussian: [1, 1.42, 3.9, 9.8]
      case .gumbel: [1.29, 3.5, 16, 110]
      case .uniform: [0.58, 0.3, 0.38, 0.27]
      }
    for (power, (expected, deviation)) in zip(expected, deviations).enumerated() {
      #expect(abs(powers[power] - expected) < 5 * deviation / Double(count).squareRoot())
    }
  }

  @Test("has the quantiles of its distribution", arguments: Noise.allCases)
  func quantiles(noise: Noise) {
    let z = numbers(noise, seed: 6).sorted()
    let worst =
      stride(from: 0, to: count, by: 7).map { place in
        abs(distribution(noise, Double(z[place])) - (Double(place) + 0.5) / Double(count))
      }.max() ?? 1
    // Kolmogorov's bound at a chance of 1e-6.
    #expect(worst < 2.7 / Double(count).squareRoot())
  }

  @Test("has scores that are the slopes of its density", arguments: [Noise.gaussian, .gumbel])
  func scores(noise: Noise) {
    let (z, scores) = (numbers(noise, seed: 7), numbers(noise, scores: true, seed: 7))
    for place in stride(from: 0, to: count, by: 1009) {
      let value = Double(z[place])
      let expected =
        noise == .gaussian ? value : 1 - exponential(-value - 0.5772156649015329)
      #expect(abs(Double(scores[place]) - expected) < 2e-5 * max(1, abs(expected)))
    }
  }

  @Test func `comes from the counters of Philox`() {
    // Of uniform noise the words can be read off; chunk c, part p, lane l is word p of counter 16 c + l.
    let z = numbers(.uniform, seed: 0x1234_5678_9ABC_DEF0, stream: 0x0FED_CBA9_8765_4321)
    for place in [0, 1, 17, 40, 63, 64, 1000, 65_537] {
      let (chunk, within) = (place / 64, place % 64)
      let counter = SIMD4<UInt32>(
        UInt32(16 * chunk + within % 16), 0, 0x8765_4321, 0x0FED_CBA9)
      let word = philox(counter, key: SIMD2(0x9ABC_DEF0, 0x1234_5678))[within / 16]
      let expected = (Double(Int32(bitPattern: word) >> 1) + 0.5) * 0x1p-30
      #expect(abs(Double(z[place]) - expected) < 1e-7)
    }
  }

  @Test("is the same in parts", arguments: Noise.allCases)
  func parts(noise: Noise) {
    let all = numbers(noise, seed: 9)
    for range in [0..<1, 64..<200, 640..<641, 1024..<4096] {
      var part = [Float](repeating: .nan, count: range.count + 1)
      part.withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress { noise.write(seed: 9, stream: 3, range, into: base) }
      }
      #expect(Array(part.dropLast()) == Array(all[range]))
      #expect(part[range.count].isNaN)
    }
  }

  private func numbers(
    _ noise: Noise, scores: Bool = false, seed: UInt64, stream: UInt64 = 3
  ) -> [Float] {
    var z = [Float](repeating: .nan, count: count)
    z.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      noise.write(scores: scores, seed: seed, stream: stream, 0..<count, into: base)
    }
    return z
  }

  private func distribution(_ noise: Noise, _ z: Double) -> Double {
    switch noise {
    case .gaussian: normalDistribution(z)
    case .gumbel: exponential(-exponential(-z - 0.5772156649015329))
    case .uniform: (z + 1) / 2
    }
  }

  /// By Simpson's rule from 0.
  private func normalDistribution(_ z: Double) -> Double {
    let steps = 60
    let h = z / Double(2 * steps)
    let sum = (0...2 * steps).reduce(0.0) { sum, i in
      let weight = i == 0 || i == 2 * steps ? 1.0 : (i % 2 == 1 ? 4 : 2)
      let x = Double(i) * h
      return sum + weight * exponential(-x * x / 2)
    }
    return 0.5 + sum * h / 3 / (2 * Double.pi).squareRoot()
  }

  /// Philox by its definition.
  private func philox(_ counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (c, k) = (counter, key)
    for _ in 0..<10 {
      let (p, q) = (UInt64(c.x) * 0xD251_1F53, UInt64(c.z) * 0xCD9E_8D57)
      c = SIMD4(
        UInt32(q >> 32) ^ c.y ^ k.x, UInt32(truncatingIfNeeded: q),
        UInt32(p >> 32) ^ c.w ^ k.y, UInt32(truncatingIfNeeded: p))
      k = SIMD2(k.x &+ 0x9E37_79B9, k.y &+ 0xBB67_AE85)
    }
    return c
  }
}
