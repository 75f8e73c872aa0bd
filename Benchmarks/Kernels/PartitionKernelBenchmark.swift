import LinearAlgebra
import PWAK

/// One evaluation of PWAK and its pullback, at 50 dimensions and 20 clusters.
struct PartitionKernelBenchmark {
  /// The duration of one, in the memory of the one before.
  let time: Timing
  /// The duration of one, in fresh memory.
  let freshTime: Timing
  /// The floating-point operations of one, 12 *nkd*.
  let operations: Double

  /// Measures.
  ///
  /// - Parameter n: The number of observations.
  init(observations n: Int) {
    let (k, d) = (20, 50)
    operations = 12 * Double(n * k * d)
    let memberships = PartitionKernelBenchmark.uniform(n, k, seed: 1).normalizedRows
    let embeddings = PartitionKernelBenchmark.uniform(n, d, seed: 2)
    let gradient = PartitionKernelBenchmark.uniform(n, d, seed: 3)
    freshTime = timing(minimum: 9) {
      let kernel = PartitionKernel(memberships: memberships, embeddings: embeddings)
      let pulled = kernel.pullback(gradient)
      precondition(pulled.memberships.rows == n)
    }
    var kernel = PartitionKernel(memberships: memberships, embeddings: embeddings)
    var pulled = kernel.pullback(gradient)
    time = timing(minimum: 9) {
      kernel.update(memberships: memberships, embeddings: embeddings)
      kernel.pullback(gradient, into: &pulled)
    }
  }

  /// Independent numbers uniform in [0, 1).
  private static func uniform(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var state = seed
    return Matrix(rows: rows, columns: columns) { _, _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) * 0x1p-24
    }
  }
}

extension Matrix {
  /// Every row over its sum.
  fileprivate var normalizedRows: Matrix {
    var elements = elements
    for i in 0..<rows {
      let sum = row(i).reduce(0, +)
      for j in i * columns..<(i + 1) * columns { elements[j] /= sum }
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }
}
