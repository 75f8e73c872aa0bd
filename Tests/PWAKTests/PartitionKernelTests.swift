import LinearAlgebra
import PWAK
import TestSupport
import Testing

/// Sizes below, at and beyond a block of 512 rows.
struct Shape: Sendable, CustomTestStringConvertible {
  let n, k, d: Int
  var testDescription: String { "\(n) × \(k) × \(d)" }
  static let all = [
    Shape(n: 2, k: 1, d: 1), Shape(n: 7, k: 3, d: 2), Shape(n: 64, k: 20, d: 14),
    Shape(n: 512, k: 5, d: 33), Shape(n: 1100, k: 14, d: 3), Shape(n: 300, k: 50, d: 131),
  ]
}

/// From memberships that hardly differ to nearly one-hot ones.
private let sharpnesses = [0, 0.1, 1, 4, 12.0]

@Suite("Partitioned affinity kernel")
struct PartitionKernelTests {
  @Test("predictions are WAK(KKᵀ) E", arguments: Shape.all, sharpnesses)
  func forward(shape: Shape, sharpness: Double) {
    let k = Matrix.partition(shape.n, shape.k, sharpness: sharpness, seed: 1)
    let e = Matrix.normal(shape.n, shape.d, seed: 2)
    let kernel = PartitionKernel(memberships: k, embeddings: e)
    #expect(relativeError(kernel.predictions, NaiveKernel(k, e).predictions) < 1e-5)
  }

  @Test("the pullback is that of WAK(KKᵀ) E", arguments: Shape.all, sharpnesses)
  func backward(shape: Shape, sharpness: Double) {
    let k = Matrix.partition(shape.n, shape.k, sharpness: sharpness, seed: 3)
    let e = Matrix.normal(shape.n, shape.d, seed: 4)
    let a = Matrix.normal(shape.n, shape.d, seed: 5)
    let gradient = PartitionKernel(memberships: k, embeddings: e).pullback(a)
    let expected = NaiveKernel(k, e).pullback(a)
    #expect(relativeError(gradient.embeddings, expected.embeddings) < 1e-5)
    if shape.k > 1 {
      #expect(relativeError(gradient.memberships, expected.memberships) < 1e-5)
    } else {
      // One cluster: any scale of a row of K leaves the averages of two rows as they are.
      #expect(gradient.memberships.frobeniusNorm < 1e-5 * a.frobeniusNorm * e.frobeniusNorm)
    }
  }

  @Test("the twin's gradients agree with central differences", arguments: [0.1, 1, 4])
  func twin(sharpness: Double) {
    let k = DoubleMatrix.partition(9, 4, sharpness: sharpness, seed: 6)
    let e = DoubleMatrix.normal(9, 3, seed: 7)
    let a = DoubleMatrix.normal(9, 3, seed: 8)
    let found = NaiveKernel(k, e).pullback(a)
    let byK = slopes(at: k) { inner(a, NaiveKernel($0, e).predictions) }
    let byE = slopes(at: e) { inner(a, NaiveKernel(k, $0).predictions) }
    #expect(relativeError(found.memberships, byK) < 1e-6)
    #expect(relativeError(found.embeddings, byE) < 1e-6)
  }

  @Test("moving an observation does not move its own prediction", arguments: [0.5, 2, 8])
  func neverFromItself(sharpness: Double) {
    let k = Matrix.partition(60, 6, sharpness: sharpness, seed: 9)
    let e = Matrix.normal(60, 5, seed: 10)
    let before = PartitionKernel(memberships: k, embeddings: e).predictions
    for i in [0, 17, 59] {
      var moved = e
      for f in 0..<5 { moved[i, f] += 3 }
      let after = PartitionKernel(memberships: k, embeddings: moved).predictions
      for f in 0..<5 { #expect(abs(after[i, f] - before[i, f]) < 1e-4) }
      let others = (0..<60).filter { $0 != i }
      #expect(relativeError(after.rows(at: others), before.rows(at: others)) > 1e-3)
    }
  }

  @Test("an observation alone in its cluster is predicted as 0, with zero gradient")
  func alone() {
    var k = Partition(labels: [0, 0, 0, 1, 2, 2], clusterCount: 4).oneHot
    let e = Matrix.normal(6, 3, seed: 11)
    var a = Matrix.normal(6, 3, seed: 12)
    for membership in [1, 1 - 1e-7] as [Float] {
      k[3, 1] = membership
      for others in [1, 0] as [Float] {
        for i in 0..<6 where i != 3 { for f in 0..<3 { a[i, f] *= others } }
        let kernel = PartitionKernel(memberships: k, embeddings: e)
        #expect(kernel.predictions.row(3).allSatisfy { $0 == 0 })
        let gradient = kernel.pullback(a)
        #expect(gradient.embeddings.row(3).allSatisfy { $0 == 0 })
        #expect(gradient.memberships[3, 1] == 0)
        #expect(gradient.memberships.isFinite)
        #expect(gradient.embeddings.isFinite)
        if others == 0 { #expect(gradient.memberships.elements.allSatisfy { $0 == 0 }) }
      }
      a = Matrix.normal(6, 3, seed: 12)
    }
  }

  @Test(
    "close to loneliness all stays finite, and bounded by the others",
    arguments: [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2] as [Float])
  func nearlyAlone(share: Float) {
    var k = Partition(labels: [0, 0, 0, 1, 0], clusterCount: 2).oneHot
    (k[3, 0], k[3, 1]) = (share, 1 - share)
    let e = Matrix.normal(5, 3, seed: 13)
    let kernel = PartitionKernel(memberships: k, embeddings: e)
    let gradient = kernel.pullback(Matrix.normal(5, 3, seed: 14))
    let largest = e.elements.map(abs).max() ?? 0
    #expect(kernel.predictions.elements.allSatisfy { abs($0) <= 1.01 * largest })
    #expect(gradient.memberships.isFinite)
    #expect(gradient.embeddings.isFinite)
  }

  @Test("memberships of zero give zeros") func zeroRows() {
    let kernel = PartitionKernel(
      memberships: Matrix(zeros: 4, 3), embeddings: Matrix.normal(4, 2, seed: 15))
    #expect(kernel.predictions == Matrix(zeros: 4, 2))
    let gradient = kernel.pullback(Matrix.normal(4, 2, seed: 16))
    #expect(gradient.memberships == Matrix(zeros: 4, 3))
    #expect(gradient.embeddings == Matrix(zeros: 4, 2))
  }

  @Test("used memory gives the same bits as fresh memory", arguments: [50, 1100])
  func reuse(n: Int) {
    let (first, second) = (Matrix.partition(n, 6, seed: 1), Matrix.partition(n, 6, seed: 2))
    let (e, f) = (Matrix.normal(n, 9, seed: 3), Matrix.normal(n, 9, seed: 4))
    let a = Matrix.normal(n, 9, seed: 5)
    var kernel = PartitionKernel(memberships: first, embeddings: e)
    let kept = kernel
    var gradient = kernel.pullback(a)
    kernel.update(memberships: second, embeddings: f)
    kernel.pullback(a, into: &gradient)
    let fresh = PartitionKernel(memberships: second, embeddings: f)
    #expect(kernel.predictions == fresh.predictions && kernel.sums == fresh.sums)
    #expect(gradient.memberships == fresh.pullback(a).memberships)
    #expect(gradient.embeddings == fresh.pullback(a).embeddings)
    #expect(kept.predictions == PartitionKernel(memberships: first, embeddings: e).predictions)
  }

  @Test("traps when observations differ in number") func shapes() async {
    await #expect(processExitsWith: .failure) {
      _ = PartitionKernel(memberships: Matrix(zeros: 3, 2), embeddings: Matrix(zeros: 4, 2))
    }
  }
}

extension DenseMatrix {
  /// Whether all elements are finite.
  fileprivate var isFinite: Bool { elements.allSatisfy { $0.isFinite } }
}
