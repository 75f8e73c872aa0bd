internal import LinearAlgebra
internal import Networks
internal import PWAK

/// The forward and backward pass of a head that does not learn, over a batch of memberships and
/// embeddings that may come from elsewhere.
final class FrozenHead: @unchecked Sendable {
  private let head: Head
  private let decoder: NetworkPass
  private var kernel: PartitionKernel
  private var decodedGradient: Matrix
  private var predictionGradient: Matrix

  init(_ head: Head, rows: Int) {
    self.head = head
    let (k, d) = (head.partitioner.architecture.outputs, head.encoder.architecture.outputs)
    decoder = NetworkPass(head.decoder.architecture, rows: rows)
    kernel = PartitionKernel(
      memberships: Matrix(zeros: rows, k), embeddings: Matrix(zeros: rows, d))
    decodedGradient = Matrix(zeros: rows, head.decoder.architecture.outputs)
    predictionGradient = Matrix(zeros: rows, d)
  }

  /// x̂, *rows × m*: each observation decoded from the others in its cluster.
  func decode(memberships: Matrix, embeddings: Matrix) -> Matrix {
    kernel.update(memberships: memberships, embeddings: embeddings)
    decoder.forward(head.decoder, kernel.predictions)
    return decoder.output
  }

  /// The gradients with respect to the memberships and the embeddings of ``decode``.
  ///
  /// - Parameters:
  ///   - wide: The gradient with respect to the x̂ of all heads side by side, by shards of rows.
  ///   - index: The place of this head among them.
  /// - Returns: ∂L/∂K and ∂L/∂E.
  func pullBack(_ wide: [Matrix], index: Int) -> PartitionKernel.Gradient {
    var row = 0
    for part in wide {
      decodedGradient.copyBlock(
        ofRows: 0..<part.rows, columns: index * decodedGradient.columns, of: part, toRow: row)
      row += part.rows
    }
    decoder.backward(
      head.decoder, kernel.predictions, outputGradient: &decodedGradient,
      inputGradient: &predictionGradient)
    return kernel.pullback(predictionGradient)
  }
}

extension Matrix {
  /// Fills rows from `row` on, over all columns, with a block of a wider matrix.
  mutating func copyBlock(
    ofRows range: Range<Int>, columns first: Int, of wide: Matrix, toRow row: Int
  ) {
    precondition(
      range.upperBound <= wide.rows && first + columns <= wide.columns
        && row + range.count <= rows,
      "rows \(range) and \(columns) columns from \(first) of a \(wide) do not fit row \(row) of a "
        + "\(self)")
    let (width, source) = (columns, wide.columns)
    wide.withPointer { from in
      withMutablePointer { to in
        for (i, r) in range.enumerated() {
          (to + (row + i) * width).update(from: from + r * source + first, count: width)
        }
      }
    }
  }

  /// Writes rows of a narrower matrix into the columns from `first` on.
  mutating func setColumns(from first: Int, to part: Matrix, rows range: Range<Int>) {
    precondition(
      range.count == rows && range.upperBound <= part.rows && first + part.columns <= columns,
      "rows \(range) of a \(part) do not fit the columns from \(first) of a \(self)")
    let (width, d) = (columns, part.columns)
    part.withPointer { from in
      withMutablePointer { to in
        for (i, r) in range.enumerated() {
          (to + i * width + first).update(from: from + r * d, count: d)
        }
      }
    }
  }
}
