internal import LinearAlgebra

/// The mathematics of an objective, once for both precisions.
protocol SoftmaxFormula: Sendable {
  /// Computes the loss of a batch, and writes its gradient with respect to the logits.
  func evaluate<Scalar: SoftmaxScalar>(_ batch: LaneBatch<Scalar>) -> Double
}

/// An objective in `Float`, at work on batches of one size.
///
/// It holds a closure rather than a formula: a generic class would call its formula unspecialised.
final class FormulaTerm: SoftmaxTerm {
  private let formula: @Sendable (LaneBatch<Float>) -> Double
  private let batch: LaneBatch<Float>

  init(_ shape: SoftmaxBatchShape, _ formula: @escaping @Sendable (LaneBatch<Float>) -> Double) {
    self.formula = formula
    batch = LaneBatch(shape)
  }

  func evaluate(
    _ batch: SoftmaxBatch, weight: Float, addingTo gradient: inout Matrix
  ) -> Double {
    self.batch.load(logits: batch.logits, predictions: batch.predictions, rows: batch.rows)
    let loss = formula(self.batch)
    self.batch.addGradient(weight: weight, to: &gradient)
    return loss
  }
}

extension SoftmaxFormula {
  /// The loss and its gradient in `Double`, from logits alone: what tests check.
  func evaluateInDouble(
    _ logits: DoubleMatrix, rows: [Int]? = nil
  ) -> (loss: Double, gradient: DoubleMatrix) {
    let (n, k) = (logits.rows, logits.columns)
    var predictions = logits
    predictions.withMutablePointer { z in
      for i in 0..<n {
        let row = z + i * k
        let top = (0..<k).reduce(-Double.infinity) { max($0, row[$1]) }
        for j in 0..<k { row[j] -= top }
        Double.exponentiate(k, row)
        let sum = Double.sum(k, row)
        for j in 0..<k { row[j] /= sum }
      }
    }
    let batch = LaneBatch<Double>(SoftmaxBatchShape(rows: n, clusters: k))
    batch.load(logits: logits, predictions: predictions, rows: rows ?? Array(0..<n))
    let loss = evaluate(batch)
    var gradient = DoubleMatrix(zeros: n, k)
    batch.addGradient(weight: 1, to: &gradient)
    return (loss, gradient)
  }
}
