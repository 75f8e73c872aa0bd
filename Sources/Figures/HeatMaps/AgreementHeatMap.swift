public import LinearAlgebra
internal import Stats

/// How far clusterings agree, pair by pair: heads of an ensemble, methods, seeds.
public struct AgreementHeatMap: Figure {
  /// The name of the files.
  public let name: String
  private let agreement: DoubleMatrix
  private let clusterings: [String]
  private let measure: String

  /// Creates the figure from a matrix.
  ///
  /// - Parameters:
  ///   - agreement: An *h × h* symmetric matrix, 1 for the same clustering.
  ///   - clusterings: The names of the *h* clusterings.
  ///   - measure: What the numbers are.
  ///   - name: The name of the files.
  public init(
    _ agreement: DoubleMatrix, clusterings: [String], measure: String = "adjusted Rand index",
    name: String = "agreement"
  ) {
    precondition(
      agreement.rows == clusterings.count && agreement.columns == clusterings.count,
      "\(clusterings.count) names of a \(agreement)")
    (self.agreement, self.clusterings) = (agreement, clusterings)
    (self.measure, self.name) = (measure, name)
  }

  /// Creates the figure from labels, by the adjusted Rand index.
  ///
  /// - Parameters:
  ///   - labels: The labels of *n* observations in each of *h* clusterings.
  ///   - clusterings: The names of the clusterings.
  ///   - name: The name of the files.
  public init(labels: [[Int]], clusterings: [String], name: String = "agreement") {
    var agreement = DoubleMatrix(zeros: labels.count, labels.count)
    for i in labels.indices {
      agreement[i, i] = 1
      for j in 0..<i {
        let index = adjustedRandIndex(labels[i], labels[j])
        (agreement[i, j], agreement[j, i]) = (index, index)
      }
    }
    self.init(agreement, clusterings: clusterings, name: name)
  }

  /// A heading of a few words.
  public var title: String { "Agreement between \(counted(clusterings.count, "clustering"))" }

  /// What the picture shows, with numbers.
  public var altText: String {
    let h = clusterings.count
    let pairs = (0..<h).flatMap { i in (0..<i).map { agreement[i, $0] } }.filter(\.isFinite)
    guard let least = pairs.min(), let most = pairs.max() else {
      return "A single clustering, with nothing to be compared with."
    }
    let mean = pairs.reduce(0, +) / Double(pairs.count)
    return "Heat map of the \(measure) between \(counted(h, "clustering")): from "
      + "\(decimal(least, 2)) to \(decimal(most, 2)), \(decimal(mean, 2)) on average."
  }

  /// How to read the picture, and what was left out.
  public var caption: String {
    "The \(measure) of every pair of clusterings: 1 is the same division, 0 what chance gives."
  }

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    let h = clusterings.count
    guard h > 0 else { throw .nothingToDraw(figure: name, reason: "there are no clusterings") }
    let side = min(40, max(10, (520 / Double(h)).rounded(.down)))
    let values = agreement.elements.filter(\.isFinite)
    return HeatMap(
      values: agreement, rowNames: clusterings, columnNames: clusterings, cell: (side, side),
      scale: HeatMap.Scale(
        palette: Palette.shares, lower: min(0, significant(values.min() ?? 0, 1)), upper: 1,
        heading: measure == "adjusted Rand index" ? "ARI" : measure),
      places: side >= 26 ? 2 : nil, columnKind: "clustering", rowKind: "other"
    ).drawing().named(name)
  }
}
