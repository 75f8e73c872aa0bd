internal import LinearAlgebra
internal import PWAK

/// The neighbours of each observation with their weights, in the order in which sums take them.
struct WeightedNeighbours: Sendable {
  /// Where the neighbours of each observation begin; *n* + 1 numbers.
  let offsets: [Int]
  /// The neighbours, never the observation itself.
  let indices: [Int32]
  /// Their weights, not negative; only their ratios within an observation matter.
  let weights: [Float]

  /// The number of observations, *n*.
  var count: Int { offsets.count - 1 }

  /// The least number of neighbours that any observation has.
  var leastDegree: Int { (0..<count).map { offsets[$0 + 1] - offsets[$0] }.min() ?? 0 }

  /// The neighbours that a number of them means, at most those there are.
  func taken(_ k: Int, of i: Int) -> Range<Int> {
    offsets[i]..<min(offsets[i] + k, offsets[i + 1])
  }

  /// WAK of the first neighbours: rows sum to one, the diagonal is empty.
  ///
  /// - Parameter k: The neighbours of each observation, by observation.
  /// - Returns: An *n × n* sparse matrix.
  func kernel(_ k: (Int) -> Int) -> SparseMatrix {
    var (rowOffsets, columns, values) = ([0], [Int32](), [Float]())
    for i in 0..<count {
      for place in taken(k(i), of: i).sorted(by: { indices[$0] < indices[$1] }) {
        columns.append(indices[place])
        values.append(weights[place])
      }
      rowOffsets.append(columns.count)
    }
    return WeightedAffinityKernel.normalized(
      SparseMatrix(
        rows: count, columns: count, rowOffsets: rowOffsets, columnIndices: columns,
        values: values))
  }
}
