/// Why labels cannot be used; each message is one line.
public enum LabelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A column holds numbers where labels are needed.
  case numbers(path: String, column: String, range: ClosedRange<Double>, isClustering: Bool)
  /// A file has no column of labels.
  case noLabels(path: String, columns: [String])
  /// A file has no column of this name.
  case noColumn(path: String, name: String, available: [String])
  /// A file has several columns of labels where one is needed.
  case severalColumns(path: String, available: [String])
  /// A file has no names of observations.
  case noNames(path: String)
  /// No observation is in both places.
  case nothingInCommon(
    labels: String, example: String, observations: String, otherExample: String, hint: String?)
  /// Labels that are matched by position are of another number.
  case counts(labels: String, count: Int, observations: String, otherCount: Int)
  /// What is there says nothing.
  case nothingToTest(path: String, reason: String)

  /// One line: where, what was found, what instead.
  public var description: String {
    switch self {
    case .numbers(let path, let column, let range, let isClustering):
      "\(path): column '\(column)' holds numbers from \(LabelText.number(range.lowerBound)) to "
        + "\(LabelText.number(range.upperBound)), but must hold "
        + (isClustering ? "labels" : "labels; --bins 4 makes four classes of it")
    case .noLabels(let path, let columns):
      columns.isEmpty
        ? "\(path) has no columns beside the names of observations, but must have labels"
        : "\(path) has no column of labels: \(LabelText.listed(columns)) hold"
          + "\(columns.count == 1 ? "s" : "") numbers"
    case .noColumn(let path, let name, let available):
      "\(path) has no column '\(name)'; it has \(LabelText.listed(available))"
    case .severalColumns(let path, let available):
      "\(path) has \(available.count) columns of labels, \(LabelText.listed(available)): name one with "
        + "--label-column"
    case .noNames(let path):
      "\(path) has no column of names; add the observations' names as its first column, or use "
        + "--by-position where its rows stand in the same order"
    case .nothingInCommon(let labels, let example, let observations, let other, let hint):
      "\(labels) has none of the observations of \(observations): it has '\(example)', the other "
        + "'\(other)'; \(hint ?? "names must be the same")"
    case .counts(let labels, let count, let observations, let other):
      "\(labels) has \(count) observations, but --by-position needs the \(other) of \(observations)"
    case .nothingToTest(let path, let reason): "\(path): \(reason)"
    }
  }
}

/// Numbers and lists within messages.
enum LabelText {
  /// A number with four figures at most; whole ones without a point.
  static func number(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    var scale = 1.0
    while abs(value) * scale < 1000, scale < 1e12 { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return plain(abs(rounded) >= 1e15 ? value : rounded)
  }

  /// The shortest text of a number; whole ones without a point.
  static func plain(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Up to six names, and how many there are beside them.
  static func listed(_ names: [String]) -> String {
    let shown = names.prefix(6).joined(separator: ", ")
    return names.count > 6 ? "\(shown) and \(names.count - 6) more" : shown
  }

  /// A number and a word, with an s unless there is one.
  static func counted(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
  }
}
