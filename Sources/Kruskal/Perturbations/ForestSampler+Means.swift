internal import CKernels
public import LinearAlgebra

extension ForestSampler {
  /// The mean value *F_ε* of the last samples, and its standard error.
  public var value: (mean: Double, standardError: Double) { meanAndError(of: values) }

  /// The mean adjacency matrix *A_ε* of the last samples, *n × n*, with ones on the diagonal.
  ///
  /// It is the gradient of *F_ε*, ∂*F_ε*/∂Σ, in the sense d*F_ε* = ⟨*A_ε*, dΣ⟩ over the whole matrix.
  public var adjacency: DoubleMatrix {
    var result = DoubleMatrix(zeros: observationCount, observationCount)
    copyAdjacency(to: &result)
    return result
  }

  /// The mean connectivity matrix *M_ε* of the last samples, *n × n*: the share of samples in which two
  /// observations are in one cluster.
  public var connectivity: DoubleMatrix {
    var result = DoubleMatrix(zeros: observationCount, observationCount)
    copyConnectivity(to: &result)
    return result
  }

  /// Writes the mean adjacency matrix into a matrix that is there.
  ///
  /// - Parameter target: An *n × n* matrix.
  /// - Complexity: O(*n*² + *Bn*)
  public func copyAdjacency(to target: inout DoubleMatrix) {
    let (n, width) = (observationCount, edgeRoom)
    checkShape(target)
    target.fill(0)
    target.withMutablePointer { target in
      for b in edgeCounts.indices {
        for edge in edges[b * width..<b * width + edgeCounts[b]] {
          target[Int(min(edge.u, edge.v)) * n + Int(max(edge.u, edge.v))] += 1
        }
      }
      let samples = Double(options.samples)
      for i in 0..<n {
        target[i * n + i] = 1
        for j in i + 1..<max(n, i + 1) {
          let mean = target[i * n + j] / samples
          (target[i * n + j], target[j * n + i]) = (mean, mean)
        }
      }
    }
  }

  /// Writes the mean connectivity matrix into a matrix that is there.
  ///
  /// - Parameter target: An *n × n* matrix.
  /// - Complexity: O(*Bn*²) on all threads.
  public func copyConnectivity(to target: inout DoubleMatrix) {
    checkShape(target)
    let (n, samples) = (observationCount, options.samples)
    target.withMutablePointer { target in
      labels.withPointer { labels in
        // Every pair is written by the task of its first row alone.
        nonisolated(unsafe) let (target, labels) = (target, labels)
        RowBlocks(count: n, size: 8).forEach { rows in
          withUnsafeTemporaryAllocation(of: Int32.self, capacity: n) { counts in
            guard let counts = counts.baseAddress else { return }
            for i in rows {
              counts.initialize(repeating: 0, count: n)
              deepwak_count_together(n, samples, labels, i, counts)
              target[i * n + i] = 1
              for j in i + 1..<max(n, i + 1) {
                let mean = Double(counts[j]) / Double(samples)
                (target[i * n + j], target[j * n + i]) = (mean, mean)
              }
            }
          }
        }
      }
    }
  }

  /// The standard errors of a mean of zeros and ones, such as *A_ε* and *M_ε*: √(*p*(1 − *p*)/(*B* − 1)).
  ///
  /// - Parameter mean: The mean over the samples, *n × n*.
  /// - Returns: The errors, *n × n*; of one sample all are infinite.
  public func standardErrors(of mean: DoubleMatrix) -> DoubleMatrix {
    let freedom = Double(options.samples - 1)
    return DoubleMatrix(
      rows: mean.rows, columns: mean.columns,
      elements: mean.elements.map { p in
        freedom > 0 ? (max(0, p * (1 - p)) / freedom).squareRoot() : .infinity
      })
  }

  /// How surely each observation is in its cluster: the mean of *M_ε* over the others of the cluster.
  ///
  /// - Parameters:
  ///   - clusters: The clusters of the *n* observations, such as those of the unperturbed forest.
  ///   - connectivity: *M_ε*, *n × n*.
  /// - Returns: *n* numbers in [0, 1]; 1 less the mean of *M_ε* over all others for one that is alone.
  public static func confidence(
    of clusters: Partition, connectivity: DoubleMatrix
  ) -> [Double] {
    let (labels, sizes) = (clusters.labels, clusters.sizes)
    precondition(
      connectivity.rows == labels.count && connectivity.columns == labels.count,
      "\(connectivity) of connectivity of \(labels.count) observations")
    return labels.indices.map { i in
      let row = connectivity.span(ofRow: i)
      let isAlone = sizes[labels[i]] == 1
      var sum = 0.0
      for j in row.indices where j != i && (isAlone || labels[j] == labels[i]) { sum += row[j] }
      if isAlone { return labels.count > 1 ? 1 - sum / Double(labels.count - 1) : 1 }
      return sum / Double(sizes[labels[i]] - 1)
    }
  }

  /// The number of the last samples whose forest does not meet the constraints.
  ///
  /// With must-links first, only the number of trees can be missed: where no merge is allowed
  /// any more.
  public var infeasibleCount: Int { edgeCounts.count { $0 < observationCount - treeCount } }

  /// A violation of the last samples' constraints, if there is any: of the first such sample.
  public var violations: [ForestViolation] {
    guard let constraints,
      let b = edgeCounts.firstIndex(where: { $0 < observationCount - treeCount })
    else { return [] }
    let labels = self.labels[b * observationCount..<(b + 1) * observationCount].map { Int($0) }
    return ConstrainedForest.violations(of: labels, trees: treeCount, constraints)
  }

  func checkShape(_ matrix: DoubleMatrix) {
    precondition(
      matrix.rows == observationCount && matrix.columns == observationCount,
      "a \(matrix) for \(observationCount) observations")
  }
}

/// The mean of some numbers and its standard error, infinite for fewer than two.
func meanAndError(of values: [Double]) -> (mean: Double, standardError: Double) {
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (mean, count > 1 ? (squares / (count - 1) / count).squareRoot() : .infinity)
}
