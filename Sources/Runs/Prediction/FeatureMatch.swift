internal import FeatureTables
internal import LinearAlgebra

/// The numbers of a new table under the features of a model: found by name, in the model's order.
struct FeatureMatch {
  /// *n × m* numbers, the features of the model.
  let values: TableValues
  /// What is missing, extra or in another order, one line each.
  let notes: [String]

  /// Finds the features of a model in a table.
  ///
  /// A missing feature is an error if heads see it, or if it counts towards what every
  /// observation is divided by; otherwise it is a note.
  ///
  /// - Throws: ``PreprocessingError/missingFeatures(_:of:examples:extra:)``.
  init(_ table: FeatureTable, to model: Preprocessor) throws(PreprocessingError) {
    let names = model.featureNames
    guard table.featureNames != names else {
      (values, notes) = (table.values, [])
      return
    }
    let places = Dictionary(
      table.featureNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let columns = names.map { places[$0] }
    let needed = model.rowStep == .none ? model.keptFeatures : Array(names.indices)
    let missing = needed.filter { columns[$0] == nil }
    let known = Set(names)
    let extra = table.featureNames.filter { !known.contains($0) }
    guard missing.isEmpty else {
      throw .missingFeatures(
        missing.count, of: needed.count, examples: missing.prefix(3).map { names[$0] },
        extra: extra.first)
    }
    values = table.values.arranged(columns)
    notes = FeatureMatch.notes(columns, names, extra)
  }

  private static func notes(_ columns: [Int?], _ names: [String], _ extra: [String]) -> [String] {
    var notes: [String] = []
    func note(_ count: Int, _ examples: [String], _ what: String) {
      let more = count > 3 ? ", …" : ""
      notes.append(
        "\(count) feature\(count == 1 ? "" : "s") \(what): "
          + examples.prefix(3).joined(separator: ", ") + more)
    }
    if !extra.isEmpty { note(extra.count, extra, "unknown to the model, left out") }
    let absent = columns.indices.filter { columns[$0] == nil }.map { names[$0] }
    if !absent.isEmpty { note(absent.count, absent, "missing, but of no use to the model") }
    let found = columns.compactMap { $0 }
    if zip(found, found.dropFirst()).contains(where: { $0 > $1 }) {
      notes.append("the features are in another order than in training; found by their names")
    }
    return notes
  }
}

extension TableValues {
  /// The table with these columns, in this order; zeros where there is none.
  fileprivate func arranged(_ columns: [Int?]) -> TableValues {
    switch self {
    case .dense(let x):
      let m = columns.count
      let parts = RowBlocks(count: x.rows, size: 256).map { rows in
        var block: [Float] = []
        block.reserveCapacity(rows.count * m)
        for i in rows { for column in columns { block.append(column.map { x[i, $0] } ?? 0) } }
        return block
      }
      return .dense(Matrix(rows: x.rows, columns: m, elements: parts.flatMap { $0 }))
    case .sparse(let x):
      var target = [Int32](repeating: -1, count: x.columns)
      for (j, column) in columns.enumerated() { if let column { target[column] = Int32(j) } }
      var (offsets, indices, values) = ([0], [Int32](), [Float]())
      for i in 0..<x.rows {
        for entry in x.rowOffsets[i]..<x.rowOffsets[i + 1] {
          let column = target[Int(x.columnIndices[entry])]
          guard column >= 0 else { continue }
          indices.append(column)
          values.append(x.values[entry])
        }
        offsets.append(values.count)
      }
      return .sparse(
        SparseMatrix(
          rows: x.rows, columns: columns.count, rowOffsets: offsets,
          unsortedColumnIndices: indices, values: values))
    case .backed: return inMemory.arranged(columns)
    }
  }
}
