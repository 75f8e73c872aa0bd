public import LinearAlgebra

/// A cross-entropy with labels that are given, hard or soft, for every row of a table.
///
/// What ``TableObjective/relabelled(by:)`` gives; also learning from known, perhaps corrupted,
/// labels.
public struct GivenLabels: SoftmaxObjective, SoftmaxFormula {
  /// y, *n × k*; rows on the simplex.
  public let labels: Matrix
  /// Which cross-entropy of y and σ.
  public let loss: CrossEntropy

  /// Creates the objective.
  ///
  /// - Parameters:
  ///   - labels: y of every row of the table, *n × k*.
  ///   - loss: Which cross-entropy of y and σ.
  /// - Throws: ``ObjectiveError`` when a row is no distribution.
  public init(_ labels: Matrix, loss: CrossEntropy = .forward) throws(ObjectiveError) {
    try checkDistributions(labels)
    self.init(checked: labels, loss: loss)
  }

  init(checked labels: Matrix, loss: CrossEntropy) {
    (self.labels, self.loss) = (labels, loss)
  }

  /// Creates the objective at work on batches of one size.
  ///
  /// - Parameter shape: The sizes of the batches; as many clusters as the labels have.
  /// - Returns: The term.
  public func makeTerm(_ shape: SoftmaxBatchShape) -> any SoftmaxTerm {
    precondition(
      shape.clusters == labels.columns, "\(labels) of labels for \(shape.clusters) clusters")
    return FormulaTerm(shape) { evaluate($0) }
  }

  func evaluate<Scalar: SoftmaxScalar>(_ batch: LaneBatch<Scalar>) -> Double {
    let k = labels.columns
    let (target, numbers) = (batch.labels, batch.rowNumbers)
    precondition(
      numbers.allSatisfy { $0 >= 0 && $0 < labels.rows }, "rows outside \(labels) of labels")
    labels.withPointer { labels in
      for block in batch.blocks.all {
        let lanes = target.column(0, of: block)
        for i in 0..<block.count {
          let row = labels + numbers[block.lowerBound + i] * k
          for c in 0..<k { lanes[c * LaneTable<Scalar>.lanes + i] = Scalar(row[c]) }
        }
      }
    }
    return LabelLoss(kind: loss).evaluate(batch, target)
  }
}

extension RowBlocks {
  /// The blocks, in order.
  var all: [Range<Int>] { (0..<blockCount).map { range(of: $0) } }
}
