import LinearAlgebra

/// A product of two 1024 × 1024 matrices, its rows halved between two threads: what the
/// machine can do.
struct ProductBenchmark {
  /// The duration of one.
  let time: Timing
  /// The floating-point operations of one.
  let operations = 2.0 * 1024 * 1024 * 1024

  /// Measures.
  init() {
    let n = 1024
    let halves = (0..<2).map { half in
      Matrix(rows: n / 2, columns: n) { i, j in Float((i * 7 + j * 3 + half) % 11) - 5 }
    }
    let right = Matrix(rows: n, columns: n) { i, j in Float((i * 5 + j) % 13) - 6 }
    var products = halves
    time = timing(minimum: 20) {
      products.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let products = buffer
        ThreadPool.shared.perform(2) { half in
          products[half].setProduct(halves[half], .asStored, right, .asStored)
        }
      }
    }
  }
}
