internal import Kruskal
internal import LinearAlgebra

/// The partial Fenchel–Young loss of a batch: how much better its best forest is than the best that
/// agrees with the labels.
///
/// Observations of one label must share a tree, those of two must not; nothing is asked of the
/// others. The loss is per labelled observation.
///
/// Reference: L. Stewart, F. Bach, F. Llinares-López, Q. Berthet. "Differentiable clustering with
/// perturbed spanning forests." *NeurIPS*, 2023, definition 8. arXiv:2305.16358
final class ForestLabels {
  /// ∂L/∂Σ of the last batch; nil where its labels say nothing.
  private(set) var gradient: DoubleMatrix?
  private let labels: PartialLabels
  private let options: PerturbationOptions
  private let trees: Int

  init(_ labels: PartialLabels, _ options: PerturbationOptions, trees: Int) {
    (self.labels, self.options, self.trees) = (labels, options, trees)
  }

  /// The loss of a batch.
  ///
  /// - Parameters:
  ///   - similarities: Σ, *b × b*.
  ///   - rows: The rows of the table in the batch.
  ///   - step: The number of the step, which decides the noise.
  /// - Returns: The loss; 0 where the labels of the batch say nothing.
  func evaluate(_ similarities: DoubleMatrix, rows: [Int], _ step: Int) -> Double {
    gradient = nil
    let known = rows.map { labels.label(of: $0) }
    let classes = Set(known.compactMap { $0 })
    let labelled = known.count { $0 != nil }
    guard labelled > 1 else { return 0 }
    let scale = 1 / Double(labelled)
    do {
      let loss = try PartialFenchelYoungLoss(
        constraints: LinkConstraints(labels: known), treeCount: max(trees, classes.count),
        options: options)
      let value = try loss.sample(similarities, stream: UInt64(step)).mean
      gradient = scale * loss.gradient
      return scale * value
    } catch {
      // Similarities that are not finite; the errors of the head say so.
      return 0
    }
  }
}
