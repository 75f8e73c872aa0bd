import Foundation
import LinearAlgebra
import SoftmaxClustering
import Testing

@Suite("Mutual information")
struct MutualInformationTests {
  @Test("is zero where all predictions are equal, and −ln k where they are certain and fair")
  func ends() {
    let term = MutualInformation().makeTerm(SoftmaxBatchShape(rows: 6, clusters: 3))
    var gradient = Matrix(zeros: 6, 3)
    let equal = Matrix(rows: 6, columns: 3) { _, k in Float(k) }
    #expect(abs(term.evaluate(batch(equal), weight: 1, addingTo: &gradient)) < 1e-6)
    let certain = Matrix(rows: 6, columns: 3) { i, k in i % 3 == k ? 60 : 0 }
    let loss = term.evaluate(batch(certain), weight: 1, addingTo: &gradient)
    #expect(abs(loss + log(3)) < 1e-6)
  }

  private func batch(_ logits: Matrix) -> SoftmaxBatch {
    let sigma = Matrix(rows: logits.rows, columns: logits.columns) { i, k in
      exp(logits[i, k]) / logits.row(i).reduce(0) { $0 + exp($1) }
    }
    return SoftmaxBatch(logits: logits, predictions: sigma, rows: Array(0..<logits.rows))
  }
}
