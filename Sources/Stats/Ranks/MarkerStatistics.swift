public import LinearAlgebra

/// How one feature sets one cluster apart from the rest.
public struct MarkerStatistics: Sendable, Hashable, Codable {
  /// The rank-sum test of the cluster against the rest.
  public let test: RankSum
  /// The mean in the cluster and in the rest; NaN for an empty side.
  public let mean, meanOfRest: Double
  /// The share of values other than zero in the cluster and in the rest; NaN for an empty side.
  public let detected, detectedInRest: Double

  /// The fold change of the means, as a logarithm to base 2.
  ///
  /// - Parameter scale: What the values are.
  /// - Returns: Positive where the cluster has more.
  public func log2FoldChange(_ scale: FoldChangeScale) -> Double {
    scale.log2FoldChange(of: mean, over: meanOfRest)
  }
}

extension GroupRanks {
  /// The statistics of every feature in every cluster, on all threads.
  ///
  /// - Parameter x: *n* observations of *m* features; none is NaN.
  /// - Returns: For each of *m* features *k* statistics, one a cluster.
  /// - Complexity: O(*nm*)
  public func markers(in x: Matrix) -> [[MarkerStatistics]] {
    precondition(
      x.rows == labelCount, "\(labelCount) labels of a \(x) of observations")
    // Whole stretches of columns, so that a row is read in one go.
    let blocks = RowBlocks(count: x.columns, size: 16)
    return blocks.map { features in
      var columns = features.map { _ in [Float](repeating: 0, count: x.rows) }
      for i in 0..<x.rows {
        let row = x.span(ofRow: i)
        for (place, j) in features.enumerated() { columns[place][i] = row[j] }
      }
      return columns.map { values in
        statistics(tests(of: values), GroupSums(self, values, nil))
      }
    }.flatMap { $0 }
  }

  /// The statistics of every feature in every cluster, on all threads; zeros are never stored.
  ///
  /// - Parameter x: *n* observations of *m* features; none is NaN.
  /// - Returns: For each of *m* features *k* statistics, one a cluster.
  /// - Complexity: O(*nnz* + *mk*)
  public func markers(in x: SparseMatrix) -> [[MarkerStatistics]] {
    precondition(
      x.rows == labelCount, "\(labelCount) labels of a \(x.rows) × \(x.columns) sparse matrix")
    let features = x.transposed
    return RowBlocks(count: features.rows, size: 16).map { range in
      range.map { j in
        let entries = features.rowOffsets[j]..<features.rowOffsets[j + 1]
        let values = features.values[entries]
        let observations = features.columnIndices[entries]
        return statistics(
          tests(ofStored: values, at: observations),
          GroupSums(self, values, observations))
      }
    }.flatMap { $0 }
  }

  private func statistics(_ tests: [RankSum], _ groups: GroupSums) -> [MarkerStatistics] {
    let (sum, nonzero) = (groups.sums.reduce(0, +), groups.nonzero.reduce(0, +))
    return tests.indices.map { c in
      let (inside, outside) = (Double(sizes[c]), Double(total - sizes[c]))
      return MarkerStatistics(
        test: tests[c], mean: groups.sums[c] / inside,
        meanOfRest: (sum - groups.sums[c]) / outside,
        detected: Double(groups.nonzero[c]) / inside,
        detectedInRest: Double(nonzero - groups.nonzero[c]) / outside)
    }
  }
}

/// The sum of a feature and the number of values other than zero, by cluster.
private struct GroupSums {
  var sums: [Double]
  var nonzero: [Int]

  /// - Parameters:
  ///   - ranks: The clustering.
  ///   - values: The values.
  ///   - observations: The observation of each value; nil where there is one for each.
  init(_ ranks: GroupRanks, _ values: some Collection<Float>, _ observations: ArraySlice<Int32>?) {
    sums = [Double](repeating: 0, count: ranks.sizes.count)
    nonzero = [Int](repeating: 0, count: ranks.sizes.count)
    var place = observations?.startIndex ?? 0
    for value in values {
      let c = ranks.cluster(of: observations.map { Int($0[place]) } ?? place)
      place += 1
      if c >= 0, value != 0 {
        sums[c] += Double(value)
        nonzero[c] += 1
      }
    }
  }
}
