internal import Glibc

/// What values are, so that a fold change of their means can be told.
public enum FoldChangeScale: String, Sendable, Hashable, Codable, CaseIterable {
  /// ln(1 + *x*) of amounts, as of normalised counts.
  ///
  /// log₂ of (exp *a* − 1 + 10⁻⁹) / (exp *b* − 1 + 10⁻⁹) for the means *a* and *b* of the logarithms,
  /// as scanpy computes it.
  case log1p
  /// Amounts, none negative: log₂ of (*a* + 10⁻⁹) / (*b* + 10⁻⁹).
  case amounts
  /// Values of no natural zero, as *z*-scores: their difference, which is no fold change but takes its
  /// place.
  case difference

  /// The fold change of two means, as a logarithm to base 2.
  ///
  /// - Parameters:
  ///   - a: The mean in question.
  ///   - b: The mean it is compared with.
  /// - Returns: Positive where *a* is greater.
  public func log2FoldChange(of a: Double, over b: Double) -> Double {
    switch self {
    case .log1p: log2((expm1(a) + 1e-9) / (expm1(b) + 1e-9))
    case .amounts: log2((a + 1e-9) / (b + 1e-9))
    case .difference: a - b
    }
  }
}
