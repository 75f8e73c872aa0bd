public import LinearAlgebra

/// The choice of a denoiser's parameter by its self-supervised loss, without a clean table.
///
/// Reference: J. Batson, L. Royer. "Noise2Self: blind denoising by self-supervision." *ICML*,
/// 2019. arXiv:1901.11365, section 3.1.
public struct Calibration<Parameter> {
  /// The parameters that were tried.
  public let candidates: [Parameter]
  /// The loss of each.
  public let losses: [Double]
  /// The place of the least loss, the first of equal ones; losses that are no numbers lose.
  public let bestIndex: Int

  /// The parameter of least loss.
  public var best: Parameter { candidates[bestIndex] }

  /// The least loss.
  public var leastLoss: Double { losses[bestIndex] }

  /// Tries all parameters with entries hidden (``JInvariant``).
  ///
  /// - Parameters:
  ///   - candidates: The parameters, at least one.
  ///   - table: X, *n × m*.
  ///   - invariant: The parts of the entries, and what stands in for them.
  ///   - parts: How many parts are hidden in turn; all unless given.
  ///   - denoiser: Receives an *n × m* matrix and a parameter, and returns an *n × m* matrix.
  /// - Throws: What the denoiser throws.
  /// - Complexity: `candidates.count * parts` calls of the denoiser.
  public init<Failure: Error>(
    _ candidates: [Parameter], on table: Matrix, hiding invariant: JInvariant, parts: Int? = nil,
    denoiser: (Matrix, Parameter) throws(Failure) -> Matrix
  ) throws(Failure) {
    var losses: [Double] = []
    for candidate in candidates {
      losses.append(
        try invariant.loss(table, parts: parts) { (visible) throws(Failure) in
          try denoiser(visible, candidate)
        })
    }
    self.init(candidates, losses: losses)
  }

  /// Tries all parameters on one half of the counts of a table and scores them on the other
  /// (molecular cross-validation).
  ///
  /// The denoised half is scaled to the size of the other before they are compared.
  ///
  /// - Parameters:
  ///   - candidates: The parameters, at least one.
  ///   - counts: The halves of a table of counts.
  ///   - denoiser: Receives the first half and a parameter, and returns expected counts of the
  ///     same shape.
  /// - Throws: What the denoiser throws.
  /// - Complexity: `candidates.count` calls of the denoiser.
  ///
  /// Reference: J. Batson, L. Royer, J. Webber. "Molecular cross-validation for single-cell
  /// RNA-seq", 2019, bioRxiv 786269.
  public init<Failure: Error>(
    _ candidates: [Parameter], on counts: ThinnedCounts,
    denoiser: (Matrix, Parameter) throws(Failure) -> Matrix
  ) throws(Failure) {
    var losses: [Double] = []
    for candidate in candidates {
      losses.append(counts.loss(try denoiser(counts.kept, candidate)))
    }
    self.init(candidates, losses: losses)
  }

  private init(_ candidates: [Parameter], losses: [Double]) {
    precondition(!candidates.isEmpty, "a calibration of no parameters")
    (self.candidates, self.losses) = (candidates, losses)
    bestIndex = losses.indices.reduce(0) {
      losses[$1] < losses[$0] || (losses[$0].isNaN && !losses[$1].isNaN) ? $1 : $0
    }
  }
}

extension Calibration: Sendable where Parameter: Sendable {}
