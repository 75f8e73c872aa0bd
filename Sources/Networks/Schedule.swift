internal import Glibc

/// How the learning rate moves over a run.
public enum Schedule: Sendable, Hashable, Codable {
  /// The same rate at every step.
  case constant(Float)
  /// A cosine from a 25th of the peak up to it over the first 30 % of the steps, and a cosine
  /// from there down to a 250 000th of it at the last step.
  ///
  /// Reference: L. Smith, N. Topin. "Super-convergence: very fast training of neural networks
  /// using large learning rates." 2019. arXiv:1708.07120
  case oneCycle(peak: Float)

  /// The rate of one step.
  ///
  /// - Parameters:
  ///   - step: The number of the step, from 0; later steps than the last count as the last.
  ///   - count: The number of steps of the run, at least 1.
  /// - Returns: The learning rate.
  public func rate(atStep step: Int, of count: Int) -> Float {
    precondition(step >= 0 && count > 0, "step \(step) of \(count)")
    switch self {
    case .constant(let rate):
      return rate
    case .oneCycle(let peak):
      let position = count == 1 ? 0 : Double(min(step, count - 1)) / Double(count - 1)
      let (top, start) = (Double(peak), Double(peak) / 25)
      let rate =
        position <= 0.3
        ? cosine(from: start, to: top, position / 0.3)
        : cosine(from: top, to: start / 1e4, (position - 0.3) / 0.7)
      return Float(rate)
    }
  }

  /// Half a wave of the cosine between two values, some share of the way.
  private func cosine(from start: Double, to end: Double, _ position: Double) -> Double {
    end + (start - end) / 2 * (1 + cos(.pi * position))
  }
}
