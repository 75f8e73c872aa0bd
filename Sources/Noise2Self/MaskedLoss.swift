public import LinearAlgebra

/// The mean squared error over the coordinates that a mask hid: err_J.
///
/// err_J(z) is the mean of (z − x)² over the rows and the coordinates in J.
public struct MaskedLoss: Sendable {
  /// The mean squared error per entry.
  public let value: Double
  /// The gradient with respect to the prediction, *n × m*.
  public let gradient: Matrix

  /// Evaluates the loss of a prediction.
  ///
  /// - Parameters:
  ///   - prediction: Z, *n × m*.
  ///   - target: X, *n × m*.
  ///   - mask: The features whose error counts.
  /// - Complexity: O(*nm*) plain, O(*nm* |J|) rotated.
  public init(_ prediction: Matrix, target: Matrix, mask: FeatureMask) {
    var difference = Matrix(zeros: prediction.rows, mask.errorCount)
    mask.project(prediction - target, into: &difference)
    let entries = Double(max(difference.rows * difference.columns, 1))
    let norm = difference.frobeniusNorm
    value = norm * norm / entries
    var gradient = Matrix(zeros: prediction.rows, prediction.columns)
    mask.embed(Float(2 / entries) * difference, into: &gradient)
    self.gradient = gradient
  }
}
