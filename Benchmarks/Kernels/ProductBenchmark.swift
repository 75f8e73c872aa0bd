import LinearAlgebra

/// A product of two 1024 × 1024 matrices, its rows halved between two threads: what the
/// machine can do.
struct ProductBenchmark {
  /// 10⁹ floating-point operations a second.
  let gigaflops: Double

  /// Measures.
  init() {
    let n = 1024
    let halves = (0..<2).map { half in
      Matrix(rows: n / 2, columns: n) { i, j in Float((i * 7 + j * 3 + half) % 11) - 5 }
    }
    let right = Matrix(rows: n, columns: n) { i, j in Float((i * 5 + j) % 13) - 6 }
    var products = halves
    let seconds = medianSeconds(minimum: 20) {
      products.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let products = buffer
        ThreadPool.shared.perform(2) { half in
          products[half].setProduct(halves[half], .asStored, right, .asStored)
        }
      }
    }
    gigaflops = 2 * Double(n * n * n) / seconds / 1e9
  }
}
