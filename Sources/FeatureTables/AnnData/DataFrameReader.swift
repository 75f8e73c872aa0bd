/// Reads a data frame of an `.h5ad` file: obs or var, in any encoding since AnnData 0.5.
struct DataFrameReader {
  let file: HDF5File
  /// The path of the frame, such as "obs".
  let name: String

  /// Whether it is one dataset of records, as before AnnData 0.7.
  var isRecords: Bool { file.kind(of: name) == .dataset }

  /// Whether there is a frame of this name in any encoding.
  var exists: Bool {
    switch file.kind(of: name) {
    case .dataset: if case .compound? = try? file.info(of: name).element { true } else { false }
    case .group: file.string("encoding-type", of: name) == "dataframe"
    case nil: false
    }
  }

  /// The names of the rows.
  func index() throws(TableError) -> [String] {
    if isRecords { return try file.readStrings(name, field: try recordIndex()) }
    return try texts("\(name)/\(indexName)")
  }

  /// The names of the columns, in the order of the file.
  func columnNames() throws(TableError) -> [String] {
    if isRecords {
      guard case .compound(let fields) = try file.info(of: name).element else { return [] }
      let index = try recordIndex()
      return fields.filter { $0 != index }
    }
    let index = indexName
    return file.strings("column-order", of: name)
      ?? file.list(name).filter { $0 != index && $0 != "__categories" }
  }

  /// The columns that can be read, and a remark on each that cannot.
  ///
  /// - Parameter count: The number of rows that a column must have.
  /// - Returns: The columns in the order of the file, and one line for each that is left out.
  /// - Throws: When a column contradicts itself or the file is damaged.
  func readColumns(count: Int) throws(TableError) -> (columns: [Annotation], notes: [String]) {
    var found: [Annotation] = []
    var notes: [String] = []
    for column in try columnNames() {
      do throws(TableError) {
        let annotation = try read(column)
        guard annotation.count == count else {
          throw .wrongShape(
            path: file.path, dataset: file.rooted("\(name)/\(column)"), expected: [count],
            found: [annotation.count])
        }
        found.append(annotation)
      } catch .unsupported(_, let reason, _) {
        notes.append("\(name) column '\(column)' is left out: \(reason)")
      }
    }
    return (found, notes)
  }

  /// All columns that can be read.
  func columns() throws(TableError) -> [Annotation] {
    try readColumns(count: try index().count).columns
  }

  /// The dataset with the names of the rows.
  private var indexName: String { file.string("_index", of: name) ?? "_index" }

  private func read(_ column: String) throws(TableError) -> Annotation {
    let values: Annotation.Values
    if isRecords {
      values = try recordColumn(column)
    } else {
      let place = "\(name)/\(column)"
      switch file.kind(of: place) {
      case .group: values = try groupColumn(place)
      case .dataset: values = try datasetColumn(column, place)
      case nil: throw cannot("the file names it, but does not hold it")
      }
    }
    return Annotation(name: column, values: values)
  }

  /// A column of several parts, as its encoding says.
  private func groupColumn(_ place: String) throws(TableError) -> Annotation.Values {
    let encoding = file.string("encoding-type", of: place)
    switch encoding {
    case "categorical":
      return try categorical(
        codes: try file.read("\(place)/codes"), categories: "\(place)/categories",
        ordered: isOrdered(place))
    case "nullable-integer":
      let mask = try mask(place)
      let numbers: [Int64] = try file.read("\(place)/values")
      return .optionalIntegers(zip(numbers, mask).map { $1 ? nil : $0 })
    case "nullable-boolean":
      let mask = try mask(place)
      let truths: [UInt8] = try file.read("\(place)/values")
      return .booleans(zip(truths, mask).map { $1 ? nil : $0 != 0 })
    case "nullable-string-array":
      let mask = try mask(place)
      return .strings(zip(try file.readStrings("\(place)/values"), mask).map { $1 ? nil : $0 })
    default: throw cannot("its encoding '\(encoding ?? "none")' is not known")
    }
  }

  /// A column in one dataset, as its type says.
  private func datasetColumn(
    _ column: String, _ place: String
  ) throws(TableError) -> Annotation.Values {
    let encoding = file.string("encoding-type", of: place) ?? "array"
    guard ["array", "string-array", "categorical"].contains(encoding) else {
      throw cannot("its encoding '\(encoding)' is not known")
    }
    let info = try file.info(of: place)
    guard info.shape.count == 1 else {
      throw cannot("it is \(TableError.shape(info.shape)), not one entry a row")
    }
    let byName = "\(name)/__categories/\(column)"
    if let categories = file.referencedName("categories", of: place)
      ?? (file.exists(byName) ? byName : nil)
    {
      return try categorical(
        codes: try file.read(place), categories: categories, ordered: isOrdered(categories))
    }
    switch info.element {
    case .string: return .strings(try file.readStrings(place))
    case .float: return .numbers(try file.read(place))
    case .integer: return .integers(try file.read(place))
    case .enumeration: return .booleans(try file.read(place, as: UInt8.self).map { $0 != 0 })
    case .compound, .other: throw cannot("its type is not known")
    }
  }

  /// A field of records; the names of categories are in uns.
  private func recordColumn(_ column: String) throws(TableError) -> Annotation.Values {
    let categories = "uns/\(column)_categories"
    switch try file.element(name, field: column) {
    case .integer:
      let numbers: [Int64] = try file.read(name, field: column)
      // The same name may stand in obs and var, with the categories of only one of them kept.
      guard ["obs", "var"].contains(name), file.kind(of: categories) == .dataset else {
        return .integers(numbers)
      }
      let names = try texts(categories)
      let codes = numbers.compactMap { Int32(exactly: $0) }
      guard numbers.allSatisfy({ -1..<Int64(names.count) ~= $0 }) else {
        return .integers(numbers)
      }
      return .categorical(codes: codes, categories: names, ordered: false)
    case .float: return .numbers(try file.read(name, field: column))
    case .enumeration:
      return .booleans(try file.read(name, as: UInt8.self, field: column).map { $0 != 0 })
    case .string: return .strings(try file.readStrings(name, field: column))
    case .compound, .other: throw cannot("its type is not known")
    }
  }

  private func categorical(
    codes: [Int32], categories: String, ordered: Bool
  ) throws(TableError) -> Annotation.Values {
    let names = try texts(categories)
    if let code = codes.first(where: { $0 < -1 || Int($0) >= names.count }) {
      throw cannot("code \(code) is none of its \(names.count) categories")
    }
    return .categorical(codes: codes, categories: names, ordered: ordered)
  }

  private func isOrdered(_ place: String) -> Bool {
    (file.numbers("ordered", of: place, as: Int8.self)?.first ?? 0) != 0
  }

  private func mask(_ place: String) throws(TableError) -> [Bool] {
    try file.read("\(place)/mask", as: UInt8.self).map { $0 != 0 }
  }

  /// The error for a column that the table does without.
  private func cannot(_ reason: String) -> TableError {
    .unsupported(path: file.path, found: reason, instead: "leave it out")
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
