internal import LinearAlgebra
internal import SoftmaxClustering

/// The objectives of one head that see the logits of a whole batch.
///
/// The shards of a head hand their rows in; when all have, ``evaluate()`` runs on one thread, and
/// each shard takes the gradient of its rows.
final class HeadLogits: @unchecked Sendable {
  private let terms: [(term: any SoftmaxTerm, weight: Float)]
  private var batch: SoftmaxBatch
  private var gradient: Matrix
  /// The weighted sum of the objectives in the last step, a mean over the batch.
  private(set) var loss = 0.0

  /// Sets aside the memory of a batch; nil for a head without such objectives.
  ///
  /// - Parameters:
  ///   - weights: The terms of the head's loss.
  ///   - shape: The sizes of the batch.
  init?(of weights: LossWeights, _ shape: SoftmaxBatchShape) {
    let objectives = weights.softmaxObjectives
    guard !objectives.isEmpty else { return nil }
    terms = objectives.map { ($0.objective.makeTerm(shape), $0.weight) }
    gradient = Matrix(zeros: shape.rows, shape.clusters)
    batch = SoftmaxBatch(
      logits: gradient, predictions: gradient, rows: [Int](repeating: 0, count: shape.rows))
  }

  /// Takes the rows of all shards, in order, and computes loss and gradient.
  func evaluate(_ shards: [ShardLogits]) {
    var row = 0
    for shard in shards {
      batch.logits.setRows(from: row, of: shard.logits)
      batch.predictions.setRows(from: row, of: shard.predictions)
      batch.rows.replaceSubrange(row..<row + shard.rows.count, with: shard.rows)
      row += shard.rows.count
    }
    gradient.fill(0)
    loss = 0
    for (term, weight) in terms {
      loss += Double(weight) * term.evaluate(batch, weight: weight, addingTo: &gradient)
    }
  }

  /// Adds the gradient of some rows of the batch.
  ///
  /// - Parameters:
  ///   - range: The rows of a shard.
  ///   - target: Its gradient with respect to logits.
  func addGradient(of range: Range<Int>, to target: inout Matrix) {
    let k = target.columns
    precondition(
      range.count == target.rows && k == gradient.columns,
      "the gradient of \(range.count) rows for a \(target)")
    gradient.withElements { all in
      target.withMutableElements { target in
        for i in target.indices { target[i] += all[range.lowerBound * k + i] }
      }
    }
  }
}

extension Matrix {
  /// Writes the rows of a smaller matrix over rows of this one.
  fileprivate mutating func setRows(from first: Int, of other: Matrix) {
    let start = first * columns
    withMutableElements { all in
      other.withElements { part in
        for i in part.indices { all[start + i] = part[i] }
      }
    }
  }
}
