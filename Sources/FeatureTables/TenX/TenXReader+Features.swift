/// What a 10x file says of its features; columns are named as scanpy names them.
extension TenXReader {
  /// The features of a file of Cell Ranger 3 or later.
  func features() throws(TableError) -> (names: [String], columns: [Annotation]) {
    let group = "matrix/features"
    let ids = file.exists("\(group)/id") ? try file.readStrings("\(group)/id") : nil
    let names = file.exists("\(group)/name") ? try file.readStrings("\(group)/name") : ids
    guard let names else {
      throw .damaged(
        path: path, place: file.rooted(group), reason: "it has neither 'name' nor 'id'")
    }
    var columns: [Annotation] = []
    // In a probe file a feature is a probe, and its gene is named beside it.
    let isProbes = file.exists("\(group)/gene_id")
    if isProbes {
      columns.append(try column("gene_ids", of: "\(group)/gene_id"))
    }
    if let ids {
      columns.append(Annotation(name: isProbes ? "probe_ids" : "gene_ids", values: .strings(ids)))
    }
    if file.exists("\(group)/feature_type") {
      columns.append(try column("feature_types", of: "\(group)/feature_type"))
    }
    let known: Set = ["name", "feature_type", "id", "gene_id", "_all_tag_keys"]
    for name in file.list(group) where !known.contains(name) {
      let place = "\(group)/\(name)"
      if file.kind(of: place) == .dataset, try file.info(of: place).shape == [names.count] {
        columns.append(try column(name, of: place))
      }
    }
    for column in columns where column.count != names.count {
      throw .wrongShape(
        path: path, dataset: "/\(group) (\(column.name))", expected: [names.count],
        found: [column.count])
    }
    return (names, columns)
  }

  /// The genes of a file from before Cell Ranger 3.
  func genes(of genome: String) throws(TableError) -> (names: [String], columns: [Annotation]) {
    let ids = try file.readStrings("\(genome)/genes")
    let place = "\(genome)/gene_names"
    let names = file.exists(place) ? try file.readStrings(place) : ids
    guard ids.count == names.count else {
      throw .wrongShape(
        path: path, dataset: file.rooted(place), expected: [ids.count], found: [names.count])
    }
    return (names, [Annotation(name: "gene_ids", values: .strings(ids))])
  }

  private func column(_ name: String, of place: String) throws(TableError) -> Annotation {
    switch try file.info(of: place).element {
    case .string: Annotation(name: name, values: .strings(try file.readStrings(place)))
    case .enumeration:
      Annotation(
        name: name, values: .booleans(try file.read(place, as: UInt8.self).map { $0 != 0 }))
    case .integer: Annotation(name: name, values: .integers(try file.read(place)))
    case .float: Annotation(name: name, values: .numbers(try file.read(place)))
    case .compound, .other:
      throw .damaged(path: path, place: file.rooted(place), reason: "it must hold texts")
    }
  }
}
