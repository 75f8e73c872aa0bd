internal import FeatureTables
internal import FoundationEssentials
internal import Runs
internal import Stats

/// The markers that `deepwak markers` left in a run directory.
struct MarkerResults {
  /// One feature of one cluster.
  struct Marker {
    let cluster, feature: String
    let areaUnderCurve, log2FoldChange, mean, meanOfRest, p, q: Double
  }

  /// The features of each cluster, the foremost first; of each no more than a table shows.
  let markers: [Marker]
  /// The table's place within the run.
  let file: String
  /// The rows of the table.
  let rowCount: Int
  /// What the numbers are: whether fold changes can be told, or only differences of means.
  let scale: FoldChangeScale

  /// The features of a cluster that are kept.
  static let limit = 10

  /// Reads the table.
  ///
  /// - Returns: Nil where there is none.
  init?(in run: RunDirectory) throws {
    let places = ["markers/markers.csv", "markers.csv"]
    var found: (file: String, table: TidyTable)?
    for file in places where found == nil {
      if let table = try TidyTable.read(run.file(file)) { found = (file, table) }
    }
    guard let (file, table) = found, !table.rows.isEmpty else { return nil }
    guard let cluster = table.place("cluster"), let feature = table.place("feature") else {
      throw RunError.damaged(
        path: run.file(file), reason: "it must have the columns cluster and feature")
    }
    let columns = ["auc", "log2_fold_change", "mean", "mean_rest", "p", "q"].map {
      table.place($0)
    }
    var counts: [String: Int] = [:]
    var markers: [Marker] = []
    for row in table.rows {
      guard counts[row[cluster], default: 0] < MarkerResults.limit else { continue }
      counts[row[cluster], default: 0] += 1
      let numbers = columns.map { $0.flatMap { Double(row[$0]) } ?? .nan }
      markers.append(
        Marker(
          cluster: row[cluster], feature: row[feature], areaUnderCurve: numbers[0],
          log2FoldChange: numbers[1], mean: numbers[2], meanOfRest: numbers[3], p: numbers[4],
          q: numbers[5]))
    }
    (self.markers, self.file, rowCount) = (markers, file, table.rows.count)
    let means = table.numbers("mean") + table.numbers("mean_rest")
    let isSigned = means.contains { $0 < 0 }
    let recorded = file == places[0] ? MarkerResults.scale(in: run) : nil
    scale = recorded ?? (isSigned ? .difference : .amounts)
  }

  /// What `run.json` beside the table says; nil where it is missing or says nothing.
  private static func scale(in run: RunDirectory) -> FoldChangeScale? {
    struct Record: Decodable {
      var foldChange: FoldChangeScale?
      enum CodingKeys: String, CodingKey { case foldChange = "fold_change" }
    }
    let json = try? Data(contentsOf: URL(filePath: run.file("markers/run.json")))
    return json.flatMap { try? JSONDecoder().decode(Record.self, from: $0) }?.foldChange
  }
}
