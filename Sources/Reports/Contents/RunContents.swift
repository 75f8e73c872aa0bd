internal import DeePWAK
internal import FeatureTables
internal import FoundationEssentials
internal import LinearAlgebra
internal import Runs

/// What a report reads from a run directory.
///
/// Only `run.json` and `clusters.csv` must be there.
struct RunContents {
  let run: RunDirectory
  let record: RunRecord
  /// The settings; nil where the file is missing or of another version.
  let options: RunOptions?
  /// The text of `options.json`; empty where it is missing.
  let optionsText: String
  let names: [String]
  /// The reported cluster of each observation.
  let labels: [Int]
  /// NaN where the file has none.
  let stability: [Double]
  /// The clusters of each head.
  let heads: [[Int]]
  let embedding: Matrix?
  let saved: SavedMemberships?
  let metrics: TidyTable?
  let enrichment: EnrichmentResults?
  let markers: MarkerResults?
  /// What `result.h5ad` knows of the observations; nil where it is missing or damaged.
  let annotations: AnnotationTable?
  /// Remarks on what could not be read, one line each.
  private(set) var notes: [String] = []

  /// Reads a directory.
  ///
  /// - Throws: `TableError` or `RunError` when it is none of a run.
  init(_ run: RunDirectory) throws {
    self.run = run
    record = try run.record()
    let table = try RunContents.clusters(of: run, record)
    var remarks = FileRemarks()
    names = table.rows.map { $0.first ?? "" }
    labels = table.integers(table.columns[1])
    stability = table.numbers("stability")
    heads = table.columns.filter { $0.hasPrefix("head_") }.map { table.integers($0) }
    options = try? RunOptions(file: run.file("options.json"))
    optionsText = RunContents.text(of: run.file("options.json"))
    let count = names.count
    metrics = remarks.reading("metrics.csv") { try RunContents.metrics(of: run) }
    embedding = remarks.reading("embedding.csv") {
      try RunContents.embedding(of: run, count: count)
    }
    saved = remarks.reading("memberships.h5") {
      try RunContents.memberships(of: run, count: count)
    }
    enrichment = remarks.reading("enrichment/enrichment.csv", isNeeded: false) {
      try EnrichmentResults(in: run)
    }
    markers = remarks.reading("markers/markers.csv", isNeeded: false) {
      try MarkerResults(in: run)
    }
    annotations = remarks.reading("result.h5ad", isNeeded: false) {
      let path = run.file("result.h5ad")
      guard FileManager.default.fileExists(atPath: path) else { return nil }
      return try AnnotationTable.read(path)
    }
    let text = optionsText
    _ = remarks.reading("options.json") { () throws -> String? in
      let isThere = FileManager.default.fileExists(atPath: run.file("options.json"))
      guard text.isEmpty, isThere else { return text.isEmpty ? nil : text }
      throw RunError.damaged(path: run.file("options.json"), reason: "it is empty")
    }
    notes = remarks.notes
  }

  /// The number of reported clusters.
  var clusterCount: Int { (labels.max() ?? -1) + 1 }

  /// The observations in each cluster.
  var clusterSizes: [Int] {
    var sizes = [Int](repeating: 0, count: clusterCount)
    for label in labels where label >= 0 { sizes[label] += 1 }
    return sizes
  }

  /// The mean stability of each cluster's observations; NaN where none is known.
  var clusterStability: [Double] {
    var (sums, counts) = (
      [Double](repeating: 0, count: clusterCount), [Double](repeating: 0, count: clusterCount)
    )
    for (label, value) in zip(labels, stability) where label >= 0 && value.isFinite {
      sums[label] += value
      counts[label] += 1
    }
    return zip(sums, counts).map { $0 / $1 }
  }

  /// The heads, from 1, that collapsed to fewer clusters than three.
  var deadHeads: [Int] {
    let most = options?.training.maximumClusters ?? Int.max
    return heads.indices.filter { Set(heads[$0]).count < min(3, most) }.map { $0 + 1 }
  }

  /// What the table is called.
  var title: String {
    record.data.path.isEmpty ? run.path : RunDirectory.stem(of: record.data.path)
  }

  private static func clusters(of run: RunDirectory, _ record: RunRecord) throws -> TidyTable {
    let path = run.file("clusters.csv")
    guard let table = try TidyTable.read(path) else {
      throw RunError.notARun(path: run.path, missing: "clusters.csv")
    }
    try check(table.rows.count, "observation", against: record.data.observations, path)
    let heads = table.columns.filter { $0.hasPrefix("head_") }
    try check(heads.count, "head", against: record.headClusters.count, path)
    guard table.columns.count > 1, !table.rows.isEmpty,
      table.integers(table.columns[1]).allSatisfy({ $0 >= 0 && $0 < table.rows.count })
    else {
      throw RunError.damaged(path: path, reason: "its second column must be numbers of clusters")
    }
    if let head = heads.first(where: { table.integers($0).contains { $0 < 0 } }) {
      throw RunError.damaged(path: path, reason: "its column \(head) must be numbers of clusters")
    }
    return table
  }

  private static func check(
    _ count: Int, _ noun: String, against expected: Int, _ path: String
  ) throws(RunError) {
    guard count != expected else { return }
    throw .damaged(
      path: path,
      reason: "it has \(count) \(noun)\(count == 1 ? "" : "s"), but "
        + "run.json says \(expected)")
  }

  private static func metrics(of run: RunDirectory) throws -> TidyTable? {
    let table = try TidyTable.read(run.file("metrics.csv"))
    guard let table, table.rows.isEmpty || !table.numbers("step").allSatisfy(\.isFinite) else {
      return table
    }
    throw RunError.damaged(
      path: run.file("metrics.csv"),
      reason: table.rows.isEmpty ? "it has no rows" : "every row must have a step")
  }

  private static func embedding(of run: RunDirectory, count n: Int) throws -> Matrix? {
    let path = run.file("embedding.csv")
    guard let table = try TidyTable.read(path) else { return nil }
    try check(table.rows.count, "observation", against: n, path)
    guard table.columns.count > 1 else {
      throw RunError.damaged(path: path, reason: "it has no coordinates")
    }
    return Matrix(rows: n, columns: table.columns.count - 1) {
      Float(table.rows[$0][$1 + 1]) ?? .nan
    }
  }

  private static func memberships(of run: RunDirectory, count n: Int) throws -> SavedMemberships? {
    guard let saved = try run.memberships() else { return nil }
    try check(saved.observationNames.count, "observation", against: n, run.file("memberships.h5"))
    return saved
  }

  private static func text(of path: String) -> String {
    (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

extension RunDirectory {
  /// The last part of the path.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}
