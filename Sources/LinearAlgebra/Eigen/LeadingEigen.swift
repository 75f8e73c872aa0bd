internal import Glibc

extension SymmetricEigen {
  /// Finds the few largest eigenvalues of a large symmetric positive semidefinite matrix.
  ///
  /// Block Krylov iterations: the space of X, GX, …, G⁵X is searched for the best eigenvectors
  /// (Rayleigh and Ritz), which make up the next X. All the work is in matrix products, on all
  /// threads, where a reduction to tridiagonal form waits for memory. What is small is left to
  /// LAPACK, and so is what would need more than a few rounds: eigenvalues close to each other.
  ///
  /// - Parameters:
  ///   - matrix: An *n × n* symmetric matrix; both triangles are read.
  ///   - count: How many, *p* ≤ *n*.
  /// - Returns: The *p* largest eigenvalues and their vectors; residuals ‖Gv − λv‖ of at most
  ///   10⁻⁸ λ, the same on any number of threads.
  /// - Throws: ``EigenError`` when the matrix is not finite or LAPACK gives up.
  /// - Complexity: O(*n*² *p*) a round
  ///
  /// Reference: C. Musco, C. Musco. "Randomized block Krylov methods for stronger and faster
  /// approximate singular value decomposition." *NIPS*, 2015. arXiv:1504.05477
  public static func leading(
    of matrix: DoubleMatrix, count: Int
  ) throws(EigenError) -> SymmetricEigen {
    let n = matrix.rows
    precondition(matrix.columns == n, "\(matrix) is not square")
    precondition(count >= 0 && count <= n, "cannot take \(count) eigenvalues of a \(matrix)")
    guard count > 0, n >= 1100, 10 * count <= n else {
      return try SymmetricEigen(of: matrix, count: count)
    }
    guard matrix.elements.allSatisfy(\.isFinite) else { throw .notFinite }
    var search = BlockKrylovSearch(matrix, count: count)
    var excess = Double.infinity
    for _ in 0..<12 {
      let before = excess
      excess = try search.round()
      if excess <= 1 { return search.found }
      // Each round takes off about the same factor: two more must do.
      if before < .infinity, log(excess) > 2 * log(before / excess) { break }
    }
    return try SymmetricEigen(of: matrix, count: count)
  }
}

/// The state between rounds: the best vectors so far and their images, both as rows.
private struct BlockKrylovSearch {
  let matrix: DoubleMatrix
  let count: Int
  var values: [Double] = []
  var block: DoubleMatrix
  var image: DoubleMatrix

  /// The powers of the matrix that a round adds to the block.
  static let depth = 5

  init(_ matrix: DoubleMatrix, count: Int) {
    (self.matrix, self.count) = (matrix, count)
    var generator = CounterGenerator(seed: 0x4B72_796C_6F76)
    let size = count + max(8, count / 4)
    block = DoubleMatrix(rows: size, columns: matrix.rows) { _, _ in generator.normal() }
      .orthonormalisedRows()
    image = productOfRows(block, matrix)
  }

  /// The wanted eigenvalues and vectors, as far as they have converged.
  var found: SymmetricEigen {
    SymmetricEigen(
      values: Array(values.prefix(count)), vectors: block.rows(at: Array(0..<count)))
  }

  /// Searches one Krylov space; returns the greatest residual relative to what is allowed, which
  /// is at most 1 when the best vectors have converged.
  mutating func round() throws(EigenError) -> Double {
    var (bases, images) = ([block], [image])
    for _ in 0..<BlockKrylovSearch.depth {
      var next = images[images.count - 1]
      for _ in 0..<2 {  // twice is enough
        for basis in bases { next = next - productOfRows(overlap(next, basis), basis) }
        next = next.orthonormalisedRows()
      }
      bases.append(next)
      images.append(productOfRows(next, matrix))
    }
    let (basis, image) = (stacked(bases), stacked(images))
    let ritz = try SymmetricEigen(of: overlap(basis, image), count: block.rows)
    values = ritz.values
    block = productOfRows(ritz.vectors, basis)
    self.image = productOfRows(ritz.vectors, image)
    return excess
  }

  private var excess: Double {
    let n = matrix.rows
    let floor = 1e-13 * (values.first ?? 0)
    return (0..<count).reduce(0) { greatest, c in
      var square = 0.0
      for j in 0..<n {
        let residual = image[c, j] - values[c] * block[c, j]
        square += residual * residual
      }
      let allowed = Swift.max(1e-8 * values[c], floor, .leastNormalMagnitude)
      return Swift.max(greatest, square.squareRoot() / allowed)
    }
  }
}

/// The product a b, over bands of the columns of b on all threads.
private func productOfRows(_ a: DoubleMatrix, _ b: DoubleMatrix) -> DoubleMatrix {
  var product = DoubleMatrix(zeros: a.rows, b.columns)
  let (m, k, n) = (a.rows, a.columns, b.columns)
  a.withElements { a in
    b.withElements { b in
      product.withMutableElements { c in
        guard let left = a.baseAddress, let right = b.baseAddress, let target = c.baseAddress
        else { return }
        // Every band is written by one task.
        nonisolated(unsafe) let (a, b, c) = (left, right, target)
        RowBlocks(count: n, size: 256).forEach { band in
          Double.multiply(
            ProductCall(
              m: m, n: band.count, k: k, a: a, transposesA: false, strideA: k,
              b: b + band.lowerBound, transposesB: false, strideB: n, alpha: 1, beta: 0,
              c: c + band.lowerBound, strideC: n))
        }
      }
    }
  }
  return product
}

/// The inner products a bᵀ of rows with rows.
private func overlap(_ a: DoubleMatrix, _ b: DoubleMatrix) -> DoubleMatrix {
  var product = DoubleMatrix(zeros: a.rows, b.rows)
  product.setProduct(a, .asStored, b, .transposed)
  return product
}

/// The matrices on top of each other.
private func stacked(_ parts: [DoubleMatrix]) -> DoubleMatrix {
  DoubleMatrix(
    rows: parts.reduce(0) { $0 + $1.rows }, columns: parts[0].columns,
    elements: parts.flatMap(\.elements))
}
