extension PrincipalComponents {
  /// The coordinates of observations along the components: (X − 1μᵀ) Vᵀ.
  ///
  /// - Parameter table: An *n × m* matrix.
  /// - Returns: An *n × p* matrix, the same on any number of threads.
  /// - Complexity: O(*nmp*)
  public func scores(of table: Matrix) -> Matrix {
    precondition(
      table.columns == mean.count, "\(mean.count) features were fitted, not those of a \(table)")
    var scores = Matrix(zeros: table.rows, count)
    let (m, p) = (table.columns, count)
    guard table.rows > 0, m > 0, p > 0 else { return scores }
    scores.withMutableElements { buffer in
      components.withElements { loadings in
        mean.withUnsafeBufferPointer { mean in
          guard let to = buffer.baseAddress, let from = loadings.baseAddress,
            let origin = mean.baseAddress
          else { return }
          // Every block writes to rows of its own.
          nonisolated(unsafe) let (target, weights, centre) = (to, from, origin)
          RowBlocks(count: table.rows, size: 256).forEach { range in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: range.count * m) { block in
              guard let block = block.baseAddress else { return }
              table.copyCentredRows(range, mean: centre, into: block)
              Float.multiply(
                ProductCall(
                  m: range.count, n: p, k: m, a: block, transposesA: false, strideA: m,
                  b: weights, transposesB: true, strideB: m, alpha: 1, beta: 0,
                  c: target + range.lowerBound * p, strideC: p))
            }
          }
        }
      }
    }
    return scores
  }

  /// The coordinates of observations along the components: X Vᵀ − 1 (Vμ)ᵀ.
  ///
  /// - Parameter table: An *n × m* sparse matrix; its zeros are never stored.
  /// - Returns: An *n × p* matrix, the same on any number of threads.
  /// - Complexity: O(*nnz* · *p*)
  public func scores(of table: SparseMatrix) -> Matrix {
    precondition(
      table.columns == mean.count, "\(mean.count) features were fitted, not those of a \(table)")
    var scores = table * components.transposed
    let p = count
    let origin = (0..<p).map { c in
      Float(zip(components.row(c), mean).reduce(0.0) { $0 + Double($1.0) * Double($1.1) })
    }
    scores.withMutableElements { elements in
      for i in 0..<table.rows {
        for c in 0..<p { elements[i &* p &+ c] -= origin[c] }
      }
    }
    return scores
  }

  /// The observations that have the given coordinates, in the space of the components.
  ///
  /// - Parameter scores: An *n × p* matrix.
  /// - Returns: An *n × m* matrix: scores · V + 1μᵀ.
  /// - Complexity: O(*nmp*)
  public func inverse(_ scores: Matrix) -> Matrix {
    precondition(scores.columns == count, "\(count) components have no \(scores) of scores")
    var table = Matrix.tallProduct(scores, components)
    let m = mean.count
    table.withMutableElements { elements in
      for i in 0..<scores.rows {
        for j in 0..<m { elements[i &* m &+ j] += mean[j] }
      }
    }
    return table
  }
}
