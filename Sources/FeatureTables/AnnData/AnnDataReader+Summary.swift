extension AnnDataReader {
  func summary() throws(TableError) -> TableSummary {
    var summary = TableSummary(path: path, kind: kind)
    let count = try obs.index().count
    summary.add("obs", "\(count) observations")
    let features = try `var`.index()
    let repeated = features.count - Set(features).count
    summary.add(
      "var",
      "\(features.count) features"
        + (repeated == 0 ? "" : ", \(repeated) with the name of another"))
    if file.exists("X") {
      summary.add("X", try file.matrixText("X"))
      let (statistics, scope) = try file.sampledStatistics("X")
      summary.add(statistics, of: "X", scope: scope)
    } else {
      summary.add("X", "none")
    }
    for layer in file.list("layers") {
      summary.add("layer", "\(layer): \(try file.matrixText("layers/\(layer)"))")
    }
    try addEmbeddings(to: &summary, count: count)
    try addColumns(to: &summary)
    summary.add("raw", try rawText())
    return summary
  }

  /// The format, and which of its encodings.
  private var kind: String {
    if isCurrent { return "AnnData (.h5ad)" }
    return "AnnData (.h5ad), in the encoding "
      + (obs.isRecords || `var`.isRecords ? "of 0.6 and before" : "of 0.7")
  }

  private func addEmbeddings(
    to summary: inout TableSummary, count: Int
  ) throws(TableError) {
    for (name, width) in try embeddings() { summary.add("obsm", "\(name): \(count) × \(width)") }
    for name in embeddingFrames() {
      let (columns, notes) = try DataFrameReader(file: file, name: "obsm/\(name)")
        .readColumns(count: count)
      summary.add(
        "obsm", "\(name): data frame of \(TableError.listed(columns.map(\.name)))")
      for note in notes { summary.add("note", note) }
    }
    for (name, found) in try unreadableEmbeddings() {
      summary.add("obsm", "\(name): \(found), which cannot be read")
    }
  }

  private func addColumns(to summary: inout TableSummary) throws(TableError) {
    for frame in [obs, `var`] {
      let (columns, notes) = try frame.readColumns(count: try frame.index().count)
      for column in columns {
        summary.add("\(frame.name) column", "\(column.name): \(column.kind)")
      }
      for note in notes { summary.add("note", note) }
    }
  }

  private func rawText() throws(TableError) -> String {
    guard let place = rawMatrix else { return "none" }
    return "\(try file.matrixText(place)); --raw takes it"
  }
}
