/// A table whose rows can be copied, less a mean, into dense memory.
protocol CentredRows: Sendable {
  var rows: Int { get }
  var columns: Int { get }
  /// The mean of each column, in `Double`.
  var columnMeans: [Double] { get }
  /// Copies rows less the mean, one after the other.
  func copyCentredRows(
    _ range: Range<Int>, mean: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>)
}

extension DenseMatrix: CentredRows where Scalar == Float {
  func copyCentredRows(
    _ range: Range<Int>, mean: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>
  ) {
    let m = columns
    withElements { elements in
      guard let base = elements.baseAddress else { return }
      for (place, i) in range.enumerated() {
        let (row, copy) = (base + i &* m, target + place &* m)
        for j in 0..<m { copy[j] = row[j] - mean[j] }
      }
    }
  }
}

extension SparseMatrix: CentredRows {
  func copyCentredRows(
    _ range: Range<Int>, mean: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>
  ) {
    let m = columns
    withEntries { entries in
      for (place, i) in range.enumerated() {
        let copy = target + place &* m
        for j in 0..<m { copy[j] = -mean[j] }
        for entry in entries.range(ofRow: i) {
          copy[Int(entries.columns[entry])] += entries.values[entry]
        }
      }
    }
  }
}
