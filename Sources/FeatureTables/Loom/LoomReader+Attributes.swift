internal import LinearAlgebra

/// What a loom file says of its observations and features.
extension LoomReader {
  /// Names and columns of one side of the table.
  struct Side {
    var names: [String]
    var columns: [Annotation]
    var notes: [String]
  }

  /// The columns of the matrix.
  func observations() throws(TableError) -> Side {
    try side("col_attrs", named: ["CellID", "obs_names"], length: 1)
  }

  /// The rows of the matrix.
  func features() throws(TableError) -> Side {
    try side("row_attrs", named: ["Gene", "var_names"], length: 0)
  }

  /// The attributes of observations that have several numbers each, with how many.
  func embeddings() throws(TableError) -> [(name: String, width: Int)] {
    var found: [(name: String, width: Int)] = []
    for name in file.list("col_attrs") where file.kind(of: "col_attrs/\(name)") == .dataset {
      let info = try file.info(of: "col_attrs/\(name)")
      if info.shape.count == 2, info.shape[1] > 1, info.isNumeric {
        found.append((name, info.shape[1]))
      }
    }
    return found
  }

  func embedding(_ name: String) throws(TableError) -> Matrix {
    let available = try embeddings().map(\.name)
    guard available.contains(name) else {
      throw .notFound(path: path, kind: "embedding", name: name, available: available)
    }
    let matrix: Matrix = try file.readMatrix("col_attrs/\(name)")
    let count = try file.info(of: "matrix").shape[1]
    guard matrix.rows == count else {
      throw .wrongShape(
        path: path, dataset: "/col_attrs/\(name)", expected: [count, matrix.columns],
        found: [matrix.rows, matrix.columns])
    }
    return matrix
  }

  /// Names are those of the first attribute that is there, or numbers from 0.
  private func side(
    _ group: String, named candidates: [String], length dimension: Int
  ) throws(TableError) -> Side {
    let shape = try file.info(of: "matrix").shape
    guard shape.count == 2 else {
      throw .notMatrix(path: path, dataset: "/matrix", found: TableError.shape(shape))
    }
    let count = shape[dimension]
    let key = candidates.first { file.kind(of: "\(group)/\($0)") == .dataset }
    var side = Side(names: (0..<count).map(String.init), columns: [], notes: [])
    for name in file.list(group) {
      let place = "\(group)/\(name)"
      guard let column = try column(name, place) else {
        if try !isEmbedding(place) || group == "row_attrs" {
          side.notes.append("/\(place) is left out: it is not one entry for each of \(count)")
        }
        continue
      }
      guard column.count == count else {
        throw .wrongShape(
          path: path, dataset: file.rooted(place), expected: [count], found: [column.count])
      }
      if name == key {
        side.names = column.labels.map { $0 ?? "" }
      } else {
        side.columns.append(column)
      }
    }
    return side
  }

  private func isEmbedding(_ place: String) throws(TableError) -> Bool {
    guard file.kind(of: place) == .dataset else { return false }
    let info = try file.info(of: place)
    return info.shape.count == 2 && info.isNumeric
  }

  /// An attribute of one entry for each row; nil for anything else.
  private func column(_ name: String, _ place: String) throws(TableError) -> Annotation? {
    guard file.kind(of: place) == .dataset else { return nil }
    let info = try file.info(of: place)
    guard info.shape.count == 1 || (info.shape.count == 2 && info.shape[1] == 1) else {
      return nil
    }
    switch info.element {
    case .string:
      return Annotation(
        name: name, values: .strings(try file.readStrings(place).map(unescaped)))
    case .float: return Annotation(name: name, values: .numbers(try file.read(place)))
    case .integer: return Annotation(name: name, values: .integers(try file.read(place)))
    case .enumeration:
      return Annotation(
        name: name, values: .booleans(try file.read(place, as: UInt8.self).map { $0 != 0 }))
    case .compound, .other: return nil
    }
  }
}

/// A text without XML entities, as which loom before version 3 writes what is not ASCII.
func unescaped(_ text: String) -> String {
  guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
  var result = ""
  var rest = text[...]
  while let start = rest.firstIndex(of: "&") {
    result += rest[..<start]
    rest = rest[start...]
    guard let end = rest.firstIndex(of: ";"), let letter = character(rest[start...end]) else {
      result.append("&")
      rest = rest.dropFirst()
      continue
    }
    result.append(letter)
    rest = rest[rest.index(after: end)...]
  }
  return result + rest
}

/// The character of an entity such as "&#246;".
private func character(_ entity: Substring) -> Character? {
  let name = entity.dropFirst().dropLast()
  let named: [Substring: Character] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
  ]
  if let character = named[name] { return character }
  guard name.hasPrefix("#") else { return nil }
  let digits = name.dropFirst()
  let isHexadecimal = digits.hasPrefix("x") || digits.hasPrefix("X")
  let code = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
  return code.flatMap(Unicode.Scalar.init).map(Character.init)
}
