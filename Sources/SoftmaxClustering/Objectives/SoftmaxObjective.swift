public import LinearAlgebra

/// A loss of the predictions σ = softmax(z) of a batch, learnt by the network that gives the logits z.
///
/// Whoever trains knows no objective by name: logits go in; the loss and its gradient with respect to
/// the logits come out. An objective that needs pseudo-labels makes them from the batch; one that makes
/// them from the whole table is a ``TableObjective`` too.
public protocol SoftmaxObjective: Sendable {
  /// Creates the objective at work on batches of one size.
  ///
  /// - Parameter shape: The sizes of the batches.
  /// - Returns: The term, with everything preallocated.
  func makeTerm(_ shape: SoftmaxBatchShape) -> any SoftmaxTerm
}

/// The sizes that a ``SoftmaxTerm`` is made for.
public struct SoftmaxBatchShape: Sendable, Hashable {
  /// The rows of a batch, *b*.
  public var rows: Int
  /// The number of clusters, *k*.
  public var clusters: Int

  /// Creates the sizes.
  ///
  /// - Parameters:
  ///   - rows: The rows of a batch, at least 1.
  ///   - clusters: The number of clusters, at least 1.
  public init(rows: Int, clusters: Int) {
    precondition(rows > 0 && clusters > 0, "batches of \(rows) rows and \(clusters) clusters")
    (self.rows, self.clusters) = (rows, clusters)
  }
}

/// One batch, as an objective sees it.
public struct SoftmaxBatch: Sendable {
  /// z, *b × k*.
  public var logits: Matrix
  /// σ, *b × k*: the softmax of the logits.
  public var predictions: Matrix
  /// The numbers of the rows in the table, *b* of them.
  public var rows: [Int]

  /// Names the parts of a batch.
  ///
  /// - Parameters:
  ///   - logits: z, *b × k*.
  ///   - predictions: σ, *b × k*: the softmax of the logits.
  ///   - rows: The numbers of the rows in the table, *b* of them.
  public init(logits: Matrix, predictions: Matrix, rows: [Int]) {
    precondition(
      logits.rows == predictions.rows && logits.columns == predictions.columns
        && rows.count == logits.rows,
      "logits of a \(logits), predictions of a \(predictions) and \(rows.count) row numbers")
    (self.logits, self.predictions, self.rows) = (logits, predictions, rows)
  }
}

/// An objective on batches of one size; used by one thread at a time.
public protocol SoftmaxTerm: AnyObject, Sendable {
  /// Computes the loss and adds the gradient of the weighted loss.
  ///
  /// - Parameters:
  ///   - batch: The logits and predictions of the batch.
  ///   - weight: The factor of the gradient.
  ///   - gradient: *b × k*: weight · ∂L/∂z is added to what it holds.
  /// - Returns: The unweighted loss L, a mean over the batch; the same on any number of threads.
  func evaluate(
    _ batch: SoftmaxBatch, weight: Float, addingTo gradient: inout Matrix
  ) -> Double
}

/// An objective whose pseudo-labels are made from the predictions of the whole table, now and then.
public protocol TableObjective: SoftmaxObjective {
  /// The objective with pseudo-labels of all rows.
  ///
  /// - Parameter predictions: σ of the whole table, *n × k*.
  /// - Returns: The objective whose terms look labels up by the numbers of rows.
  func relabelled(by predictions: Matrix) -> any SoftmaxObjective
}
