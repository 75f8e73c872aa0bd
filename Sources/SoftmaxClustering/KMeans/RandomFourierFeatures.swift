internal import Glibc
public import LinearAlgebra

/// Features whose inner products are nearly Gaussian kernels, exp(−‖x − y‖² / 2h²).
///
/// Frequencies ω are drawn from the kernel's own spectrum, a normal distribution of deviation 1/h; the features are
/// √(2/D) (cos ω·x, sin ω·x) for D/2 of them. The error of an inner product falls as 1/√D.
///
/// Reference: A. Rahimi, B. Recht. "Random features for large-scale kernel machines." NeurIPS, 2007.
public struct RandomFourierFeatures: Sendable, Hashable {
  /// ω, *D/2 × d*.
  public let frequencies: Matrix
  /// What is taken from observations first, *d* numbers.
  public let origin: [Float]

  /// Creates features from those of a saved model.
  ///
  /// - Parameters:
  ///   - frequencies: ω, *D/2 × d*.
  ///   - origin: What is taken from observations first, *d* numbers.
  public init(frequencies: Matrix, origin: [Float]) {
    precondition(
      frequencies.columns == origin.count, "frequencies \(frequencies) and \(origin.count) means")
    (self.frequencies, self.origin) = (frequencies, origin)
  }

  /// Draws frequencies.
  ///
  /// - Parameters:
  ///   - origin: What is taken from observations first, *d* numbers.
  ///   - count: The number of features, *D*, even.
  ///   - bandwidth: h, more than 0.
  ///   - seed: The seed of the draws.
  public init(origin: [Float], count: Int, bandwidth: Double, seed: UInt64) {
    precondition(count >= 2 && bandwidth > 0, "\(count) features of bandwidth \(bandwidth)")
    var generator = CounterGenerator(seed: seed, stream: 0x5246_46)
    let frequencies = Matrix(rows: count / 2, columns: origin.count) { _, _ in
      Float(generator.normal() / bandwidth)
    }
    self.init(frequencies: frequencies, origin: origin)
  }

  /// Maps observations to features.
  ///
  /// - Parameter x: *n* observations of *d* features.
  /// - Returns: *n × D*.
  public func map(_ x: Matrix) -> Matrix {
    let (n, d, half) = (x.rows, origin.count, frequencies.rows)
    precondition(x.columns == d, "features of \(d) numbers have no image of a \(x)")
    let scale = (1 / Float(max(half, 1))).squareRoot()
    var result = Matrix(zeros: n, 2 * half)
    result.withMutablePointer { result in
      nonisolated(unsafe) let result = result
      RowBlocks(count: n, size: 256).forEach { range in
        let block = Matrix(rows: range.count, columns: d) {
          x[range.lowerBound + $0, $1] - origin[$1]
        }
        var angles = Matrix(zeros: range.count, half)
        angles.setProduct(block, .asStored, frequencies, .transposed)
        angles.withPointer { angles in
          for (place, i) in range.enumerated() {
            let row = result + i &* 2 &* half
            for j in 0..<half {
              row[j] = scale * cosf(angles[place &* half &+ j])
              row[half + j] = scale * sinf(angles[place &* half &+ j])
            }
          }
        }
      }
    }
    return result
  }

  /// The median distance of pairs of observations that differ, of two thousand pairs; nil where none do.
  ///
  /// - Parameters:
  ///   - x: *n* observations of *d* features.
  ///   - seed: The seed of the pairs.
  /// - Returns: The median.
  public static func medianDistance(of x: Matrix, seed: UInt64) -> Double? {
    guard x.rows > 1 else { return nil }
    var generator = CounterGenerator(seed: seed, stream: 0x6D65_64)
    var distances = (0..<2000).compactMap { _ -> Double? in
      let (i, j) = (generator.index(below: x.rows), generator.index(below: x.rows))
      let squared = Double(squaredDistance(x.span(ofRow: i), x.span(ofRow: j)))
      return squared > 0 ? squared.squareRoot() : nil
    }
    guard !distances.isEmpty else { return nil }
    distances.sort()
    return distances[distances.count / 2]
  }
}
