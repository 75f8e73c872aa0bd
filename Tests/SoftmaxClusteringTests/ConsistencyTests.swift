import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import SoftmaxClustering

@Suite("Consistency")
struct ConsistencyTests {
  private func lanes<Scalar: SoftmaxScalar>(_ z: DenseMatrix<Scalar>) -> LaneBatch<Scalar> {
    let sigma = Oracle.softmax(z.converted(to: Double.self)).converted(to: Scalar.self)
    let batch = LaneBatch<Scalar>(SoftmaxBatchShape(rows: z.rows, clusters: z.columns))
    batch.load(logits: z, predictions: sigma, rows: Array(0..<z.rows))
    return batch
  }

  private func divergence(_ z: DoubleMatrix, _ t: DoubleMatrix) -> Double {
    let (p, q) = (Oracle.softmax(z), Oracle.softmax(t))
    return zip(p.elements, q.elements).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) } / Double(z.rows)
  }

  @Test(
    "is the mean divergence, with the gradients of central differences",
    arguments: [0.3, 1, 4])
  func definition(spread: Double) {
    let z = spread * DoubleMatrix.normal(8, 5, seed: 1)
    let t = spread * DoubleMatrix.normal(8, 5, seed: 2)
    let (first, second) = (lanes(z), lanes(t))
    #expect(abs(consistency(first, second, .both) - divergence(z, t)) < 1e-12)
    var gradients = [DoubleMatrix(zeros: 8, 5), DoubleMatrix(zeros: 8, 5)]
    first.addGradient(weight: 1, to: &gradients[0])
    second.addGradient(weight: 1, to: &gradients[1])
    #expect(relativeError(gradients[0], Oracle.gradient(z) { divergence($0, t) }) < 1e-6)
    #expect(relativeError(gradients[1], Oracle.gradient(t) { divergence(z, $0) }) < 1e-6)
  }

  @Test(
    "moves the augmented predictions alone unless asked for both",
    arguments: Consistency.Form.allCases)
  func forms(form: Consistency.Form) {
    let z = DoubleMatrix.normal(200, 6, seed: 1)
    let t = DoubleMatrix.normal(200, 6, seed: 2)
    func batch(_ z: DoubleMatrix) -> SoftmaxBatch {
      SoftmaxBatch(
        logits: z.converted(to: Float.self),
        predictions: Oracle.softmax(z).converted(to: Float.self), rows: Array(0..<200))
    }
    let term = Consistency(form: form).makeTerm(SoftmaxBatchShape(rows: 200, clusters: 6))
    var (one, two) = (Matrix(zeros: 200, 6), Matrix(zeros: 200, 6))
    let loss = term.evaluate(
      batch(z), augmented: batch(t), weight: 2, addingTo: &one, augmented: &two)
    #expect(abs(loss - divergence(z, t)) < 1e-5)
    #expect((one.frobeniusNorm == 0) == (form == .towardsOriginal))
    let twin = Oracle.softmax(t) - Oracle.softmax(z)
    #expect(relativeError(two, 0.01 * twin) < 1e-5)
  }

  @Test("is zero for equal predictions and finite for opposite ones of thousands")
  func ends() {
    let z = (1000 as Float) * Matrix.normal(20, 4, seed: 1)
    let (same, other) = (lanes(z), lanes((-1 as Float) * z))
    #expect(consistency(same, lanes(z), .both) == 0)
    #expect(consistency(same, other, .both).isFinite)
    #expect(same.gradient.matrix.elements.allSatisfy { $0.isFinite })
    #expect(other.gradient.matrix.elements.allSatisfy { $0.isFinite })
  }
}
