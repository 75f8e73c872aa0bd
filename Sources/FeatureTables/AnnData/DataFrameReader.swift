/// Reads a data frame of an `.h5ad` file: obs or var, in any encoding since AnnData 0.5.
struct DataFrameReader {
  let file: HDF5File
  /// The path of the frame, such as "obs".
  let name: String

  /// Whether it is one dataset of records, as before AnnData 0.7.
  var isRecords: Bool { file.kind(of: name) == .dataset }

  /// The names of the rows.
  func index() throws(TableError) -> [String] {
    if isRecords { return try file.readStrings(name, field: try recordIndex()) }
    let column = file.string("_index", of: name) ?? "_index"
    return try texts("\(name)/\(column)")
  }

  /// The names of the columns, in the order of the file.
  func columnNames() throws(TableError) -> [String] {
    if isRecords {
      guard case .compound(let fields) = try file.info(of: name).element else { return [] }
      let index = try recordIndex()
      return fields.filter { $0 != index }
    }
    let index = file.string("_index", of: name) ?? "_index"
    return file.strings("column-order", of: name)
      ?? file.list(name).filter { $0 != index && $0 != "__categories" }
  }

  /// A column; nil when it is of a kind that is not understood.
  func column(_ column: String) throws(TableError) -> Annotation? {
    if isRecords { return try recordColumn(column) }
    let place = "\(name)/\(column)"
    switch file.kind(of: place) {
    case .group: return try groupColumn(column, place)
    case .dataset: return try datasetColumn(column, place)
    case nil: return nil
    }
  }

  /// All columns that are understood.
  func columns() throws(TableError) -> [Annotation] {
    var found: [Annotation] = []
    for name in try columnNames() {
      if let column = try column(name) { found.append(column) }
    }
    return found
  }

  private func groupColumn(_ column: String, _ place: String) throws(TableError) -> Annotation? {
    switch file.string("encoding-type", of: place) {
    case "categorical":
      return Annotation(
        name: column,
        values: .categorical(
          codes: try file.read("\(place)/codes"), categories: try texts("\(place)/categories"),
          ordered: (file.numbers("ordered", of: place, as: Int8.self)?.first ?? 0) != 0))
    case "nullable-integer":
      let numbers: [Double] = try file.read("\(place)/values")
      let mask: [UInt8] = try file.read("\(place)/mask")
      return Annotation(
        name: column, values: .numbers(zip(numbers, mask).map { $1 != 0 ? .nan : $0 }))
    case "nullable-boolean":
      let numbers: [UInt8] = try file.read("\(place)/values")
      let mask: [UInt8] = try file.read("\(place)/mask")
      return Annotation(
        name: column, values: .booleans(zip(numbers, mask).map { $1 != 0 ? nil : $0 != 0 }))
    case "nullable-string-array":
      let texts = try file.readStrings("\(place)/values")
      let mask: [UInt8] = try file.read("\(place)/mask")
      return Annotation(
        name: column, values: .strings(zip(texts, mask).map { $1 != 0 ? nil : $0 }))
    default: return nil
    }
  }

  private func datasetColumn(_ column: String, _ place: String) throws(TableError) -> Annotation? {
    let info = try file.info(of: place)
    guard info.shape.count == 1 else { return nil }
    let categories = "\(name)/__categories/\(column)"
    if file.exists(categories) {
      return Annotation(
        name: column,
        values: .categorical(
          codes: try file.read(place), categories: try texts(categories),
          ordered: (file.numbers("ordered", of: categories, as: Int8.self)?.first ?? 0) != 0))
    }
    switch info.element {
    case .string: return Annotation(name: column, values: .strings(try file.readStrings(place)))
    case .float: return Annotation(name: column, values: .numbers(try file.read(place)))
    case .integer: return Annotation(name: column, values: .integers(try file.read(place)))
    case .enumeration:
      return Annotation(
        name: column, values: .booleans(try file.read(place, as: UInt8.self).map { $0 != 0 }))
    case .compound, .other: return nil
    }
  }

  private func recordColumn(_ column: String) throws(TableError) -> Annotation? {
    let categories = "uns/\(column)_categories"
    switch try file.element(name, field: column) {
    case .integer where file.kind(of: categories) == .dataset && name == "obs":
      return Annotation(
        name: column,
        values: .categorical(
          codes: try file.read(name, field: column), categories: try texts(categories),
          ordered: false))
    case .integer:
      return Annotation(name: column, values: .integers(try file.read(name, field: column)))
    case .float:
      return Annotation(name: column, values: .numbers(try file.read(name, field: column)))
    case .enumeration:
      return Annotation(
        name: column,
        values: .booleans(try file.read(name, as: UInt8.self, field: column).map { $0 != 0 }))
    case .string:
      return Annotation(
        name: column, values: .strings(try file.readStrings(name, field: column)))
    case .compound, .other: return nil
    }
  }

  /// The field with the names of the rows.
  private func recordIndex() throws(TableError) -> String {
    guard case .compound(let fields) = try file.info(of: name).element else {
      throw .damaged(path: file.path, place: file.rooted(name), reason: "it holds no records")
    }
    return fields.first { $0 == "index" || $0 == "_index" } ?? fields.first ?? "index"
  }

  /// The texts of a dataset, numbers written out, or of a group with a mask.
  private func texts(_ place: String) throws(TableError) -> [String] {
    if file.kind(of: place) == .group { return try file.readStrings("\(place)/values") }
    switch try file.info(of: place).element {
    case .integer: return try file.read(place, as: Int64.self).map { String($0) }
    case .float: return try file.read(place, as: Double.self).map { shortest($0) }
    case .enumeration:
      return try file.read(place, as: UInt8.self).map { $0 != 0 ? "True" : "False" }
    case .string, .compound, .other: return try file.readStrings(place)
    }
  }
}
