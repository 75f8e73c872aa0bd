import LinearAlgebra
import TestSupport
import Testing

@Suite("Matrix product")
struct MatrixProductTests {
  @Test(
    "agrees with the definition in every orientation",
    arguments: [(1, 1, 1), (2, 3, 4), (17, 5, 9), (64, 70, 33)],
    [
      (Orientation.asStored, Orientation.asStored), (.asStored, .transposed),
      (.transposed, .asStored), (.transposed, .transposed),
    ])
  func orientations(shape: (Int, Int, Int), orientation: (Orientation, Orientation)) {
    let (m, k, n) = shape
    let a = Matrix.normal(m, k, seed: 1)
    let b = Matrix.normal(k, n, seed: 2)
    let before = Matrix.normal(m, n, seed: 3)
    let expected = definedProduct(a, b)
    let left = orientation.0 == .asStored ? a : a.transposed
    let right = orientation.1 == .asStored ? b : b.transposed
    var product = before
    product.setProduct(left, orientation.0, right, orientation.1)
    #expect(relativeError(product, expected) < 1e-5)
    product = before
    product.setProduct(
      left, orientation.0, right, orientation.1, scaledBy: -0.5, addingSelfTimes: 2)
    let combined = 2 * before.converted(to: Double.self) - 0.5 * expected
    #expect(relativeError(product, combined) < 1e-5)
    var double = DoubleMatrix(zeros: m, n)
    double.setProduct(
      left.converted(to: Double.self), orientation.0, right.converted(to: Double.self),
      orientation.1)
    #expect(relativeError(double, expected) < 1e-13)
  }

  @Test("over no inner dimension leaves the scaled matrix", arguments: [Float(0), 1, 3])
  func emptyInner(beta: Float) {
    let before = Matrix.normal(3, 4, seed: 1)
    var product = before
    product.setProduct(
      Matrix(zeros: 3, 0), .asStored, Matrix(zeros: 0, 4), .asStored, addingSelfTimes: beta)
    #expect(product == beta * before)
  }

  @Test(
    "of columns with columns agrees with the definition, on any number of threads",
    arguments: [(1, 1, 1), (1000, 7, 5), (9000, 12, 3), (0, 4, 2)])
  func crossProduct(n: Int, p: Int, q: Int) {
    let a = Matrix.normal(n, p, seed: 4)
    let b = Matrix.normal(n, q, seed: 5)
    let found = onThreadCounts { Matrix.crossProduct(a, b, blockRows: 512) }
    #expect(relativeError(found[0], definedProduct(a.transposed, b)) < 1e-5)
    #expect(found.allSatisfy { $0 == found[0] })
  }

  @Test(
    "of a tall matrix agrees with the definition, on any number of threads",
    arguments: [(1, 1, 1), (3000, 7, 5), (1024, 12, 3), (0, 4, 2), (5, 0, 2)])
  func tallProduct(n: Int, p: Int, q: Int) {
    let a = Matrix.normal(n, p, seed: 6)
    let b = Matrix.normal(p, q, seed: 7)
    let found = onThreadCounts { Matrix.tallProduct(a, b) }
    #expect(relativeError(found[0], definedProduct(a, b)) < 1e-5)
    #expect(found.allSatisfy { $0 == found[0] })
  }

  @Test func `traps when the inner sizes differ`() async {
    await #expect(processExitsWith: .failure) {
      _ = Matrix(zeros: 2, 3) * Matrix(zeros: 2, 3)
    }
  }

  @Test("runs on a kernel that is no older than the processor, unless the user names one")
  func kernel() {
    let name = BLASKernel.name
    if let wanted = environmentVariable("OPENBLAS_CORETYPE") {
      #expect(name.lowercased() == wanted.lowercased())
      return
    }
    let wide = ["SkylakeX", "Cooperlake", "Sapphirerapids"]
    if processorHas(["avx512f", "avx512dq", "avx512bw", "avx512vl"]) {
      #expect(wide.contains(name))
    } else if processorHas(["avx2", "fma"]) {
      #expect((wide + ["Haswell", "Zen"]).contains(name))
    } else {
      #expect(!name.isEmpty)
    }
  }
}
