internal import CKernels
internal import Glibc
internal import LinearAlgebra

extension WeightedNeighbours {
  /// Weights that fall with distance: exp(−(d / d̄)^decay), relative to the largest of each
  /// observation so that they do not all vanish.
  ///
  /// - Parameters:
  ///   - nearest: The neighbours that were searched.
  ///   - count: How many of them are weighted, from the nearest.
  ///   - decay: The power of relative distances.
  ///   - convention: Which d̄, and which order: nearest first, or largest weight first.
  ///
  /// Reference: A. Tjärnberg et al. "Optimal tuning of weighted kNN- and diffusion-based methods
  /// for denoising single cell genomics data." *PLOS Comput. Biol.* 17(1), 2021.
  /// doi:10.1371/journal.pcbi.1008569
  init(
    distances nearest: NearestNeighbours, count: Int, decay: Double, convention: SweepConvention
  ) {
    let n = nearest.observationCount
    let ofNeighbour = convention == .dewakss
    let scales = nearest.meanDistances(over: ofNeighbour ? count : NearestNeighbours.scaleCount)
    var indices = [Int32](repeating: 0, count: n * count)
    var weights = [Float](repeating: 0, count: n * count)
    indices.withUnsafeMutableBufferPointer { indices in
      weights.withUnsafeMutableBufferPointer { weights in
        nonisolated(unsafe) let (indices, weights) = (indices, weights)
        RowBlocks(count: n, size: 128).forEach { range in
          var powers = [Double](repeating: 0, count: count)
          var keys = [UInt64](repeating: 0, count: count)
          var ranks = (0..<Int32(count)).map { $0 }
          for i in range {
            for c in 0..<count {
              let place = i &* nearest.count &+ c
              let scale = scales[ofNeighbour ? Int(nearest.indices[place]) : i]
              powers[c] = relativePower(
                Double(nearest.squaredDistances[place].squareRoot()), scale, decay)
              keys[c] = UInt64(Float(powers[c]).bitPattern) << 32 | UInt64(c)
            }
            if ofNeighbour { deepwak_key_ranks(count, keys, &ranks) }
            let least = powers.min() ?? 0
            for c in 0..<count {
              let place = Int(ranks[c])
              indices[i &* count &+ place] = nearest.indices[i &* nearest.count &+ c]
              weights[i &* count &+ place] =
                least == .infinity ? 1 : Float(exp(least - powers[c]))
            }
          }
        }
      }
    }
    self.init(offsets: (0...n).map { $0 * count }, indices: indices, weights: weights)
  }
}

/// (d / d̄)^decay; equal points are at no distance whatever the scale.
private func relativePower(_ distance: Double, _ scale: Double, _ decay: Double) -> Double {
  if decay == 0 || distance == 0 { return 0 }
  guard scale > 0 else { return .infinity }
  return decay == 1 ? distance / scale : pow(distance / scale, decay)
}

extension NearestNeighbours {
  /// The near neighbours over which our convention takes its mean distance.
  static let scaleCount = 15

  /// The mean distance of each observation to its nearest, at most those that were searched.
  func meanDistances(over count: Int) -> [Double] {
    let taken = min(count, self.count)
    return (0..<observationCount).map { i in
      var sum = 0.0
      for square in squaredDistances(of: i).prefix(taken) { sum += Double(square.squareRoot()) }
      return sum / Double(taken)
    }
  }
}
