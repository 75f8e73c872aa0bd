internal import FeatureTables
internal import Figures
internal import FoundationEssentials
internal import Runs

/// The enrichment that `deepwak enrich` left in a run directory.
struct EnrichmentResults {
  /// One cluster and category.
  struct Pair {
    let clustering, cluster, family, category: String
    let observed: Int
    let expected: Double
    let clusterSize, categorySize: Int
    let log2OddsRatio, p, q: Double
  }

  /// Where the labels were from, and how they were tested.
  struct Record: Decodable {
    var labels: [Labels]?
    var correction, scope, alternative, measure: String?
    var significance: Double?

    struct Labels: Decodable {
      var path: String
      var columns: [String]?
    }
  }

  /// All pairs, in the order of the file.
  let pairs: [Pair]
  /// What `run.json` beside the table says.
  let record: Record
  /// The table's place within the run.
  let file = "enrichment/enrichment.csv"

  /// The *q* below which a pair stands out.
  var significance: Double {
    record.significance.flatMap { $0 > 0 && $0 < 1 ? $0 : nil } ?? 0.01
  }

  /// Reads the table.
  ///
  /// - Returns: Nil where there is none.
  init?(in run: RunDirectory) throws {
    guard let table = try TidyTable.read(run.file("enrichment/enrichment.csv")),
      !table.rows.isEmpty
    else { return nil }
    let columns = [
      "clustering", "cluster", "family", "category", "observed", "expected", "cluster_size",
      "category_size", "log2_odds_ratio", "p", "q",
    ]
    let places = columns.compactMap { table.place($0) }
    guard places.count == columns.count else {
      throw RunError.damaged(
        path: run.file("enrichment/enrichment.csv"),
        reason: "it has no column \(columns.first { table.place($0) == nil } ?? "")")
    }
    pairs = table.rows.map { row in
      let number = { (column: Int) in Double(row[places[column]]) ?? .nan }
      let count = { (column: Int) in Int(row[places[column]]) ?? 0 }
      return Pair(
        clustering: row[places[0]], cluster: row[places[1]], family: row[places[2]],
        category: row[places[3]], observed: count(4), expected: number(5), clusterSize: count(6),
        categorySize: count(7), log2OddsRatio: number(8), p: number(9), q: number(10))
    }
    let json = try? Data(contentsOf: URL(filePath: run.file("enrichment/run.json")))
    record = json.flatMap { try? JSONDecoder().decode(Record.self, from: $0) } ?? Record()
  }

  /// The name of the reported clustering: the first of the file.
  var reported: String { pairs.first?.clustering ?? "" }

  /// The pairs of a clustering below the significance, the clearest first.
  func significant(_ clustering: String) -> [Pair] {
    pairs.enumerated().filter { $1.clustering == clustering && $1.q < significance }
      .sorted { a, b in
        a.element.q != b.element.q
          ? a.element.q < b.element.q
          : a.element.p != b.element.p ? a.element.p < b.element.p : a.offset < b.offset
      }.map(\.element)
  }

  /// Whether the table is about clusters of these sizes, and not about those of an earlier cut.
  func isAbout(_ sizes: [Int]) -> Bool {
    pairs.allSatisfy { pair in
      guard pair.clustering == reported, let cluster = Int(pair.cluster) else { return true }
      // Observations without a label may be left out of the size.
      return sizes.indices.contains(cluster) && pair.clusterSize <= sizes[cluster]
    }
  }

  /// The dot plot of all clusterings, or of the first that fit in.
  ///
  /// - Parameter limit: The clusters that are drawn, at most.
  /// - Returns: The figure, and how many clusterings were left out.
  func dotPlot(limit: Int) -> (figure: EnrichmentDotPlot, leftOut: Int) {
    var order: [String] = []
    var clusters: [String: Set<String>] = [:]
    for pair in pairs where pair.clusterSize > 0 {
      if clusters[pair.clustering] == nil { order.append(pair.clustering) }
      clusters[pair.clustering, default: []].insert(pair.cluster)
    }
    var (kept, count): (Set<String>, Int) = ([], 0)
    for name in order {
      count += clusters[name]?.count ?? 0
      guard kept.isEmpty || count <= limit else { break }
      kept.insert(name)
    }
    let entries = pairs.filter { $0.clusterSize > 0 && kept.contains($0.clustering) }.map {
      EnrichmentDotPlot.Entry(
        clustering: $0.clustering, cluster: $0.cluster, family: $0.family, category: $0.category,
        observed: $0.observed, log2OddsRatio: $0.log2OddsRatio, q: $0.q)
    }
    return (
      EnrichmentDotPlot(entries, significance: significance), order.count - kept.count
    )
  }
}
