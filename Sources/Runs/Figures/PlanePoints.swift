internal import Figures
internal import LinearAlgebra

/// Points of a run in the plane, for figures.
struct PlanePoints {
  /// *n × 2*.
  let points: Matrix
  /// The names of the two axes.
  let axes: (String, String)

  /// Takes the first two principal components of points, or the points where they are in the plane.
  ///
  /// - Parameters:
  ///   - points: *n × p* numbers.
  ///   - preprocessor: The steps from the table to them.
  init(_ points: Matrix, _ preprocessor: Preprocessor) {
    let p = points.columns
    if preprocessor.components != nil, p >= 2 {
      (self.points, axes) = (points.columns(at: [0, 1]), ("PC 1", "PC 2"))
    } else if p <= 2 {
      let names = preprocessor.keptFeatures.map { preprocessor.featureNames[$0] }
      let second = p == 2 ? points.columns(at: [1]) : Matrix(zeros: points.rows, 1)
      self.points = .concatenatingColumns([points.columns(at: [0]), second])
      axes = (names.first ?? "", names.count > 1 ? names[1] : "")
    } else if let components = try? PrincipalComponents(of: points, count: 2),
      components.count == 2
    {
      (self.points, axes) = (components.scores(of: points), ("PC 1", "PC 2"))
    } else {
      (self.points, axes) = (points.columns(at: [0, 1]), ("dimension 1", "dimension 2"))
    }
  }
}

extension Grouping {
  /// The largest clusters by number, and all others as one group.
  ///
  /// - Parameter clusters: Clusters, numbered by falling size.
  init(largestOf clusters: Partition) {
    let count = clusters.clusterCount
    let shown = count <= 20 ? count : clusters.sizes.prefix(20).count { $0 > 1 }
    let names = (0..<shown).map { "\($0)" }
    guard shown < count else {
      self.init(kind: "cluster", names: names, labels: clusters.labels)
      return
    }
    self.init(
      kind: "cluster", names: names + ["\(count - shown) small clusters"],
      labels: clusters.labels.map { min($0, shown) })
  }
}
