internal import CKernels
public import LinearAlgebra

extension ForestSampler {
  /// The gradient of ⟨*W*, *A_ε*⟩ with respect to Σ, estimated from the last samples.
  ///
  /// - Parameters:
  ///   - weights: *W*, the gradient of something with respect to *A_ε*; *n × n*.
  ///   - usesControl: Whether the unperturbed value is subtracted, which leaves the mean as it is and
  ///     takes away most of the variance.
  /// - Returns: The gradient *G*, *n × n*, in the sense d⟨*W*, *A_ε*⟩ = ⟨*G*, dΣ⟩ over the whole
  ///   matrix; symmetric where the noise is.
  /// - Throws: ``ForestError/noScore(_:)`` for uniform noise.
  /// - Complexity: O(*Bn*²) on all threads.
  public func adjacencyPullback(
    _ weights: DoubleMatrix, usesControl: Bool = true
  ) throws(ForestError) -> DoubleMatrix {
    checkShape(weights)
    let diagonal = (0..<observationCount).reduce(0) { $0 + weights[$1, $1] }
    func product(_ edges: ArraySlice<SampledEdge>) -> Double {
      edges.reduce(diagonal) {
        $0 + weights[Int($1.u), Int($1.v)] + weights[Int($1.v), Int($1.u)]
      }
    }
    let width = edgeRoom
    var products = edgeCounts.indices.map { b in
      product(edges[b * width..<b * width + edgeCounts[b]])
    }
    if usesControl { subtract(product(unperturbedForest().edges[...]), from: &products) }
    return try scoreEstimate(products)
  }

  /// The gradient of ⟨*W*, *M_ε*⟩ with respect to Σ, estimated from the last samples.
  ///
  /// - Parameters:
  ///   - weights: *W*, the gradient of something with respect to *M_ε*; *n × n*.
  ///   - usesControl: Whether the unperturbed value is subtracted, which leaves the mean as it is and
  ///     takes away most of the variance.
  /// - Returns: The gradient *G*, *n × n*, in the sense d⟨*W*, *M_ε*⟩ = ⟨*G*, dΣ⟩ over the whole
  ///   matrix; symmetric where the noise is.
  /// - Throws: ``ForestError/noScore(_:)`` for uniform noise.
  /// - Complexity: O(*Bn*²) on all threads.
  public func connectivityPullback(
    _ weights: DoubleMatrix, usesControl: Bool = true
  ) throws(ForestError) -> DoubleMatrix {
    checkShape(weights)
    let n = observationCount
    let both = weights + weights.transposed
    let diagonal = (0..<n).reduce(0) { $0 + weights[$1, $1] }
    let all = usesControl ? labels + unperturbedForest().labels : labels
    var products = all.withPointer { labels in
      both.withPointer { both in
        nonisolated(unsafe) let (labels, both) = (labels, both)
        return ThreadPool.shared.map(all.count / n) { b in
          (0..<n).reduce(diagonal) {
            $0 + deepwak_sum_together(n, labels + b * n, $1, both + $1 * n)
          }
        }
      }
    }
    if usesControl, let control = products.popLast() { subtract(control, from: &products) }
    return try scoreEstimate(products)
  }

  private func subtract(_ control: Double, from products: inout [Double]) {
    for b in products.indices { products[b] -= control }
  }

  /// The gradient of a mean of *f*(Σ + ε*Z*): the mean of *f* times the score of *Z*, over ε.
  ///
  /// A pair has one number in symmetric noise, so each of its two places gets half of the derivative.
  private func scoreEstimate(_ f: [Double]) throws(ForestError) -> DoubleMatrix {
    let scale = 1 / (Double(f.count) * options.amplitude)
    switch source {
    case .none: return DoubleMatrix(zeros: observationCount, observationCount)
    case .given(let noise):
      guard options.noise == .gaussian else { throw .noScore(options.noise) }
      var sum = DoubleMatrix(zeros: observationCount, observationCount)
      for (value, z) in zip(f, noise) { sum = sum + value * z }
      return scale * sum
    case .counter(let stream):
      guard options.noise.hasScore else { throw .noScore(options.noise) }
      return unpacked(scoreSums(f, stream), scale: scale / 2)
    }
  }

  /// The sums over samples of *f* times the score of the noise of every pair.
  private func scoreSums(_ f: [Double], _ stream: UInt64) -> [Double] {
    let options = options
    let pairs = observationCount * (observationCount - 1) / 2
    var sums = [Double](repeating: 0, count: pairs)
    sums.withMutablePointer { sums in
      nonisolated(unsafe) let sums = sums
      // Blocks begin where chunks of noise do; samples are added in order.
      RowBlocks(count: pairs, size: 64 * Noise.chunk).forEach { range in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: range.count) { noise in
          guard let noise = noise.baseAddress else { return }
          for (b, value) in f.enumerated() where value != 0 {
            options.noise.write(
              scores: true, seed: options.seed, stream: sampleStream(stream, b), range,
              into: noise)
            deepwak_add_noise(range.count, noise, value, sums + range.lowerBound)
          }
        }
      }
    }
    return sums
  }

  /// The symmetric matrix of a packed triangle.
  private func unpacked(_ packed: [Double], scale: Double) -> DoubleMatrix {
    let n = observationCount
    var result = DoubleMatrix(zeros: n, n)
    result.withMutablePointer { target in
      var place = 0
      for i in 0..<n {
        for j in i + 1..<max(n, i + 1) {
          let value = scale * packed[place]
          (target[i * n + j], target[j * n + i]) = (value, value)
          place += 1
        }
      }
    }
    return result
  }
}
