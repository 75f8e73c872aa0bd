/// An edge between two vertices, with their similarity.
public struct Edge: Sendable, Hashable, Codable {
  /// The end of lower number.
  public let u: Int
  /// The end of higher number.
  public let v: Int
  /// How similar the two ends are: more is nearer.
  public let similarity: Double

  /// Creates an edge.
  ///
  /// - Parameters:
  ///   - u: One end.
  ///   - v: The other end.
  ///   - similarity: Their similarity.
  public init(_ u: Int, _ v: Int, similarity: Double) {
    (self.u, self.v, self.similarity) = (min(u, v), max(u, v), similarity)
  }

  /// Whether this edge is taken before another: the heavier first, those of equal weight in order
  /// of (*u*, *v*).
  ///
  /// With this order every graph has one maximum spanning tree.
  ///
  /// - Parameter other: Another edge.
  /// - Returns: Whether it comes first.
  public func precedes(_ other: Edge) -> Bool {
    if similarity != other.similarity { return similarity > other.similarity }
    return (u, v) < (other.u, other.v)
  }
}
