/// How a text table is laid out: header, row names, and what each column seems to hold.
struct TextLayout: Sendable {
  /// What the sampled fields of a column were.
  struct Sample: Sendable {
    var numbers = 0
    var texts = 0
    var areWhole = true
  }

  /// Whether the first record names the columns.
  let hasHeader: Bool
  /// The names of all columns, of the row names too.
  let columnNames: [String]
  /// Whether the header has no name for the column of row names.
  let headerIsShort: Bool
  /// What the body of each column holds, by a sample of its records.
  let samples: [Sample]
  /// How numbers are written.
  let parser: NumberParser

  /// The names that a column of observation names usually has.
  static let identifierNames: Set<String> = [
    "", "id", "ids", "index", "name", "names", "rownames", "row_names", "observation",
    "observations", "barcode", "barcodes", "cell", "cells", "cell_id", "cellid", "cell.id",
    "sample", "sample_id", "sampleid", "obs_names", "gene", "genes", "gene_id", "unnamed: 0",
  ]

  init(_ records: TextRecords, hasHeader: Bool?) {
    let first = records.fields(of: 0)
    let body = TextLayout.sampledRecords(records.count).map { records.fields(of: $0) }
    let width = body.first?.count ?? first.count
    parser = TextLayout.parser(for: records.delimiter, body)
    var samples = [Sample](repeating: Sample(), count: width)
    for fields in body {
      for (column, field) in fields.prefix(width).enumerated() {
        switch TextLayout.value(of: field, parser) {
        case .number(let value):
          samples[column].numbers += 1
          if value != value.rounded() { samples[column].areWhole = false }
        case .text: samples[column].texts += 1
        case .missing: break
        }
      }
    }
    self.samples = samples
    // Lines that end in a delimiter have one empty field more than their header.
    let last = samples.last ?? Sample()
    let isOneShort = hasHeader != false && first.count == width - 1 && !body.isEmpty
    headerIsShort = isOneShort && last.numbers + last.texts > 0
    self.hasHeader =
      hasHeader
      ?? (headerIsShort
        || TextLayout.looksLikeHeader(
          isOneShort ? first + [""] : first, body, samples, parser))
    if self.hasHeader {
      columnNames =
        headerIsShort ? [""] + first : isOneShort && !headerIsShort ? first + [""] : first
    } else {
      columnNames = (1...max(width, 1)).map { "column_\($0)" }
    }
  }

  /// The value of a field that is a text already.
  static func value(of field: String, _ parser: NumberParser) -> FieldValue {
    var field = field
    return field.withUTF8 { parser.value(UnsafeRawBufferPointer($0)) }
  }

  /// Up to 200 records of the body, spread evenly.
  private static func sampledRecords(_ count: Int) -> [Int] {
    guard count > 1 else { return [] }
    let sampled = min(200, count - 1)
    return (0..<sampled).map { 1 + $0 * (count - 1) / sampled }
  }

  /// A decimal comma goes with semicolons, and shows in fields such as "0,5".
  private static func parser(for delimiter: UInt8, _ body: [[String]]) -> NumberParser {
    guard delimiter == 0x3B || delimiter == 0x09 else { return NumberParser() }
    let comma = NumberParser(decimal: 0x2C)
    var gained = 0
    for field in body.joined() where field.contains(",") || field.contains(".") {
      switch (value(of: field, NumberParser()), value(of: field, comma)) {
      case (.number, .text): gained -= 1
      case (.text, .number): gained += 1
      default: break
      }
    }
    return gained > 0 ? comma : NumberParser()
  }

  private static func looksLikeHeader(
    _ first: [String], _ body: [[String]], _ samples: [Sample], _ parser: NumberParser
  ) -> Bool {
    let values = first.map { value(of: $0, parser) }
    if body.isEmpty { return values.contains(.text) && !values.contains(where: \.isNumber) }
    guard first.count == samples.count else { return false }
    if zip(values, samples).contains(where: { $0 == .text && $1.numbers > $1.texts }) {
      return true
    }
    // A counter 0, 1, 2, … as pandas writes for nameless columns.
    let counted = first.first == "" ? Array(first.dropFirst()) : first
    if counted.count >= 3, counted.indices.allSatisfy({ counted[$0] == String($0) }) {
      return true
    }
    guard !values.contains(where: \.isNumber) else { return false }
    // All texts: a header, unless its words occur below it.
    return Set(first).count == first.count
      && !zip(first, first.indices).contains { name, column in
        body.contains { $0.indices.contains(column) && $0[column] == name }
      }
  }
}
