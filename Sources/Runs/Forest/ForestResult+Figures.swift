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
    let grouping = shownClusters
    let plane = plane
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

  /// The largest clusters by number, and all others as one group.
  private var shownClusters: Grouping {
    let count = clusters.clusterCount
    let shown = count <= 20 ? count : clusters.sizes.prefix(20).count { $0 > 1 }
    let names = (0..<shown).map { "\($0)" }
    guard shown < count else {
      return Grouping(kind: "cluster", names: names, labels: clusters.labels)
    }
    return Grouping(
      kind: "cluster", names: names + ["\(count - shown) small clusters"],
      labels: clusters.labels.map { min($0, shown) })
  }

  /// The first two principal components of the points, or the points where they are in the plane.
  private var plane: (points: Matrix, axes: (String, String)) {
    let p = points.columns
    if preprocessor.components != nil, p >= 2 {
      return (points.columns(at: [0, 1]), ("PC 1", "PC 2"))
    }
    if p <= 2 {
      let names = preprocessor.keptFeatures.map { preprocessor.featureNames[$0] }
      let second = p == 2 ? points.columns(at: [1]) : Matrix(zeros: points.rows, 1)
      return (
        .concatenatingColumns([points.columns(at: [0]), second]),
        (names.first ?? "", names.count > 1 ? names[1] : "")
      )
    }
    guard let components = try? PrincipalComponents(of: points, count: 2), components.count == 2
    else { return (points.columns(at: [0, 1]), ("dimension 1", "dimension 2")) }
    return (components.scores(of: points), ("PC 1", "PC 2"))
  }
}
