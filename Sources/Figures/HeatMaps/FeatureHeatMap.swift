public import LinearAlgebra

/// Features that set clusters apart, as z-scores of the clusters' means.
public struct FeatureHeatMap: Figure {
  /// The name of the files.
  public let name: String
  private let scores: DoubleMatrix
  private let clusters, features: [String]
  private let groups: [ColumnGroup]
  private let rule: GroupRule

  /// What features that stand together have in common.
  public enum GroupRule: Sendable, Hashable {
    /// They are markers of a cluster, and of no cluster before it.
    case firstMarked
    /// Their scores are greatest in size in a cluster.
    case greatestScore
  }

  /// Creates the figure.
  ///
  /// - Parameters:
  ///   - scores: A *k × m* matrix of z-scores; NaN where there is none.
  ///   - clusters: The names of the *k* clusters.
  ///   - features: The names of the *m* features, in the order in which they are drawn.
  ///   - groups: Features that stand together, such as those of one cluster; together *m*, or
  ///     none.
  ///   - rule: What features that stand together have in common.
  ///   - name: The name of the files.
  public init(
    scores: DoubleMatrix, clusters: [String], features: [String], groups: [ColumnGroup] = [],
    rule: GroupRule = .firstMarked, name: String = "features"
  ) {
    let width = groups.reduce(0) { $0 + $1.count }
    precondition(
      clusters.count == scores.rows && features.count == scores.columns
        && (groups.isEmpty || width == features.count),
      "\(clusters.count) clusters and \(features.count) features, \(width) of them in groups, do "
        + "not fit a \(scores)")
    (self.scores, self.clusters, self.features) = (scores, clusters, features)
    (self.groups, self.rule, self.name) = (groups, rule, name)
  }

  /// A heading of a few words.
  public var title: String { "Features that set clusters apart" }

  /// What the picture shows, with numbers.
  public var altText: String {
    let all = (0..<scores.rows).flatMap { c in
      features.indices.map { (value: scores[c, $0], cluster: c, feature: $0) }
    }
    let strongest = all.filter(\.value.isFinite).max { abs($0.value) < abs($1.value) }
    let example = strongest.map {
      "; the largest is \(decimal($0.value, 2)), of \(features[$0.feature]) in "
        + "\(clusters[$0.cluster])"
    }
    return "Heat map of the z-scores of \(counted(features.count, "feature")) in "
      + "\(counted(clusters.count, "cluster"))\(example ?? "")."
  }

  /// How to read the picture, and what was left out.
  public var caption: String {
    let limit = symmetricLimit(scores)
    let beyond = scores.elements.count { abs($0) > limit }
    let order =
      switch rule {
      case .firstMarked: "Features stand by the first cluster that they mark."
      case .greatestScore:
        "Features stand by the cluster in which their score is greatest in size."
      }
    return "Means of the features in each cluster, in standard deviations from the mean of all "
      + "observations. Blue is below, red above, grey is no number. Colours end at "
      + "\(brief(-limit).replacing("-", with: "−")) and \(brief(limit))"
      + (beyond == 0
        ? "." : ", which \(grouped(beyond)) of \(counted(scores.elements.count, "score")) exceed.")
      + (groups.isEmpty ? "" : " \(order)")
  }

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    guard scores.rows > 0, scores.columns > 0 else {
      throw .nothingToDraw(
        figure: name, reason: "there are \(clusters.count) clusters and \(features.count) features")
    }
    let limit = symmetricLimit(scores)
    return HeatMap(
      values: scores.transposed,
      rowBands: groups.map { HeatMap.Band(name: $0.name, count: $0.count) },
      rowNames: features, columnNames: clusters,
      cell: (min(34, max(11, (560 / Double(clusters.count)).rounded(.down))), 14),
      scale: HeatMap.Scale(
        palette: Palette.diverging, lower: -limit, upper: limit, heading: "z-score"),
      columnKind: "cluster", rowKind: "feature"
    ).drawing().named(name)
  }
}
