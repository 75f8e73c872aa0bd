import Kruskal
import LinearAlgebra

/// Spanning trees and perturbed forests of the inputs that Benchmarks/forest/compare.py wrote into a
/// folder.
struct ForestBenchmark {
  let files: NumberFiles

  /// Measures the tree of `points.f32`, plain and by mutual reachability.
  ///
  /// - Returns: One JSON object a line.
  func treeLines() -> [String] {
    let shape: [Int] = files.read("points.i64")
    guard shape.count == 2 else { return [] }
    let x = Matrix(rows: shape[0], columns: shape[1], elements: files.read("points.f32"))
    return [0, 5].map { core in
      var tree = SpanningTree(vertexCount: 0, edges: [])
      let time = timing(budget: 3, minimum: 3) {
        if let found = try? SpanningTree(
          of: x, similarity: .negativeDistance, coreNeighbors: core)
        {
          tree = found
        }
      }
      let heights = Dendrogram(of: tree).merges.map(\.height)
      if core == 0 { files.write("heights.f64", heights) }
      return jsonLine(
        [("name", "tree/deepwak"), ("core_neighbors", core), ("n", x.rows)] + [
          ("threads", ThreadPool.shared.threadCount), ("best_s", time.best),
          ("median_s", time.median), ("processor_s", time.processor),
          ("total_height", heights.reduce(0, +)), ("peak_mb", ProcessMemory.peakMegabytes),
        ])
    }
  }

  /// Measures A, F and M of `similarities.f64`, their pullbacks and the loss with half of the labels.
  ///
  /// - Returns: One JSON object.
  func perturbedLines() throws -> [String] {
    let sizes: [Int] = files.read("similarities.i64")
    guard sizes.count == 3 else { return [] }
    let (n, k) = (sizes[0], sizes[1])
    let similarities = DoubleMatrix(
      rows: n, columns: n, elements: files.read("similarities.f64"))
    let options = PerturbationOptions(amplitude: 0.1, samples: sizes[2])
    let sampler = try ForestSampler(observationCount: n, treeCount: k, options: options)
    var (a, m) = (DoubleMatrix(zeros: n, n), DoubleMatrix(zeros: n, n))
    let forward = timing(budget: 2) {
      try? sampler.sample(similarities)
      sampler.copyAdjacency(to: &a)
      sampler.copyConnectivity(to: &m)
    }
    let pullback = timing(budget: 1) { blackHole(try? sampler.connectivityPullback(m)) }
    files.write("connectivity.f64", m.elements)
    let labels = try SpanningTree(of: similarities).forest(trees: k).partition.labels
    let loss = try PartialFenchelYoungLoss(
      constraints: LinkConstraints(labels: labels.enumerated().map { $0 % 2 == 0 ? $1 : nil }),
      treeCount: k, options: options)
    let step = timing(budget: 1) {
      blackHole(try? loss.sample(similarities))
      blackHole(loss.gradient)
    }
    return [
      jsonLine(
        [("name", "perturbed/deepwak"), ("n", n), ("k", k), ("samples", sizes[2])] + [
          ("threads", ThreadPool.shared.threadCount), ("best_s", forward.best),
          ("median_s", forward.median), ("processor_s", forward.processor),
          ("pullback_s", pullback.best), ("loss_s", step.best),
          ("loss_processor_s", step.processor),
        ])
    ]
  }
}
