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
  /// Remarks on what could not be read, one line each.
  private(set) var notes: [String] = []

  /// Reads a directory.
  ///
  /// - Throws: `TableError` or `RunError` when it is none of a run.
  init(_ run: RunDirectory) throws {
    self.run = run
    record = try run.record()
    let table = try RunContents.clusters(of: run)
    var notes: [String] = []
    names = table.rows.map { $0.first ?? "" }
    labels = table.integers(table.columns[1])
    stability = table.numbers("stability")
    heads = table.columns.filter { $0.hasPrefix("head_") }.map { table.integers($0) }
    options = try? RunOptions(file: run.file("options.json"))
    optionsText = RunContents.text(of: run.file("options.json"))
    metrics = try TidyTable.read(run.file("metrics.csv"))
    embedding = try RunContents.embedding(of: run, count: names.count)
    do {
      let saved = try run.memberships()
      self.saved = saved?.observationNames.count == table.rows.count ? saved : nil
    } catch {
      saved = nil
      notes.append("\(error)")
    }
    enrichment = try EnrichmentResults(in: run)
    markers = try MarkerResults(in: run)
    for (name, isThere) in [
      ("options.json", !optionsText.isEmpty), ("metrics.csv", metrics != nil),
      ("embedding.csv", embedding != nil), ("memberships.h5", saved != nil),
    ] where !isThere {
      notes.append("\(name) is missing, and the report without what is in it")
    }
    self.notes = notes
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

  private static func clusters(of run: RunDirectory) throws -> TidyTable {
    guard let table = try TidyTable.read(run.file("clusters.csv")) else {
      throw RunError.notARun(path: run.path, missing: "clusters.csv")
    }
    guard table.columns.count > 1, !table.rows.isEmpty,
      table.integers(table.columns[1]).allSatisfy({ $0 >= 0 && $0 < table.rows.count })
    else {
      throw RunError.damaged(
        path: run.file("clusters.csv"), reason: "its second column must be numbers of clusters")
    }
    return table
  }

  private static func embedding(of run: RunDirectory, count n: Int) throws -> Matrix? {
    guard let table = try TidyTable.read(run.file("embedding.csv")), table.rows.count == n,
      table.columns.count > 1
    else { return nil }
    return Matrix(rows: n, columns: table.columns.count - 1) {
      Float(table.rows[$0][$1 + 1]) ?? .nan
    }
  }

  private static func text(of path: String) -> String {
    (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

extension RunDirectory {
  /// The last part of the path.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}
