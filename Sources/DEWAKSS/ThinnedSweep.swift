public import LinearAlgebra
public import Noise2Self

/// A sweep tuned on one half of the molecules of a table of counts, and scored on the other.
///
/// The sweep chooses its setting on the first half; the second half has noise of its own, so
/// that its error is not flattered by the choice.
///
/// Reference: J. Batson, L. Royer, J. Webber. "Molecular cross-validation for single-cell
/// RNA-seq", 2019, bioRxiv 786269.
public struct ThinnedSweep: Sendable {
  /// The sweep over the first half.
  public let sweep: Sweep
  /// The mean squared error of the denoised first half against the second, both prepared.
  public let heldOutError: Double

  /// Sweeps one half and scores the other.
  ///
  /// - Parameters:
  ///   - counts: The halves of a table of counts.
  ///   - options: The grids and conventions.
  ///   - preparing: What is done to counts before they are swept, such as scaling to a common
  ///     depth and logarithms; it must bring halves of different size to one scale.
  /// - Throws: ``SweepError``, as ``Sweep``.
  /// - Complexity: As of a sweep.
  public init(
    _ counts: ThinnedCounts, options: SweepOptions, preparing: (Matrix) -> Matrix
  ) throws(SweepError) {
    let (first, second) = (preparing(counts.kept), preparing(counts.rest))
    sweep = try Sweep(of: first, options: options)
    let norm = (sweep.denoised(first) - second).frobeniusNorm
    heldOutError = norm * norm / Double(max(second.rows * second.columns, 1))
  }
}
