/// Where the rows of a table come from: a dense matrix, a sparse one, later a file or images.
///
/// Batches are dense; tables need not be.
public protocol ObservationSource: Sendable {
  /// The number of observations, *n*.
  var observationCount: Int { get }
  /// The number of features, *m*.
  var featureCount: Int { get }
  /// Copies the named rows into the first rows of a dense batch.
  ///
  /// - Parameters:
  ///   - indices: Row numbers, from 0; repeats are allowed.
  ///   - batch: A matrix of *m* columns and at least `indices.count` rows.
  func copyRows(at indices: [Int], into batch: inout Matrix)
}

extension DenseMatrix: ObservationSource where Scalar == Float {
  /// The number of rows.
  public var observationCount: Int { rows }
  /// The number of columns.
  public var featureCount: Int { columns }
}

extension SparseMatrix: ObservationSource {
  /// The number of rows.
  public var observationCount: Int { rows }
  /// The number of columns.
  public var featureCount: Int { columns }

  /// Copies the named rows, zeros included, into the first rows of a dense batch.
  ///
  /// - Parameters:
  ///   - indices: Row numbers, from 0; repeats are allowed.
  ///   - batch: A matrix of as many columns and at least `indices.count` rows.
  public func copyRows(at indices: [Int], into batch: inout Matrix) {
    precondition(
      batch.columns == columns && batch.rows >= indices.count,
      "\(indices.count) rows of a \(rows) × \(columns) sparse matrix do not fit a \(batch)")
    let width = columns
    batch.withMutableElements { target in
      for (i, row) in indices.enumerated() {
        for j in 0..<width { target[i * width + j] = 0 }
        for entry in rowOffsets[row]..<rowOffsets[row + 1] {
          target[i * width + Int(columnIndices[entry])] = values[entry]
        }
      }
    }
  }
}
