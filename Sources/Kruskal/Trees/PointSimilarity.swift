internal import Glibc

/// How similar two points are, from the distance *d* between them.
public enum PointSimilarity: String, Sendable, Hashable, Codable, CaseIterable {
  /// −*d*², as in the papers on differentiable clustering.
  case negativeSquaredDistance
  /// −*d*, as in single linkage.
  case negativeDistance

  /// The similarity at a squared distance.
  ///
  /// - Parameter squared: *d*².
  /// - Returns: The similarity.
  public func similarity(atSquaredDistance squared: Double) -> Double {
    self == .negativeDistance ? -squared.squareRoot() : -squared
  }

  /// The distance at which two points are so similar: the height of a merge in a dendrogram.
  ///
  /// - Parameter similarity: At most 0.
  /// - Returns: *d*.
  public func distance(atSimilarity similarity: Double) -> Double {
    self == .negativeDistance ? -similarity : (-similarity).squareRoot()
  }
}

/// How the tree of a cloud of points is found; the tree is the same.
public enum PointTreeMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// By neighbours, or by Prim's algorithm for a few hundred points.
  case automatic
  /// Prim's algorithm with distances made as they are needed: O(*n*²*d*) time, O(*n*) memory.
  case prim
  /// Rounds of Borůvka's algorithm over lists of nearest neighbours as far as these prove an edge,
  /// then one search for the nearest pairs of the components that are left.
  case neighbours
}
