internal import LinearAlgebra

/// A side of the grid on which the optimum lies, beyond which a better setting may be.
public struct GridEdge: Sendable, Hashable, Codable, CustomStringConvertible {
  /// What is varied along the side.
  public enum Axis: String, Sendable, Hashable, Codable {
    /// The number of principal components.
    case components
    /// The number of neighbours.
    case neighbors
  }
  /// Which numbers lie beyond it.
  public enum Direction: String, Sendable, Hashable, Codable {
    /// Smaller ones.
    case smaller
    /// Larger ones.
    case larger
  }

  /// What is varied along the side.
  public let axis: Axis
  /// Which way to extend the grid.
  public let direction: Direction
  /// The optimum, the last number of the grid on this side.
  public let value: Int

  /// One line of advice.
  public var description: String {
    "the best number of \(axis.rawValue), \(value), is the "
      + "\(direction == .larger ? "largest" : "smallest") of the grid: try \(direction.rawValue) ones"
  }
}

extension Sweep {
  /// The sides of the grid on which the optimum lies and beyond which there are other settings.
  ///
  /// Components do not count where the table itself was searched.
  public var edges: [GridEdge] {
    let n = nearest.observationCount
    let parts: [(GridEdge.Axis, Int, [Int], Int)] = [
      (.components, optimum.components, options.components, componentLimit),
      (.neighbors, optimum.neighbors, options.neighbors, n - 1),
    ]
    return parts.flatMap { axis, value, grid, limit in
      var edges: [GridEdge] = []
      let isFixed = axis == .components && componentLimit == 0
      if !isFixed, value == grid.min(), value > 1 {
        edges.append(GridEdge(axis: axis, direction: .smaller, value: value))
      }
      if !isFixed, value == grid.max(), value < limit {
        edges.append(GridEdge(axis: axis, direction: .larger, value: value))
      }
      return edges
    }
  }
}
