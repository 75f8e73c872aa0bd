internal import LinearAlgebra

/// What the maximisation needs of observations weighted by their responsibilities.
struct MixtureSums: Sendable {
  let shape: CovarianceShape
  let k: Int
  let d: Int
  /// Σ ln p(x).
  var logLikelihood = 0.0
  /// Σ r, *k* numbers.
  var sizes: [Double]
  /// Σ r x, *k × d*.
  var sums: DoubleMatrix
  /// Σ r ‖x‖² (*k × 1*), Σ r x² (*k × d*), Σ r xxᵀ (*kd × d*); nothing for tied covariances.
  var squares: DoubleMatrix

  init(_ shape: CovarianceShape, clusters k: Int, features d: Int) {
    (self.shape, self.k, self.d) = (shape, k, d)
    sizes = [Double](repeating: 0, count: k)
    sums = DoubleMatrix(zeros: k, d)
    let stored = shape.storedShape(k, d)
    squares =
      shape == .tied ? DoubleMatrix(zeros: 0, d) : DoubleMatrix(zeros: stored.rows, stored.columns)
  }

  /// Adds a block of rows.
  ///
  /// - Parameters:
  ///   - block: The *r* rows.
  ///   - shares: Their responsibilities, *r × k*; what lies beyond is not read.
  mutating func add(_ block: MixtureBlock, _ shares: DoubleMatrix) {
    let (x, rows) = (block.x, block.count)
    shares.withPointer { shares in
      sizes.withMutablePointer { sizes in
        for i in 0..<rows {
          for c in 0..<k { sizes[c] += shares[i &* k &+ c] }
        }
      }
      x.withPointer { x in
        sums.withMutablePointer { RowProduct.addCross(shares, k, x, d, rows: rows, to: $0) }
      }
    }
    switch shape {
    case .tied: break
    case .spherical, .diagonal:
      let (values, width) = (block.squares, block.squares.columns)
      shares.withPointer { shares in
        values.withPointer { values in
          squares.withMutablePointer {
            RowProduct.addCross(shares, k, values, width, rows: rows, to: $0)
          }
        }
      }
    case .full: addOuterProducts(x, shares, rows: rows)
    }
  }

  /// Σ r xxᵀ of each component, over the rows of which it has a share.
  private mutating func addOuterProducts(_ x: DoubleMatrix, _ shares: DoubleMatrix, rows: Int) {
    let (k, d) = (k, d)
    var gathered = [Double](repeating: 0, count: rows * d)
    shares.withPointer { shares in
      x.withPointer { x in
        gathered.withMutablePointer { gathered in
          squares.withMutablePointer { squares in
            for c in 0..<k {
              var count = 0
              for i in 0..<rows where shares[i &* k &+ c] > MixtureSums.leastShare {
                let root = shares[i &* k &+ c].squareRoot()
                let (from, to) = (x + i &* d, gathered + count &* d)
                for j in 0..<d { to[j] = root * from[j] }
                count &+= 1
              }
              RowProduct.addCross(
                gathered, d, gathered, d, rows: count, to: squares + c &* d &* d)
            }
          }
        }
      }
    }
  }

  /// Shares below it change no covariance that `Double` could tell from another.
  private static let leastShare = 1e-14

  /// Adds the sums of other rows.
  mutating func add(_ other: MixtureSums) {
    logLikelihood += other.logLikelihood
    for c in 0..<k { sizes[c] += other.sizes[c] }
    MixtureSums.add(other.sums, to: &sums)
    MixtureSums.add(other.squares, to: &squares)
  }

  private static func add(_ part: DoubleMatrix, to total: inout DoubleMatrix) {
    part.withElements { part in
      total.withMutableElements { total in
        for place in part.indices { total[place] += part[place] }
      }
    }
  }
}
