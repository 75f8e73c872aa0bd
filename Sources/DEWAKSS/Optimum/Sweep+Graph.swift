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

  /// The nearest others of every observation in the optimal number of components, from which
  /// graphs of distances and of connectivities are made.
  ///
  /// - Parameter neighbors: How many; all that were searched where they are fewer.
  /// - Returns: The neighbours, nearest first.
  /// - Complexity: O(*nk*)
  public func nearestNeighbours(_ neighbors: Int) -> NearestNeighbours {
    nearest.prefix(min(neighbors, nearest.count))
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
