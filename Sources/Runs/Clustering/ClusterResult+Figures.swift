public import Figures
internal import LinearAlgebra
internal import SoftmaxClustering

extension ClusterResult {
  /// The observations in the plane by cluster, the sizes of the clusters, and the losses of training
  /// where there are any.
  ///
  /// - Returns: Figures named "clusters", "sizes" and "training".
  public func figures() -> [any Figure] {
    let clusters = Partition(labels: labels, clusterCount: (labels.max() ?? 0) + 1)
    let grouping = Grouping(largestOf: clusters)
    let plane = PlanePoints(points, preprocessor)
    var figures: [any Figure] = [
      EmbeddingScatter(plane.points, grouping: grouping, axes: plane.axes, name: "clusters"),
      ClusterSizesPlot(grouping),
    ]
    if best.losses.count > 1 {
      figures.append(
        TrainingCurves(
          steps: best.losses.indices.map { Double(($0 + 1) * stepsPerPass) },
          panels: [
            TrainingCurves.Panel(
              axis: "loss",
              curves: [TrainingCurves.Curve(name: "loss", values: best.losses.map(\.total))])
          ]))
    }
    return figures
  }

  /// The steps behind one row of losses.
  private var stepsPerPass: Int {
    guard options.method.objective != nil else { return 1 }
    let batch = min(options.training.batchSize, labels.count)
    return (labels.count + batch - 1) / max(batch, 1)
  }
}
