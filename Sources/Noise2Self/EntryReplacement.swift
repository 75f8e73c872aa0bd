public import LinearAlgebra

/// What a denoiser sees in place of hidden entries; never anything that depends on them.
public enum EntryReplacement: Sendable, Hashable {
  /// The mean of the feature over the entries that are not hidden; 0 where all are.
  case featureMean
  /// Nought.
  case zero
  /// The mean of the pixels above, below and beside that are not hidden, of images of this
  /// width; the mean of the feature where there are none.
  case adjacentPixels(width: Int)

  /// The table with the entries of a part replaced.
  ///
  /// - Parameters:
  ///   - part: The number of the part.
  ///   - masks: The partition.
  ///   - table: X, *n × m*.
  /// - Returns: An *n × m* matrix.
  /// - Complexity: O(*nm*)
  public func hiding(_ part: Int, of masks: EntryMasks, in table: Matrix) -> Matrix {
    let (n, m) = (table.rows, table.columns)
    let hidden = (0..<n).map { i in masks.parts(ofRow: i, columns: m).map { $0 == part } }
    let means = self == .zero ? [Float](repeating: 0, count: m) : visibleMeans(table, hidden)
    var result = table
    for i in 0..<n {
      for j in 0..<m where hidden[i][j] {
        if case .adjacentPixels(let width) = self {
          result[i, j] = adjacentMean(table, hidden[i], i, j, width) ?? means[j]
        } else {
          result[i, j] = means[j]
        }
      }
    }
    return result
  }

  private func visibleMeans(_ table: Matrix, _ hidden: [[Bool]]) -> [Float] {
    var sums = [Double](repeating: 0, count: table.columns)
    var counts = [Int](repeating: 0, count: table.columns)
    for i in 0..<table.rows {
      for j in 0..<table.columns where !hidden[i][j] {
        sums[j] += Double(table[i, j])
        counts[j] += 1
      }
    }
    return zip(sums, counts).map { $1 > 0 ? Float($0 / Double($1)) : 0 }
  }

  private func adjacentMean(
    _ table: Matrix, _ hidden: [Bool], _ i: Int, _ j: Int, _ width: Int
  ) -> Float? {
    var (sum, count) = (Float(0), Float(0))
    let column = j % width
    let candidates = [
      (j - width, true), (j + width, true), (j - 1, column > 0), (j + 1, column + 1 < width),
    ]
    for (place, isInside) in candidates
    where isInside && table.columns > place && place >= 0 && !hidden[place] {
      sum += table[i, place]
      count += 1
    }
    return count > 0 ? sum / count : nil
  }
}
