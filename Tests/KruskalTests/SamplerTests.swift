import LinearAlgebra
import TestSupport
import Testing

@testable import Kruskal

@Suite("Perturbed forests")
struct SamplerTests {
  @Test("are means over the forests of perturbed similarities", arguments: Noise.allCases)
  func means(noise: Noise) throws {
    let (n, k, samples) = (14, 4, 25)
    let similarities = randomSimilarities(n, seed: 3)
    let options = PerturbationOptions(noise: noise, amplitude: 0.4, samples: samples, seed: 8)
    let links = LinkConstraints(labels: (0..<n).map { $0 < 7 ? $0 % 3 : nil })
    for constraints in [nil, links] {
      let sampler = try ForestSampler(
        observationCount: n, treeCount: k, options: options, constraints: constraints)
      try sampler.sample(similarities, stream: 5)
      var (a, m) = (DoubleMatrix(zeros: n, n), DoubleMatrix(zeros: n, n))
      var values: [Double] = []
      for b in 0..<samples {
        let shaken = similarities + 0.4 * noiseMatrix(options, n, stream: 5, sample: b)
        let forest =
          try constraints.map {
            try ConstrainedForest(of: shaken, trees: k, constraints: $0).forest
          } ?? SpanningTree(of: shaken).forest(trees: k)
        a = a + forest.adjacency
        m = m + forest.connectivity
        values.append(forest.value(in: shaken))
      }
      #expect(relativeError(sampler.adjacency, 1 / Double(samples) * a) < 1e-14)
      #expect(relativeError(sampler.connectivity, 1 / Double(samples) * m) < 1e-14)
      #expect(zip(sampler.values, values).allSatisfy { abs($0 - $1) < 1e-12 })
      let mean = values.reduce(0, +) / Double(samples)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(samples - 1)
      #expect(abs(sampler.value.mean - mean) < 1e-12)
      #expect(
        abs(sampler.value.standardError - (variance / Double(samples)).squareRoot()) < 1e-12)
      let p = m[1, 2] / Double(samples)
      let error = sampler.standardErrors(of: sampler.connectivity)[1, 2]
      #expect(abs(error * error - p * (1 - p) / Double(samples - 1)) < 1e-12)
    }
  }

  @Test("and their pullbacks have the same bits on any number of threads", arguments: [33, 64])
  func threads(n: Int) throws {
    let similarities = randomSimilarities(n, seed: 4)
    let weights = DoubleMatrix.normal(n, n, seed: 5)
    let threads = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = threads }
    let results = try [1, 2, 5].map { count in
      ThreadPool.shared.threadCount = count
      let sampler = try ForestSampler(observationCount: n, treeCount: 5)
      // Memory that was used before must not show.
      try sampler.sample(randomSimilarities(n, seed: 99))
      try sampler.sample(similarities)
      return [
        sampler.adjacency, sampler.connectivity, try sampler.adjacencyPullback(weights),
        try sampler.connectivityPullback(weights),
        DoubleMatrix(rows: 1, columns: 100, elements: sampler.values),
      ]
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test func `see other noise in other streams and for other seeds`() throws {
    let similarities = randomSimilarities(12, seed: 6)
    let values = try [(0, 0), (0, 1), (1, 0)].map { seed, stream in
      let sampler = try ForestSampler(
        observationCount: 12, treeCount: 3, options: .init(seed: UInt64(seed)))
      try sampler.sample(similarities, stream: UInt64(stream))
      return sampler.values
    }
    #expect(values[0] != values[1] && values[0] != values[2] && values[1] != values[2])
  }

  @Test("have the derivatives that are known for three equal pairs", arguments: [false, true])
  func knownDerivatives(usesControl: Bool) throws {
    // With k = 2 of three the forest is the greatest of three independent pairs. The chance of one of them
    // grows by 1 / (2 √π ε) with its similarity for normal noise, by p (1 - p) / ε for Gumbel's.
    let slopes: [(Noise, Double)] = [
      (.gaussian, 1 / (2 * Double.pi.squareRoot())), (.gumbel, 2.0 / 9),
    ]
    for (noise, slope) in slopes {
      let options = PerturbationOptions(noise: noise, amplitude: 0.5, samples: 200_000, seed: 2)
      let sampler = try ForestSampler(observationCount: 3, treeCount: 2, options: options)
      try sampler.sample(DoubleMatrix(zeros: 3, 3))
      var weights = DoubleMatrix(zeros: 3, 3)
      weights[0, 1] = 1
      for gradient in [
        try sampler.adjacencyPullback(weights, usesControl: usesControl),
        try sampler.connectivityPullback(weights, usesControl: usesControl),
      ] {
        #expect(gradient[0, 1] == gradient[1, 0])
        #expect(abs(gradient[0, 1] + gradient[1, 0] - slope / 0.5) < 0.02)
        // The three derivatives of one chance add up to nothing.
        #expect(abs(2 * gradient[0, 2] + slope / 0.5 / 2) < 0.02)
        #expect(abs(2 * gradient[1, 2] + slope / 0.5 / 2) < 0.02)
      }
    }
  }

  @Test func `have pullbacks that are the slopes of their means`() throws {
    let n = 6
    let similarities = randomSimilarities(n, seed: 17)
    let weights = DoubleMatrix.normal(n, n, seed: 18)
    let direction = randomSimilarities(n, seed: 19)
    let options = PerturbationOptions(amplitude: 0.7, samples: 400_000, seed: 3)
    let sampler = try ForestSampler(observationCount: n, treeCount: 2, options: options)
    func product(_ a: DoubleMatrix, _ b: DoubleMatrix) -> Double {
      zip(a.elements, b.elements).reduce(0) { $0 + $1.0 * $1.1 }
    }
    func slope(_ mean: () -> DoubleMatrix) throws -> Double {
      let h = 0.05
      try sampler.sample(similarities + h * direction)
      let up = product(weights, mean())
      try sampler.sample(similarities + -h * direction)
      return (up - product(weights, mean())) / (2 * h)
    }
    let (a, m) = (try slope { sampler.adjacency }, try slope { sampler.connectivity })
    try sampler.sample(similarities)
    let (pulledA, pulledM) = (
      product(try sampler.adjacencyPullback(weights), direction),
      product(try sampler.connectivityPullback(weights), direction)
    )
    #expect(abs(pulledA - a) < 0.05, "\(pulledA) and \(a)")
    #expect(abs(pulledM - m) < 0.08, "\(pulledM) and \(m)")
  }

  @Test func `refuse derivatives of uniform noise, and settings out of range`() throws {
    let sampler = try ForestSampler(
      observationCount: 3, treeCount: 1, options: .init(noise: .uniform))
    try sampler.sample(DoubleMatrix(zeros: 3, 3))
    #expect(throws: ForestError.noScore(.uniform)) {
      try sampler.connectivityPullback(DoubleMatrix(zeros: 3, 3))
    }
    #expect(
      "\(ForestError.noScore(.uniform))"
        == "perturbation: uniform noise has no derivatives, but these ask for gaussian or gumbel")
    let expected = ForestError.setting("amplitude", value: "0.0", must: "be above 0")
    #expect(throws: expected) {
      try ForestSampler(observationCount: 3, treeCount: 1, options: .init(amplitude: 0))
    }
    #expect("\(expected)" == "amplitude is 0.0, but must be above 0")
    #expect(throws: ForestError.setting("samples", value: "0", must: "be at least 1")) {
      try ForestSampler(observationCount: 3, treeCount: 1, options: .init(samples: 0))
    }
    #expect(throws: ForestError.treeCount(4, vertices: 3)) {
      try ForestSampler(observationCount: 3, treeCount: 4)
    }
  }

  @Test func `say how sure each observation is of its cluster`() {
    let connectivity = DoubleMatrix(
      rows: 3, columns: 3, elements: [1, 0.75, 0.25, 0.75, 1, 0, 0.25, 0, 1])
    let clusters = Partition(labels: [0, 0, 1])
    #expect(
      ForestSampler.confidence(of: clusters, connectivity: connectivity) == [0.75, 0.75, 0.875])
  }

  /// The symmetric noise of one sample.
  private func noiseMatrix(
    _ options: PerturbationOptions, _ n: Int, stream: UInt64, sample: Int
  ) -> DoubleMatrix {
    let pairs = n * (n - 1) / 2
    let packed = [Float](unsafeUninitializedCapacity: pairs) { buffer, count in
      if let base = buffer.baseAddress {
        options.noise.write(
          seed: options.seed, stream: sampleStream(stream, sample), 0..<pairs, into: base)
      }
      count = pairs
    }
    var result = DoubleMatrix(zeros: n, n)
    var place = 0
    for i in 0..<n {
      for j in i + 1..<max(n, i + 1) {
        (result[i, j], result[j, i]) = (Double(packed[place]), Double(packed[place]))
        place += 1
      }
    }
    return result
  }
}
