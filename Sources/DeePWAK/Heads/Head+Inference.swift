public import LinearAlgebra
internal import Networks
internal import Noise2Self
internal import PWAK

extension Head {
  /// The embeddings of observations.
  ///
  /// - Parameter x: X, *n × m*.
  /// - Returns: E, *n × d*.
  public func embeddings(of x: Matrix) -> Matrix { encoder(x) }

  /// The memberships of observations, nothing hidden.
  ///
  /// - Parameter x: X, *n × m*.
  /// - Returns: K, *n × k*, rows on the simplex.
  public func memberships(of x: Matrix) -> Matrix {
    memberships(of: x, seeing: x)
  }

  /// The predictions of observations, each from the others.
  ///
  /// - Parameters:
  ///   - x: X, *n × m*.
  ///   - memberships: K, *n × k*; by default those of x.
  /// - Returns: x̂, *n × m*.
  public func predictions(of x: Matrix, memberships: Matrix? = nil) -> Matrix {
    let kernel = PartitionKernel(
      memberships: memberships ?? self.memberships(of: x), embeddings: embeddings(of: x))
    return decoder(kernel.predictions)
  }
}

extension Block {
  /// The output of the block: the heads' predictions, pooled.
  ///
  /// - Parameters:
  ///   - x: X, *n × m*, taken as one batch.
  ///   - memberships: One K a head, *n × k*; by default those of x.
  /// - Returns: *n × m*.
  public func predictions(of x: Matrix, memberships: [Matrix]? = nil) -> Matrix {
    predictions(
      memberships: memberships ?? heads.map { $0.memberships(of: x) },
      embeddings: heads.map { $0.embeddings(of: x) })
  }

  /// The output of the block for memberships and embeddings from elsewhere.
  ///
  /// - Parameters:
  ///   - memberships: One K a head, *n × k*.
  ///   - embeddings: One E a head, *n × d*.
  /// - Returns: *n × m*, all rows taken as one batch.
  public func predictions(memberships: [Matrix], embeddings: [Matrix]) -> Matrix {
    let kernels = heads.indices.map {
      PartitionKernel(memberships: memberships[$0], embeddings: embeddings[$0]).predictions
    }
    let n = memberships.first?.rows ?? 0
    var output: [Float] = []
    output.reserveCapacity(n * featureCount)
    // The heads' predictions are wide: they are made for some rows at a time.
    let blocks = RowBlocks(count: n, size: 4096)
    for index in 0..<blocks.blockCount {
      let rows = Array(blocks.range(of: index))
      let decoded = heads.indices.map { heads[$0].decoder(kernels[$0].rows(at: rows)) }
      output += pooling(Matrix.concatenatingColumns(decoded)).elements
    }
    return Matrix(rows: n, columns: featureCount, elements: output)
  }
}
