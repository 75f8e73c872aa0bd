internal import LinearAlgebra

/// Writes the elements of an `.h5ad` file in the current encoding.
extension HDF5File {
  func setEncoding(_ type: String, _ version: String, of name: String) throws(TableError) {
    try set("encoding-type", of: name, to: type)
    try set("encoding-version", of: name, to: version)
  }

  /// An empty dictionary, unless there is a group already.
  func ensureDictionary(_ name: String) throws(TableError) {
    guard kind(of: name) != .group else { return }
    try remove(name)
    try createGroup(name)
    try setEncoding("dict", "0.1.0", of: name)
  }

  func writeArray<Scalar: HDF5Scalar>(_ values: [Scalar], to name: String) throws(TableError) {
    try write(values, to: name)
    try setEncoding("array", "0.2.0", of: name)
  }

  func writeTexts(_ texts: [String], to name: String) throws(TableError) {
    try write(texts, to: name)
    try setEncoding("string-array", "0.2.0", of: name)
  }

  func writeTable(_ values: TableValues, to name: String) throws(TableError) {
    switch values {
    case .dense(let matrix):
      try write(matrix, to: name)
      try setEncoding("array", "0.2.0", of: name)
    case .sparse(let matrix):
      try remove(name)
      try createGroup(name)
      try setEncoding("csr_matrix", "0.1.0", of: name)
      try set("shape", of: name, to: [Int64(matrix.rows), Int64(matrix.columns)])
      try write(matrix.values, to: "\(name)/data")
      try writePlaces(
        offsets: matrix.rowOffsets.map { Int64($0) }, count: matrix.columnIndices.count, to: name
      ) { append throws(TableError) in try append(matrix.columnIndices) }
    case .backed: try writeBlocks(of: values, to: name)
    }
  }

  /// A table that stays in its file, block by block; the result is that of a table in memory.
  private func writeBlocks(of values: TableValues, to name: String) throws(TableError) {
    let (n, m) = (values.observationCount, values.featureCount)
    guard values.isSparse else {
      try write(to: name, shape: [n, m], as: Float.self) { append throws(TableError) in
        try values.forEachBlock { _, block throws(TableError) in try append(block.storedValues) }
      }
      return try setEncoding("array", "0.2.0", of: name)
    }
    func forEachBlock(_ body: (SparseMatrix) throws(TableError) -> Void) throws(TableError) {
      try values.forEachBlock { _, block throws(TableError) in
        if case .sparse(let matrix) = block { try body(matrix) }
      }
    }
    var offsets: [Int64] = [0]
    try forEachBlock { matrix in
      let before = offsets[offsets.count - 1]
      offsets.append(contentsOf: matrix.rowOffsets.dropFirst().map { before + Int64($0) })
    }
    let count = Int(offsets[offsets.count - 1])
    try remove(name)
    try createGroup(name)
    try setEncoding("csr_matrix", "0.1.0", of: name)
    try set("shape", of: name, to: [Int64(n), Int64(m)])
    try write(to: "\(name)/data", shape: [count], as: Float.self) { append throws(TableError) in
      try forEachBlock { matrix throws(TableError) in try append(matrix.values) }
    }
    try writePlaces(offsets: offsets, count: count, to: name) { append throws(TableError) in
      try forEachBlock { matrix throws(TableError) in try append(matrix.columnIndices) }
    }
  }

  /// Writes where the entries of compressed rows are: `indices` and `indptr`.
  ///
  /// Both are of one type, of 32 bits where that is enough: SciPy cannot convert a matrix in which
  /// they differ.
  ///
  /// - Parameters:
  ///   - offsets: Where each row begins, and the number of entries.
  ///   - count: The number of entries.
  ///   - name: The group of the matrix.
  ///   - produce: Calls its argument with the columns of consecutive entries.
  /// - Throws: ``TableError`` when the file cannot be written.
  func writePlaces(
    offsets: [Int64], count: Int, to name: String,
    columns produce: (([Int32]) throws(TableError) -> Void) throws(TableError) -> Void
  ) throws(TableError) {
    let (indices, indptr) = ("\(name)/indices", "\(name)/indptr")
    if count <= Int(Int32.max) {
      try write(to: indices, shape: [count], as: Int32.self, produce)
      try write(offsets.map { Int32($0) }, to: indptr)
    } else {
      let wide = try ExtendibleDataset<Int64>(indices, in: self, compression: compression)
      try produce { columns throws(TableError) in try wide.append(columns.map { Int64($0) }) }
      try wide.finish()
      try write(offsets, to: indptr)
    }
  }

  /// A data frame of named rows and columns.
  func writeFrame(
    index: [String], columns: [Annotation], to name: String
  ) throws(TableError) {
    try remove(name)
    try createGroup(name)
    try setEncoding("dataframe", "0.2.0", of: name)
    try set("_index", of: name, to: "_index")
    try set("column-order", of: name, to: [String]())
    try writeTexts(index, to: "\(name)/_index")
    try addColumns(columns, to: name)
  }

  /// Adds columns to a data frame, or replaces those of the same name.
  func addColumns(_ columns: [Annotation], to frame: String) throws(TableError) {
    var order = strings("column-order", of: frame) ?? []
    let index = string("_index", of: frame) ?? "_index"
    for var column in columns {
      // A slash would make a group of the name.
      column.name = String(column.name.map { $0 == "/" ? "_" : $0 })
      if column.name == index { column.name += "_column" }
      try writeColumn(column, to: "\(frame)/\(column.name)")
      if !order.contains(column.name) { order.append(column.name) }
    }
    try set("column-order", of: frame, to: order)
  }

  private func writeColumn(_ column: Annotation, to name: String) throws(TableError) {
    try remove(name)
    switch column.values {
    case .numbers(let values): try writeArray(values, to: name)
    case .integers(let values): try writeArray(values, to: name)
    case .optionalIntegers(let values): try writeIntegers(values, to: name)
    case .categorical(let codes, let categories, let ordered):
      try writeCategories(codes, categories, ordered: ordered, to: name)
    case .booleans(let values):
      let present = values.compactMap { $0 }
      if present.count == values.count {
        try write(present, to: name)
        try setEncoding("array", "0.2.0", of: name)
      } else {
        try createGroup(name)
        try setEncoding("nullable-boolean", "0.1.0", of: name)
        try write(values.map { $0 ?? false }, to: "\(name)/values")
        try write(values.map { $0 == nil }, to: "\(name)/mask")
        try setEncoding("array", "0.2.0", of: "\(name)/values")
        try setEncoding("array", "0.2.0", of: "\(name)/mask")
      }
    case .strings(let values):
      let categories = Set(values.compactMap { $0 }).sorted()
      let present = values.compactMap { $0 }
      if present.count == values.count, categories.count * 2 > values.count {
        try writeTexts(present, to: name)
      } else {
        let codes = Dictionary(uniqueKeysWithValues: zip(categories, Int32(0)...))
        try writeCategories(
          values.map { $0.flatMap { codes[$0] } ?? -1 }, categories, ordered: false, to: name)
      }
    }
  }

  private func writeIntegers(_ values: [Int64?], to name: String) throws(TableError) {
    try createGroup(name)
    try setEncoding("nullable-integer", "0.1.0", of: name)
    try writeArray(values.map { $0 ?? 0 }, to: "\(name)/values")
    try write(values.map { $0 == nil }, to: "\(name)/mask")
    try setEncoding("array", "0.2.0", of: "\(name)/mask")
  }

  private func writeCategories(
    _ codes: [Int32], _ categories: [String], ordered: Bool, to name: String
  ) throws(TableError) {
    try createGroup(name)
    try setEncoding("categorical", "0.2.0", of: name)
    try set("ordered", of: name, to: ordered)
    try writeTexts(categories, to: "\(name)/categories")
    if categories.count <= Int(Int8.max) {
      try writeArray(codes.map { Int8($0) }, to: "\(name)/codes")
    } else {
      try writeArray(codes, to: "\(name)/codes")
    }
  }

  /// An entry of uns, in place of one that is there.
  func writeUnstructured(_ value: UnstructuredValue, to name: String) throws(TableError) {
    if name != "uns" { try remove(name) }
    switch value {
    case .string(let text):
      try write([text], isScalar: true, to: name)
      try setEncoding("string", "0.2.0", of: name)
    case .integer(let number):
      try write([number], shape: [], to: name)
      try setEncoding("numeric-scalar", "0.2.0", of: name)
    case .number(let number):
      try write([number], shape: [], to: name)
      try setEncoding("numeric-scalar", "0.2.0", of: name)
    case .boolean(let truth):
      try write([truth], isScalar: true, to: name)
      try setEncoding("numeric-scalar", "0.2.0", of: name)
    case .strings(let texts): try writeTexts(texts, to: name)
    case .numbers(let numbers): try writeArray(numbers, to: name)
    case .integers(let numbers): try writeArray(numbers, to: name)
    case .mapping(let entries):
      try ensureDictionary(name)
      for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
        let key = String(key.map { $0 == "/" ? "_" : $0 })
        try writeUnstructured(entry, to: "\(name)/\(key)")
      }
    }
  }
}
