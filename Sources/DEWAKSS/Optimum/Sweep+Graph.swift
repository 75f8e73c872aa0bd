public import LinearAlgebra

extension Sweep {
  /// The weights of the neighbours at the optimum: rows that sum to one, an empty diagonal.
  public var kernel: SparseMatrix { kernel(neighbors: optimum.neighbors) }

  /// The weights of another number of neighbours, in the optimal number of components.
  ///
  /// - Parameter neighbors: How many, counted as in the grid; rows that have fewer give all.
  /// - Returns: An *n × n* matrix.
  /// - Complexity: O(*nk* log *k*)
  public func kernel(neighbors: Int) -> SparseMatrix {
    precondition(neighbors >= 1, "\(neighbors) neighbours")
    let count = min(neighbors, countLimit)
    return weighted.kernel { _ in count }
  }

  /// The weights where each observation has the number of neighbours that predicts it best
  /// (``neighborsPerObservation``), as the local mode of the package.
  public var kernelPerObservation: SparseMatrix {
    weighted.kernel { min(neighborsPerObservation[$0], countLimit) }
  }

  /// The Euclidean distances to the nearest others in the optimal number of components.
  ///
  /// - Parameter neighbors: How many, at most those that were searched.
  /// - Returns: An *n × n* matrix with entries for the neighbours of each row; those at distance
  ///   nought are stored too.
  /// - Complexity: O(*nk* log *k*)
  public func distances(neighbors: Int) -> SparseMatrix {
    let (n, count) = (nearest.observationCount, min(neighbors, nearest.count))
    var (columns, values) = ([Int32](), [Float]())
    for i in 0..<n {
      let places = i * nearest.count..<i * nearest.count + count
      for place in places.sorted(by: { nearest.indices[$0] < nearest.indices[$1] }) {
        columns.append(nearest.indices[place])
        values.append(nearest.squaredDistances[place].squareRoot())
      }
    }
    return SparseMatrix(
      rows: n, columns: n, rowOffsets: (0...n).map { $0 * count }, columnIndices: columns,
      values: values)
  }

  /// The denoised table: each observation as the weighted mean of its neighbours at the optimum.
  ///
  /// - Parameter table: The *n × m* table that was swept, or another of the same observations.
  /// - Returns: An *n × m* matrix.
  /// - Complexity: O(*nkm*)
  public func denoised(_ table: Matrix) -> Matrix { kernel * table }

  /// In the package's convention every observation has as many neighbours as the one with least.
  private var countLimit: Int { options.convention == .dewakss ? weighted.leastDegree : .max }
}
