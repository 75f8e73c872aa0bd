internal import Glibc
public import LinearAlgebra

/// The maximum spanning forests of perturbed similarities, and means over them.
///
/// Each of *B* samples adds ε*Z* to the similarities, *Z* symmetric with one independent number for a
/// pair of observations, and takes the forest of that: *A_ε* = E *A*(Σ + ε*Z*), *F_ε* = E *F*(Σ +
/// ε*Z*), *M_ε* = E *M*(Σ + ε*Z*). The noise is a function of seed, stream and sample, so that two
/// samplers of one seed, with constraints and without, see the same noise, and all results are the
/// same on any number of threads.
///
/// A sampler owns its memory and uses it again: after the first ``sample(_:stream:)`` the same
/// call allocates nothing that grows with *n*. It serves one caller at a time.
///
/// References: L. Stewart, F. Bach, F. Llinares-López, Q. Berthet. "Differentiable clustering with
/// perturbed spanning forests." *NeurIPS*, 2023, definition 6. arXiv:2305.16358;
/// Q. Berthet, M. Blondel, O. Teboul, M. Cuturi, J.-P. Vert, F. Bach. "Learning with differentiable
/// perturbed optimizers." *NeurIPS*, 2020. arXiv:2002.08676
public final class ForestSampler {
  /// The number of observations, *n*.
  public let observationCount: Int
  /// The number of trees, *k*.
  public let treeCount: Int
  /// The settings of the noise.
  public let options: PerturbationOptions
  /// The constraints, if there are any.
  public let constraints: LinkConstraints?
  /// The least number of observations in a tree; 1 for maximum spanning forests.
  public let leastSize: Int

  /// What the last call has sampled: for each of *B* samples the trees of the *n* vertices, the
  /// edges and the value.
  var labels: [Int32]
  var edges: [SampledEdge]
  var edgeCounts: [Int]
  /// The values ⟨*A*, Σ + ε*Z*⟩ of the last samples; *B* numbers.
  public internal(set) var values: [Double]
  /// The similarities of the last samples, and where their noise came from.
  var similarities: DoubleMatrix
  var source = NoiseSource.none
  /// The unperturbed forest, made when a control variate first asks for it.
  var unperturbed: SampledForest?

  private var spaces: [SampleSpace]

  /// Creates a sampler.
  ///
  /// - Parameters:
  ///   - n: The number of observations.
  ///   - k: The number of trees.
  ///   - options: The settings of the noise.
  ///   - constraints: Links that the forests are to meet; greedy and biased, as in
  ///     ``ConstrainedForest``.
  ///   - leastSize: The least number of observations in a tree, as in
  ///     ``SpanningTree/forest(trees:leastSize:)``: there may be fewer trees then. Must be 1 with
  ///     constraints.
  /// - Throws: ``ForestError`` for settings out of range, and constraints that *k* clusters cannot meet.
  public init(
    observationCount n: Int, treeCount k: Int, options: PerturbationOptions = .init(),
    constraints: LinkConstraints? = nil, leastSize: Int = 1
  ) throws(ForestError) {
    try options.validate()
    guard k >= 1, k <= n else { throw .treeCount(k, vertices: n) }
    if let constraints {
      precondition(
        constraints.observationCount == n,
        "links between \(constraints.observationCount) of \(n) observations")
      try constraints.checkFeasible(trees: k)
    }
    precondition(
      leastSize >= 1 && (leastSize == 1 || constraints == nil),
      "trees of at least \(leastSize) vertices\(constraints == nil ? "" : " under constraints")")
    (observationCount, treeCount, self.leastSize) = (n, k, leastSize)
    (self.options, self.constraints) = (options, constraints)
    let samples = options.samples
    labels = [Int32](repeating: 0, count: samples * n)
    edges = [SampledEdge](
      repeating: SampledEdge(u: 0, v: 0), count: samples * (leastSize > 1 ? n - 1 : n - k))
    edgeCounts = [Int](repeating: n - k, count: samples)
    values = [Double](repeating: 0, count: samples)
    similarities = DoubleMatrix(zeros: n, n)
    // Two tasks a thread, so that one that is held up does not hold up all.
    let tasks = max(1, min(samples, 2 * ThreadPool.shared.threadCount))
    spaces = (0..<tasks).map { _ in SampleSpace(n, k, constraints, leastSize: leastSize) }
  }

  /// Samples forests, in place of those of the last call.
  ///
  /// - Parameters:
  ///   - similarities: The *n × n* symmetric matrix Σ of finite numbers.
  ///   - stream: Which noise: another for each step of a training, say.
  /// - Throws: ``ForestError`` when a number is not finite or the matrix is not symmetric.
  /// - Complexity: O(*Bn*²) time on all threads, O(*Bn*) memory and O(*n*²) for every thread.
  public func sample(_ similarities: DoubleMatrix, stream: UInt64 = 0) throws(ForestError) {
    try check(similarities)
    self.similarities.copyElements(of: similarities)
    source = .counter(stream)
    let (options, n) = (options, observationCount)
    draw { number, space in
      let pairs = n * (n - 1) / 2
      space.packed.withMutablePointer {
        options.noise.write(
          seed: options.seed, stream: sampleStream(stream, number), 0..<pairs, into: $0)
      }
      return space.forest(of: similarities, amplitude: options.amplitude)
    }
  }

  /// Samples forests with noise that is given.
  ///
  /// The forests depend on the upper triangles of the noise alone, values and pullbacks on all of
  /// it.
  ///
  /// - Parameters:
  ///   - similarities: The *n × n* symmetric matrix Σ of finite numbers.
  ///   - noise: *B* matrices, *n × n*.
  /// - Throws: ``ForestError`` when a number is not finite or the matrix is not symmetric.
  public func sample(_ similarities: DoubleMatrix, noise: [DoubleMatrix]) throws(ForestError) {
    precondition(
      noise.count == options.samples, "\(noise.count) of \(options.samples) samples of noise")
    try check(similarities)
    self.similarities.copyElements(of: similarities)
    source = .given(noise)
    let amplitude = options.amplitude
    draw { number, space in
      let shaken = similarities + amplitude * noise[number]
      let n = shaken.rows
      let upper = DoubleMatrix(rows: n, columns: n) { shaken[min($0, $1), max($0, $1)] }
      var result = space.forest(of: upper)
      result.value = (0..<n).reduce(0) { $0 + shaken[$1, $1] }
      for edge in result.edges {
        result.value +=
          shaken[Int(edge.u), Int(edge.v)] + shaken[Int(edge.v), Int(edge.u)]
      }
      return result
    }
  }

  /// The most edges of a sample.
  var edgeRoom: Int { observationCount - (leastSize > 1 ? 1 : treeCount) }

  private func check(_ similarities: DoubleMatrix) throws(ForestError) {
    precondition(
      similarities.rows == observationCount && similarities.columns == observationCount,
      "\(similarities) of similarities of \(observationCount) observations")
    try similarities.checkSimilarities()
  }

  /// Fills in all samples; every task has a space and samples of its own.
  private func draw(_ forest: @Sendable (Int, inout SampleSpace) -> SampledForest) {
    unperturbed = nil
    let (n, width, samples) = (observationCount, edgeRoom, options.samples)
    let tasks = spaces.count
    spaces.withUnsafeMutableBufferPointer { spaces in
      labels.withMutablePointer { labels in
        edges.withMutablePointer { edges in
          edgeCounts.withMutablePointer { counts in
            values.withMutablePointer { values in
              nonisolated(unsafe) let (spaces, labels, edges) = (spaces, labels, edges)
              nonisolated(unsafe) let (counts, values) = (counts, values)
              ThreadPool.shared.perform(tasks) { task in
                for b in stride(from: task, to: samples, by: tasks) {
                  let found = forest(b, &spaces[task])
                  spaces[task].copyLabels(to: labels + b * n)
                  counts[b] = found.edges.count
                  values[b] = found.value
                  for (place, edge) in found.edges.enumerated() {
                    edges[b * width + place] = edge
                  }
                  spaces[task].edges = found.edges
                }
              }
            }
          }
        }
      }
    }
  }

  /// The forest of the unperturbed similarities of the last samples.
  func unperturbedForest() -> SampledForest {
    if let unperturbed { return unperturbed }
    var result = spaces[0].forest(of: similarities)
    result.labels = spaces[0].labels
    unperturbed = result
    return result
  }
}

/// The stream of one sample.
func sampleStream(_ stream: UInt64, _ sample: Int) -> UInt64 {
  stream << 32 ^ UInt64(sample)
}
