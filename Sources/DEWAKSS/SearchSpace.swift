internal import LinearAlgebra

/// The coordinates in which neighbours are searched.
struct SearchSpace: Sendable {
  private let scores: Matrix
  /// Whether the same points serve every number of components.
  let isFixed: Bool
  /// The most components that there could be.
  let limit: Int
  /// The share of the variance along each component, where they were computed.
  let explainedVarianceRatio: [Double]

  /// The most features with which the package searches the table itself.
  private static let fewFeatures = 50

  /// Takes the scores that are given, or computes principal components.
  init(_ table: RowBlock, options: SweepOptions, scores: Matrix?) throws(SweepError) {
    let largest = options.components.max() ?? 0
    limit = scores?.columns ?? min(table.rows, table.columns)
    if let scores {
      precondition(
        scores.rows == table.rows && scores.columns >= largest,
        "scores \(scores) do not give \(table.rows) observations \(largest) components")
      (self.scores, isFixed, explainedVarianceRatio) = (scores, false, [])
      return
    }
    if options.convention == .dewakss, table.columns <= SearchSpace.fewFeatures {
      switch table {
      case .dense(let dense): self.scores = dense
      case .sparse(let sparse): self.scores = sparse.dense
      }
      (isFixed, explainedVarianceRatio) = (true, [])
      return
    }
    do throws(PCAError) {
      let components =
        options.convention == .dewakss
        ? try PrincipalComponents.uncentred(of: table, count: largest)
        : try PrincipalComponents(ofBlocks: table, count: largest)
      switch table {
      case .dense(let dense): self.scores = components.scores(of: dense)
      case .sparse(let sparse): self.scores = components.scores(of: sparse)
      }
      (isFixed, explainedVarianceRatio) = (false, components.explainedVarianceRatio)
    } catch {
      throw .principalComponents(error)
    }
  }

  /// The coordinates along the first components.
  func points(_ count: Int) -> Matrix {
    isFixed || count == scores.columns ? scores : scores.columns(at: Array(0..<count))
  }
}
