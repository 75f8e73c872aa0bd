/// Two observations that must, or must not, be in one cluster.
public struct Link: Sendable, Hashable, Codable {
  /// The observation of lower number.
  public let u: Int
  /// The observation of higher number.
  public let v: Int

  /// Creates a link.
  ///
  /// - Parameters:
  ///   - u: One observation.
  ///   - v: The other.
  public init(_ u: Int, _ v: Int) { (self.u, self.v) = (min(u, v), max(u, v)) }
}
