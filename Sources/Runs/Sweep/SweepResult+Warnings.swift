public import DEWAKSS
internal import LinearAlgebra

extension SweepResult {
  /// The settings within one per cent of the least error.
  public var flatness: Flatness {
    thinned?.sweep.flatness() ?? Flatness(around: optimum, of: settings)
  }

  /// The observations of the largest connected part of the graph.
  public var largestComponent: Int {
    var sizes = [Int](repeating: 0, count: componentCount)
    for part in components { sizes[part] += 1 }
    return sizes.max() ?? 0
  }

  /// What the user should know before trusting the result, one line each.
  public var warnings: [String] {
    var warnings = edges.map(\.description)
    if componentCount > 1 {
      warnings.append(
        "the graph of \(optimum.neighbors) neighbor\(optimum.neighbors == 1 ? "" : "s") falls into "
          + "\(componentCount) unconnected parts, the largest of \(largestComponent) observations: "
          + "no cluster spans two of them")
    }
    if let resolutions, let edge = resolutions.edge {
      warnings.append(
        "the best resolution, \(resolutions.chosen.resolution), is the "
          + "\(edge == .larger ? "largest" : "smallest") of the list: try \(edge.rawValue) ones")
    }
    if optimum.error.rSquared <= 0 {
      warnings.append(
        "no setting predicts better than the mean does: neighbors tell nothing of each other here")
    }
    return warnings
  }
}
