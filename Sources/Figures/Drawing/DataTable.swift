/// The data of a figure, tidy: a row an item, a column a variable.
///
/// Numbers stand before texts: gnuplot loses its place in a row behind a quoted quotation mark.
struct DataTable: Sendable, Hashable {
  /// What follows the figure's name in that of the file.
  var suffix = ""
  /// Names of the columns of numbers.
  let numbers: [String]
  /// Names of the columns of text.
  let texts: [String]
  /// The rows.
  private(set) var rows: [String] = []

  init(suffix: String = "", numbers: [String], texts: [String] = []) {
    (self.suffix, self.numbers, self.texts) = (suffix, numbers, texts)
  }

  /// Appends a row; NaN is an empty field.
  mutating func append(_ values: [Double], _ words: [String] = []) {
    precondition(
      values.count == numbers.count && words.count == texts.count,
      "\(values.count) numbers and \(words.count) texts in a table of \(numbers.count) and "
        + "\(texts.count)")
    rows.append((values.map(number) + words.map(Quoted.field)).joined(separator: ","))
  }

  /// The file.
  var csv: String {
    ([(numbers + texts).joined(separator: ",")] + rows + [""]).joined(separator: "\n")
  }
}

/// A number of six significant digits; empty for NaN.
private func number(_ value: Double) -> String {
  if value.isNaN { return "" }
  if value.isInfinite { return value < 0 ? "-Inf" : "Inf" }
  if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
  return String(significant(value, 6))
}
