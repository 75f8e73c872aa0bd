extension TenXReader {
  func summary() throws(TableError) -> TableSummary {
    var summary: TableSummary
    switch version {
    case .features:
      let probes = file.exists("matrix/features/gene_id") ? "probe" : "feature"
      summary = TableSummary(
        path: path, kind: "10x \(probes)-barcode matrix (.h5), of Cell Ranger 3 or later")
      addOrigin(to: &summary)
      try addFeatures(to: &summary)
      try add("matrix", as: "matrix", to: &summary)
    case .genomes(let genomes):
      summary = TableSummary(
        path: path, kind: "10x gene-barcode matrix (.h5), from before Cell Ranger 3")
      addOrigin(to: &summary)
      for genome in genomes {
        try add(genome, as: genomes.count == 1 ? "genome \(genome)" : genome, to: &summary)
      }
      if genomes.count > 1 {
        summary.add("genomes", "\(genomes.joined(separator: ", ")): choose one with --genome")
      }
    }
    return summary
  }

  private func addOrigin(to summary: inout TableSummary) {
    for (attribute, subject) in [
      ("software_version", "software"), ("chemistry_description", "chemistry"),
    ] {
      if let text = file.string(attribute, of: "/"), !text.isEmpty { summary.add(subject, text) }
    }
  }

  private func addFeatures(to summary: inout TableSummary) throws(TableError) {
    let (names, columns) = try features()
    for (column, subject) in [("feature_types", "feature type"), ("genome", "genome")] {
      guard let labels = columns.labels(named: column) else { continue }
      for label in different(labels) {
        summary.add(
          subject,
          "\(label.isEmpty ? "not given" : label): \(labels.count { $0 == label }) features")
      }
    }
    let repeated = names.count - Set(names).count
    if repeated > 0 {
      summary.add("feature names", "\(repeated) repeat another and get a number")
    }
    let said: Set = ["feature_types", "genome"]
    for column in columns where !said.contains(column.name) {
      summary.add("feature column", "\(column.name): \(column.kind)")
    }
  }

  private func add(
    _ group: String, as subject: String, to summary: inout TableSummary
  ) throws(TableError) {
    let matrix = try sparseGroup(group)
    summary.add(
      subject, "\(matrix.rows) barcodes × \(matrix.columns) features, \(try text(matrix))")
    let (statistics, scope) = try file.sampledStatistics(group)
    summary.add(statistics, of: subject, scope: scope)
  }

  private func text(_ matrix: SparseGroup) throws(TableError) -> String {
    let info = try matrix.info
    let cells = max(1, Double(matrix.rows) * Double(matrix.columns))
    let percent = (Double(matrix.storedCount) / cells * 1000).rounded() / 10
    return "\(info.typeName), sparse, \(matrix.storedCount) entries (\(shortest(percent)) %), "
      + (info.compression ?? "not compressed")
  }
}
