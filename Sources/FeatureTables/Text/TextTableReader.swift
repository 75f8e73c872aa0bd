internal import CKernels
internal import LinearAlgebra

/// Reads a feature table from CSV or TSV.
struct TextTableReader {
  let records: TextRecords
  let layout: TextLayout
  let options: ReadingOptions
  var path: String { records.path }

  /// What becomes of a column.
  private enum Role: Equatable { case names, feature, annotation, dropped }

  init(path: String, options: ReadingOptions) throws(TableError) {
    for (value, name) in [
      (options.layer, "--layer"), (options.obsm, "--obsm"), (options.dataset, "--dataset"),
    ] where value != nil {
      throw .inapplicable(path: path, option: name, reason: "this is a text file, not HDF5")
    }
    self.options = options
    records = try TextRecords(path: path, delimiter: options.delimiter?.utf8.first)
    layout = TextLayout(records, hasHeader: options.hasHeader)
  }

  private var firstRecord: Int { layout.hasHeader ? 1 : 0 }
  private var rows: Int { records.count - firstRecord }

  func read() throws(TableError) -> FeatureTable {
    guard rows > 0 else { throw .tooFewObservations(path: path, count: 0) }
    var notes: [String] = []
    var roles = try self.roles()
    let (rowNames, nameColumn) = try rowNames(&roles, &notes)
    var targets = [Int32](repeating: -1, count: roles.count)
    var parsed: [Int] = []
    for (column, role) in roles.enumerated() where role == .feature {
      targets[column] = Int32(parsed.count)
      parsed.append(column)
    }
    let block = try NumericBlock(
      records, from: firstRecord, targets: targets, parser: layout.parser)
    try settle(&roles, block, parsed, rowNames, &notes)
    if !options.transposes, options.annotationColumns.isEmpty {
      takeLabels(&roles, block, parsed, &notes)
    }

    let kept = parsed.indices.filter { roles[parsed[$0]] == .feature }
    guard !kept.isEmpty else {
      throw .noFeatures(path: path, reason: "none of its \(roles.count) columns holds numbers")
    }
    let matrix = kept.count == parsed.count ? block.matrix : block.matrix.columns(at: kept)
    let names = kept.map { layout.columnNames[parsed[$0]] }
    let others = roles.indices.filter { roles[$0] == .annotation && $0 != nameColumn }
    if options.transposes {
      if !others.isEmpty {
        notes.append("columns that describe features are left out: \(listedNames(others))")
      }
      return FeatureTable(
        observationNames: names, featureNames: rowNames, values: .dense(matrix.transposed),
        notes: notes)
    }
    if rowNames.prefix(20).allSatisfy({ $0.hasPrefix("ENSG") || $0.hasPrefix("ENSMUSG") }) {
      notes.append("the rows have names of genes: use --transpose if they are the features")
    }
    return FeatureTable(
      observationNames: rowNames, featureNames: names, values: .dense(matrix),
      annotations: annotations(others), notes: notes)
  }

  /// All columns but the dropped ones, as annotations.
  func annotationTable() throws(TableError) -> AnnotationTable {
    guard rows > 0 else { throw .tooFewObservations(path: path, count: 0) }
    var notes: [String] = []
    var roles = [Role](repeating: .annotation, count: layout.samples.count)
    for name in options.dropColumns { roles[try column(named: name)] = .dropped }
    let (names, nameColumn) = try rowNames(&roles, &notes)
    // Reads no number, but sees to it that all lines have the same number of fields.
    _ = try NumericBlock(
      records, from: firstRecord, targets: [Int32](repeating: -1, count: roles.count),
      parser: layout.parser)
    return AnnotationTable(
      observationNames: names,
      annotations: annotations(roles.indices.filter { roles[$0] == .annotation }), notes: notes,
      isNamed: nameColumn != nil)
  }

  // MARK: - Roles

  /// What each column is, as far as the options and a sample of the records tell.
  private func roles() throws(TableError) -> [Role] {
    var roles = layout.samples.map { sample -> Role in
      sample.texts > 0 && sample.numbers == 0 ? .annotation : .feature
    }
    for name in options.dropColumns { roles[try column(named: name)] = .dropped }
    for name in options.annotationColumns where name != "none" && !name.isEmpty {
      roles[try column(named: name)] = .annotation
    }
    return roles
  }

  /// The column of a name, or of a number from 1 where there is no header.
  private func column(named name: String) throws(TableError) -> Int {
    if let column = layout.columnNames.firstIndex(of: name) { return column }
    if !layout.hasHeader, let number = Int(name), (1...layout.samples.count).contains(number) {
      return number - 1
    }
    throw .notFound(path: path, kind: "column", name: name, available: layout.columnNames)
  }

  /// The names of the rows, and the column they are from.
  private func rowNames(
    _ roles: inout [Role], _ notes: inout [String]
  ) throws(TableError) -> ([String], Int?) {
    let numbered = (1...rows).map(String.init)
    guard let sample = layout.samples.first, roles[0] != .dropped,
      !options.annotationColumns.contains(layout.columnNames[0])
    else { return (numbered, nil) }
    let header = layout.columnNames[0].lowercased()
    let isIdentifier = layout.hasHeader && TextLayout.identifierNames.contains(header)
    let isText = sample.texts > 0 && sample.numbers * 10 <= sample.texts
    let isNamed = layout.headerIsShort || (layout.hasHeader && header.isEmpty)
    let isWhole = sample.areWhole && sample.numbers > 0 && sample.texts == 0
    guard isNamed || isText || isWhole else { return (numbered, nil) }
    let names = column(0)
    if isWhole, !isNamed, !isIdentifier {
      guard rows > 2, roles.count > 1,
        names == numbered || names == numbered.indices.map(String.init)
      else { return (numbered, nil) }
      notes.append("column '\(layout.columnNames[0])' counts the rows: taken as their names")
    }
    if let duplicate = firstDuplicate(names) {
      // Text that hardly repeats is meant as names; text that often does is a label.
      let looksLikeNames = isText && Set(names).count * 10 >= names.count * 9
      guard isNamed || isIdentifier || looksLikeNames || options.transposes else {
        return (numbered, nil)
      }
      if !isNamed, !isText { return (numbered, nil) }
      throw .duplicateName(
        path: path, kind: options.transposes ? "feature" : "observation", name: duplicate)
    }
    roles[0] = .names
    return (names, 0)
  }

  /// Decides on columns that were mostly text or empty after all.
  private func settle(
    _ roles: inout [Role], _ block: NumericBlock, _ parsed: [Int], _ rowNames: [String],
    _ notes: inout [String]
  ) throws(TableError) {
    var worst: (record: Int, column: Int)?
    for (j, column) in block.columns.enumerated() {
      if column.numbers == 0, column.texts == 0 {
        roles[parsed[j]] = .dropped
        notes.append("column '\(layout.columnNames[parsed[j]])' is empty: left out")
      } else if column.texts > column.numbers {
        roles[parsed[j]] = .annotation
      } else if column.texts > 0, column.first_text < worst?.record ?? .max {
        worst = (Int(column.first_text), parsed[j])
      }
    }
    guard let worst else { return }
    throw .textInNumericColumn(
      path: path, row: rowNames[worst.record - firstRecord],
      line: records.line(of: worst.record), column: layout.columnNames[worst.column],
      text: records.fields(of: worst.record)[worst.column])
  }

  /// Makes annotations of the whole-number columns that look like labels, and says so.
  private func takeLabels(
    _ roles: inout [Role], _ block: NumericBlock, _ parsed: [Int], _ notes: inout [String]
  ) {
    let live = parsed.indices.filter { roles[parsed[$0]] == .feature }
    let rule = LabelRule(
      columns: live.map { j in
        let column = block.columns[j]
        return LabelRule.Column(
          name: layout.columnNames[parsed[j]], isWhole: column.isWhole, minimum: column.minimum,
          maximum: column.maximum)
      }, hasHeader: layout.hasHeader, observations: rows,
      counts: { TextTableReader.counts(block.matrix, column: live[$0]) })
    let labels = rule.labels
    guard labels.count < live.count else { return }
    for label in labels {
      let column = block.columns[live[label]]
      roles[parsed[live[label]]] = .annotation
      notes.append(
        "column '\(layout.columnNames[parsed[live[label]]])' holds whole numbers "
          + "\(shortest(column.minimum)) to \(shortest(column.maximum)) and looks like a label: "
          + "kept as annotation, \(live.count - labels.count) numeric columns used; "
          + "--annotation-columns decides otherwise ('none' uses all)")
    }
  }

  /// How often each value occurs; nil when there are many, or fractions.
  private static func counts(_ matrix: Matrix, column: Int) -> [Int: Int]? {
    var counts: [Int: Int] = [:]
    for row in 0..<matrix.rows {
      guard let value = Int(exactly: matrix[row, column]) else { return nil }
      counts[value, default: 0] += 1
      if counts.count > LabelRule.mostValues { return nil }
    }
    return counts
  }

  // MARK: - Texts

  private func column(_ column: Int) -> [String] {
    RowBlocks(count: rows, size: 4096).map { range in
      range.map { row in
        let bytes = records.bytes(of: firstRecord + row)
        var position = 0
        var field = 0..<0
        for _ in 0...column where position <= bytes.count {
          field = TextRecords.nextField(bytes, &position, records.delimiter)
        }
        return TextRecords.text(bytes, field)
      }
    }.flatMap { $0 }
  }

  private func annotations(_ columns: [Int]) -> [Annotation] {
    columns.map { column in
      Annotation(
        name: layout.columnNames[column].isEmpty
          ? "column_\(column + 1)" : layout.columnNames[column],
        texts: self.column(column), parser: layout.parser)
    }
  }

  private func listedNames(_ columns: [Int]) -> String {
    TableError.listed(columns.map { layout.columnNames[$0] })
  }
}

extension Annotation {
  /// A column of texts as what they all are: whole numbers, numbers, truth values or texts.
  init(name: String, texts: [String], parser: NumberParser) {
    let values = texts.map { TextLayout.value(of: $0, parser) }
    if !values.contains(.text), values.contains(where: { $0 != .missing }) {
      let numbers = values.map { if case .number(let value) = $0 { value } else { Double.nan } }
      let whole = numbers.compactMap { Int64(exactly: $0) }
      self.init(
        name: name, values: whole.count == numbers.count ? .integers(whole) : .numbers(numbers))
      return
    }
    let truths: [String: Bool] = ["true": true, "false": false]
    let booleans = zip(texts, values).map { text, value -> Bool?? in
      value == .missing ? .some(nil) : truths[text.lowercased()].map { .some($0) }
    }
    if booleans.allSatisfy({ $0 != nil }), values.contains(.text) {
      self.init(name: name, values: .booleans(booleans.map { $0 ?? nil }))
    } else {
      self.init(
        name: name,
        values: .strings(zip(texts, values).map { $1 == .missing ? nil : $0 }))
    }
  }
}
