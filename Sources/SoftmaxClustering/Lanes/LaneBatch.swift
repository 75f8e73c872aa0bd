internal import LinearAlgebra

/// A batch as formulas see it: σ and ln σ in lanes, and room for the gradient and for labels.
///
/// ln σₖ = (zₖ − z_max) − ln(1 + Σ σ_others / σ_max): one logarithm a row, none an entry, with all
/// its digits near one-hot and finite for any finite logits.
final class LaneBatch<Scalar: SoftmaxScalar>: @unchecked Sendable {
  let rows: Int
  let clusters: Int
  /// σ.
  let sigma: LaneTable<Scalar>
  /// ln σ.
  let logs: LaneTable<Scalar>
  /// ∂L/∂z, written by the formula.
  let gradient: LaneTable<Scalar>
  /// y, for formulas that have labels.
  private(set) lazy var labels = LaneTable<Scalar>(rows: rows, columns: clusters)
  /// More room, likewise.
  private(set) lazy var spare = LaneTable<Scalar>(rows: rows, columns: clusters)
  /// The numbers of the rows in the table.
  var rowNumbers: [Int] = []

  var blocks: RowBlocks { sigma.blocks }

  init(_ shape: SoftmaxBatchShape) {
    (rows, clusters) = (shape.rows, shape.clusters)
    sigma = LaneTable(rows: rows, columns: clusters)
    logs = LaneTable(rows: rows, columns: clusters)
    gradient = LaneTable(rows: rows, columns: clusters)
  }

  /// Takes logits and their softmax, both *b × k*.
  func load(
    logits: DenseMatrix<Scalar>, predictions: DenseMatrix<Scalar>, rows numbers: [Int]
  ) {
    precondition(
      logits.rows == rows && logits.columns == clusters,
      "logits of a \(logits) in a term for \(rows) × \(clusters)")
    rowNumbers = numbers
    logits.withPointer { logits in
      predictions.withPointer { predictions in
        nonisolated(unsafe) let (z, s) = (logits, predictions)
        blocks.forEach { block in
          self.logs.load(block, from: z)
          self.sigma.load(block, from: s)
          self.takeLogarithms(block)
        }
      }
    }
  }

  /// Turns z into ln σ.
  private func takeLogarithms(_ block: Range<Int>) {
    let w = block.count
    withLanes(3, of: Scalar.self) { lanes in
      let (top, greatest) = (lanes, lanes + LaneTable<Scalar>.lanes)
      let others = greatest + LaneTable<Scalar>.lanes
      for i in 0..<w { (top[i], greatest[i], others[i]) = (-.infinity, 0, 0) }
      for k in 0..<clusters {
        let (z, s) = (logs.column(k, of: block), sigma.column(k, of: block))
        for i in 0..<w { top[i] = z[i] > top[i] ? z[i] : top[i] }
        for i in 0..<w {
          let (low, high) = s[i] > greatest[i] ? (greatest[i], s[i]) : (s[i], greatest[i])
          others[i] += low
          greatest[i] = high
        }
      }
      for i in 0..<w { others[i] = Scalar.logarithmOfOnePlus(others[i] / greatest[i]) }
      for k in 0..<clusters {
        let z = logs.column(k, of: block)
        for i in 0..<w { z[i] = (z[i] - top[i]) - others[i] }
      }
    }
  }

  /// Adds weight · ∂L/∂z to a matrix.
  func addGradient(weight: Scalar, to target: inout DenseMatrix<Scalar>) {
    precondition(
      target.rows == rows && target.columns == clusters,
      "a gradient of a \(target) in a term for \(rows) × \(clusters)")
    target.withMutablePointer { target in
      nonisolated(unsafe) let target = target
      blocks.forEach { self.gradient.add($0, weight: weight, to: target) }
    }
  }
}
