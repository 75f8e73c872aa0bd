internal import FeatureTables

extension ResultTables {
  /// Writes `dictionary.csv`, one dimension or feature of one cluster of one head a row.
  static func writeDictionary(
    _ dictionary: ClusterDictionary, to path: String
  ) throws(TableError) {
    let table = try CSVWriter(
      path: path,
      header: [
        "head", "cluster", "size", "kind", "name", "value", "others", "difference", "active",
      ])
    for entry in dictionary.entries {
      table.append(entry.head)
      table.append(entry.cluster)
      table.append(entry.size)
      table.append(entry.kind.rawValue)
      table.append(entry.name)
      table.append(Float(entry.value))
      table.append(Float(entry.others))
      table.append(Float(entry.difference))
      table.append(Float(entry.active))
      try table.endRow()
    }
    try table.commit()
  }
}
