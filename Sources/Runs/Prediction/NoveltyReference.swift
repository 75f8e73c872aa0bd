public import LinearAlgebra

/// What tells how far a new observation lies from those trained on.
///
/// Two distances are measured: within the features that heads see, to the nearest of the groups
/// that all heads put together; and, where principal components were taken, what of the
/// observation they cannot express. Each is divided by the distance that 99 % of the training
/// observations stay under; the greater of the two is the novelty. An observation of the kind
/// trained on exceeds 1 in about one or two cases of a hundred.
public struct NoveltyReference: Sendable, Hashable {
  /// The mean of each group, *g × p*.
  public let centroids: Matrix
  /// The distance to the nearest other observations' group that 99 % stay under.
  public let distanceLimit: Float
  /// The part that components cannot express that 99 % stay under; 0 without components.
  public let residualLimit: Float

  /// Restores a reference that was saved.
  ///
  /// - Parameters:
  ///   - centroids: The mean of each group, *g × p*, at least one.
  ///   - distanceLimit: The distance that 99 % of the training observations stay under.
  ///   - residualLimit: The residual that 99 % of them stay under.
  public init(centroids: Matrix, distanceLimit: Float, residualLimit: Float) {
    precondition(centroids.rows > 0, "no groups to be near to")
    self.centroids = centroids
    (self.distanceLimit, self.residualLimit) = (distanceLimit, residualLimit)
  }

  /// Measures the training observations.
  ///
  /// An observation does not count towards the group that it is compared with.
  ///
  /// - Parameters:
  ///   - source: *n × p* numbers, as heads see them.
  ///   - residuals: What the components cannot express of each; *n* numbers.
  ///   - groups: The group of each observation, in 0 ..< *g*.
  ///   - groupCount: The number of groups, *g*.
  /// - Complexity: O(*ngp*) on all threads.
  public init(
    of source: any ObservationSource, residuals: [Float], groups: [Int], groupCount: Int
  ) {
    let p = source.featureCount
    var counts = [Int](repeating: 0, count: groupCount)
    var sums = DoubleMatrix(zeros: groupCount, p)
    for group in groups { counts[group] += 1 }
    source.forEachBlock { rows, x in
      sums.withMutableElements { sums in
        x.withElements { x in
          for (row, i) in rows.enumerated() {
            let start = groups[i] * p
            for j in 0..<p { sums[start &+ j] += Double(x[row &* p &+ j]) }
          }
        }
      }
    }
    centroids = Matrix(rows: groupCount, columns: p) { g, j in
      Float(sums[g, j] / Double(max(counts[g], 1)))
    }
    let distances = nearestDistances(
      of: source, to: centroids, own: OwnGroups(groups: groups, counts: counts))
    distanceLimit = quantile(distances.filter(\.isFinite), 0.99)
    residualLimit = quantile(residuals, 0.99)
  }

  /// The novelty of observations.
  ///
  /// - Parameters:
  ///   - source: *n × p* numbers, as heads see them.
  ///   - residuals: What the components cannot express of each; *n* numbers.
  /// - Returns: *n* numbers from 0; above 1 is farther than 99 % of the training observations.
  /// - Complexity: O(*ngp*) on all threads.
  public func novelty(of source: any ObservationSource, residuals: [Float]) -> [Float] {
    let distances = nearestDistances(of: source, to: centroids, own: nil)
    let least = max(distanceLimit, Float.leastNormalMagnitude)
    return zip(distances, residuals).map { distance, residual in
      max(distance / least, residual / max(residualLimit, 1e-3 * least))
    }
  }
}

/// The groups that observations are part of themselves.
private struct OwnGroups {
  let groups: [Int]
  let counts: [Int]
}

/// The distance of each observation to the nearest centroid; with groups of their own, to the
/// means of the others in them.
private func nearestDistances(
  of source: any ObservationSource, to centroids: Matrix, own: OwnGroups?
) -> [Float] {
  let squares = (0..<centroids.rows).map { g in
    centroids.row(g).reduce(0.0) { $0 + Double($1) * Double($1) }
  }
  var result: [Float] = []
  result.reserveCapacity(source.observationCount)
  source.forEachBlock { rows, x in
    let blocks = RowBlocks(count: x.rows, size: 512).map { range -> [Float] in
      var products = Matrix(zeros: range.count, centroids.rows)
      products.setProduct(x.rows(at: Array(range)), .asStored, centroids, .transposed)
      return range.enumerated().map { row, i in
        let square = x.row(i).reduce(0.0) { $0 + Double($1) * Double($1) }
        var least = Double.infinity
        for g in squares.indices {
          var distance = max(0, square + squares[g] - 2 * Double(products[row, g]))
          if let own, own.groups[rows.lowerBound + i] == g {
            let n = Double(own.counts[g])
            guard n > 1 else { continue }
            distance *= (n / (n - 1)) * (n / (n - 1))
          }
          least = min(least, distance)
        }
        return Float(least.squareRoot())
      }
    }
    result.append(contentsOf: blocks.joined())
  }
  return result
}

/// The value below which a share of the values lies; 0 for none.
private func quantile(_ values: [Float], _ share: Double) -> Float {
  guard !values.isEmpty else { return 0 }
  let sorted = values.sorted()
  return sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
}
