public import Figures
internal import FeatureTables
internal import Kruskal
internal import LinearAlgebra

extension ForestResult {
  /// The forest in the plane, the dendrogram and, with noise on all pairs, how often observations share a
  /// tree.
  ///
  /// - Returns: Figures named "forest", "dendrogram" and "comembership".
  public func figures() -> [any Figure] {
    let grouping = Grouping(largestOf: clusters)
    let plane = PlanePoints(points, preprocessor)
    var figures: [any Figure] = [
      EmbeddingScatter(
        plane.points, grouping: grouping, axes: plane.axes, name: "forest",
        edges: forest.edges.map { .init(from: $0.u, to: $0.v) }),
      DendrogramPlot(
        dendrogram.merges.map { .init(left: $0.left, right: $0.right, height: $0.height) },
        grouping: grouping, cutHeight: cutHeight,
        axis: options.coreNeighbors > 0 ? "mutual reachability distance" : "distance",
        names: table.observationNames),
    ]
    if let comembership = perturbation?.comembership, let confidence = perturbation?.confidence {
      // The surest first within each cluster.
      let order = confidence.indices.sorted { (-confidence[$0], $0) < (-confidence[$1], $1) }
      figures.append(ComembershipHeatMap(comembership, grouping: grouping, order: order))
    }
    return figures
  }
}
