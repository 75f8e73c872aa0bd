import Glibc
import LinearAlgebra
import SoftmaxClustering

/// K-means and mixtures of the table that Benchmarks/clustering/compare.py wrote into a folder.
///
/// `shape.i64` has rows, features, clusters, starts, steps and the seed; centres and labels to start from are in
/// `start.f32` and `start.i64`. What is found goes back into the folder, so that one formula judges all.
struct ClusteringBenchmark {
  let files: NumberFiles
  private let shape: [Int]
  private let x: Matrix

  init(files: NumberFiles) {
    self.files = files
    shape = files.read("shape.i64")
    precondition(shape.count == 6, "\(files.folder)/shape.i64 has \(shape.count) numbers, not 6")
    x = Matrix(rows: shape[0], columns: shape[1], elements: files.read("x.f32"))
  }

  /// One task, once.
  ///
  /// - Parameter task: `given`, `starts` or `batches` of K-means; a shape of covariances; a shape and
  ///   `-free`, for its own start and tolerance.
  /// - Returns: A JSON object.
  /// - Throws: What the methods throw.
  func line(_ task: String) throws -> String {
    let kind = CovarianceShape(rawValue: task.split(separator: "-").first.map(String.init) ?? "")
    if let kind { return try mixture(kind, isFree: task.hasSuffix("-free")) }
    var options = KMeansOptions(clusters: shape[2])
    (options.starts, options.seed) = (shape[3], UInt64(shape[5]))
    if task == "batches" { options.method = .miniBatch }
    let given: [Float] = task == "given" ? files.read("start.f32") : []
    let (clock, used) = (ContinuousClock(), Glibc.clock())
    let start = clock.now
    let found =
      task == "given" ? try best(from: given, options) : try KMeans(of: x, options: options)
    let elapsed = (clock.now - start) / .seconds(1)
    files.write("centres.f32", found.centres.elements)
    return jsonLine([
      ("task", task), ("s", elapsed), ("processor_s", seconds(since: used)),
      ("iterations", found.iterations),
      ("sum_of_squares", found.sumOfSquares),
    ])
  }

  /// Seconds of all processors.
  private func seconds(since used: clock_t) -> Double {
    Double(Glibc.clock() - used) / Double(CLOCKS_PER_SEC)
  }

  /// The best of several starts from given centres.
  private func best(from given: [Float], _ options: KMeansOptions) throws -> KMeans {
    let (k, d) = (shape[2], shape[1])
    let found = try stride(from: 0, to: given.count, by: k * d).map { place in
      let centres = Matrix(rows: k, columns: d, elements: Array(given[place..<place + k * d]))
      return try KMeans(of: x, from: centres, options: options)
    }
    return found.min { $0.sumOfSquares < $1.sumOfSquares } ?? found[0]
  }

  private func mixture(_ kind: CovarianceShape, isFree: Bool) throws -> String {
    var options = GaussianMixtureOptions(clusters: shape[2])
    (options.covariance, options.starts) = (kind, 1)
    (options.tolerance, options.mostIterations) = isFree ? (1e-3, 100) : (0, shape[4])
    let (clock, used) = (ContinuousClock(), Glibc.clock())
    let start = clock.now
    let found =
      isFree
      ? try GaussianMixtureFit(of: x, options: options)
      : try GaussianMixtureFit(of: x, from: files.read("start.i64"), options: options)
    let elapsed = (clock.now - start) / .seconds(1)
    return jsonLine([
      ("task", "\(kind)"), ("s", elapsed), ("processor_s", seconds(since: used)),
      ("iterations", found.iterations),
      ("log_likelihood", found.logLikelihood / Double(x.rows)),
    ])
  }
}
