/// Which departures from independence a test of an overlap counts.
public enum TestAlternative: String, Sendable, Hashable, Codable, CaseIterable {
  /// Over-representation: P(*X* ≥ *x*).
  case over
  /// Under-representation: P(*X* ≤ *x*).
  case under
  /// Both, by the doubled tail: min(1, 2 min(P(*X* ≤ *x*), P(*X* ≥ *x*))).
  case doubled
  /// Both, by Fisher's sum: the outcomes no more likely than *x*, up to a relative 10⁻⁷.
  case fisher
  /// Both, as in the published analysis: 2 min(P(*X* ≤ *x* − 1), P(*X* ≥ *x*)).
  ///
  /// It leaves *x* itself out of the lower tail, so that the least possible outcome has *p* = 0.
  case published
}
