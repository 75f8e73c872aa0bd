public import LinearAlgebra

/// Any denoiser, made unable to see the entries that it predicts.
///
/// For each part J of the entries the denoiser gets the table with J replaced, and its output on
/// J is kept. The result is J-invariant: no entry is a function of itself, and the loss
/// E‖f(x) − x‖² is E‖f(x) − truth‖² plus the variance of the noise, if the noise is independent
/// between entries (proposition 1).
///
/// Reference: J. Batson, L. Royer. "Noise2Self: blind denoising by self-supervision." *ICML*,
/// 2019. arXiv:1901.11365, eq. 3.
public struct JInvariant: Sendable {
  /// The parts of the entries.
  public let masks: EntryMasks
  /// What stands in for hidden entries.
  public let replacement: EntryReplacement

  /// Creates a wrapper.
  ///
  /// - Parameters:
  ///   - masks: The parts of the entries.
  ///   - replacement: What stands in for hidden entries.
  public init(_ masks: EntryMasks, replacement: EntryReplacement = .featureMean) {
    (self.masks, self.replacement) = (masks, replacement)
  }

  /// The table as a denoiser predicts it part by part.
  ///
  /// - Parameters:
  ///   - table: X, *n × m*.
  ///   - denoiser: Receives an *n × m* matrix and returns another; called once a part.
  /// - Returns: An *n × m* matrix.
  /// - Throws: What the denoiser throws.
  /// - Complexity: ``EntryMasks/count`` calls of the denoiser.
  public func denoised<Failure: Error>(
    _ table: Matrix, by denoiser: (Matrix) throws(Failure) -> Matrix
  ) throws(Failure) -> Matrix {
    var result = table
    for part in 0..<masks.count {
      let prediction = try predicted(table, part, by: denoiser)
      for i in 0..<table.rows {
        for (j, own) in masks.parts(ofRow: i, columns: table.columns).enumerated()
        where own == part {
          result[i, j] = prediction[i, j]
        }
      }
    }
    return result
  }

  /// The self-supervised loss of a denoiser: its mean squared error on entries it did not see.
  ///
  /// - Parameters:
  ///   - table: X, *n × m*.
  ///   - parts: How many parts are hidden in turn, all unless given; the loss is the mean over
  ///     their entries.
  ///   - denoiser: Receives an *n × m* matrix and returns another.
  /// - Returns: The mean over the entries; 0 when the parts hold none.
  /// - Throws: What the denoiser throws.
  /// - Complexity: `parts` calls of the denoiser.
  public func loss<Failure: Error>(
    _ table: Matrix, parts: Int? = nil, of denoiser: (Matrix) throws(Failure) -> Matrix
  ) throws(Failure) -> Double {
    var (sum, count) = (0.0, 0)
    for part in 0..<min(parts ?? masks.count, masks.count) {
      let prediction = try predicted(table, part, by: denoiser)
      for i in 0..<table.rows {
        for (j, own) in masks.parts(ofRow: i, columns: table.columns).enumerated()
        where own == part {
          let difference = Double(prediction[i, j]) - Double(table[i, j])
          sum += difference * difference
          count += 1
        }
      }
    }
    return sum / Double(max(count, 1))
  }

  private func predicted<Failure: Error>(
    _ table: Matrix, _ part: Int, by denoiser: (Matrix) throws(Failure) -> Matrix
  ) throws(Failure) -> Matrix {
    let prediction = try denoiser(replacement.hiding(part, of: masks, in: table))
    precondition(
      prediction.rows == table.rows && prediction.columns == table.columns,
      "a denoiser made a \(prediction) of a \(table)")
    return prediction
  }
}
