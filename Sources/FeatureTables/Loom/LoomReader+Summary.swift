extension LoomReader {
  func summary() throws(TableError) -> TableSummary {
    var summary = TableSummary(
      path: path, kind: version.map { "loom, version \($0)" } ?? "loom, of a version not given")
    let (observations, features) = (try observations(), try features())
    summary.add("col_attrs", "\(observations.names.count) observations")
    summary.add("row_attrs", "\(features.names.count) features")
    summary.add("matrix", "features × observations: \(try file.matrixText("matrix"))")
    let (statistics, scope) = try file.sampledStatistics("matrix")
    summary.add(statistics, of: "matrix", scope: scope)
    for layer in file.list("layers") {
      summary.add("layer", "\(layer): \(try file.matrixText("layers/\(layer)"))")
    }
    for (name, width) in try embeddings() {
      summary.add("embedding", "\(name): \(observations.names.count) × \(width)")
    }
    for column in observations.columns {
      summary.add("obs column", "\(column.name): \(column.kind)")
    }
    for column in features.columns {
      summary.add("var column", "\(column.name): \(column.kind)")
    }
    let repeated = features.names.count - Set(features.names).count
    if repeated > 0 {
      summary.add("feature names", "\(repeated) repeat another and get a number")
    }
    for note in observations.notes + features.notes { summary.add("note", note) }
    return summary
  }
}
