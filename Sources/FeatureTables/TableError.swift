/// Why a data file could not be read or written.
///
/// Each message is one line that says where, what was found, and what to do instead.
public enum TableError: Error, Equatable, Sendable {
  /// There is no file at the path.
  case missingFile(path: String)
  /// The path names a folder.
  case isDirectory(path: String)
  /// The file could not be opened or read.
  case cannotRead(path: String, reason: String)
  /// The file holds nothing.
  case emptyFile(path: String)
  /// The file ends too early.
  case truncated(path: String, detail: String)
  /// The name promises HDF5, the content is something else.
  case notHDF5(path: String)
  /// The content is neither HDF5 nor text.
  case notText(path: String, reason: String)
  /// The file has no such dataset, layer, embedding or column.
  case notFound(path: String, kind: String, name: String, available: [String])
  /// Several parts of the file could be meant.
  case ambiguous(path: String, kind: String, option: String, available: [String])
  /// A dataset is no matrix of numbers.
  case notMatrix(path: String, dataset: String, found: String)
  /// The file has a dataset of another shape than its place calls for.
  case wrongShape(path: String, dataset: String, expected: [Int], found: [Int])
  /// The file contradicts itself.
  case damaged(path: String, place: String, reason: String)
  /// The file is of a kind that cannot be read.
  case unsupported(path: String, found: String, instead: String)
  /// The rows of the table do not lie together, so that they cannot be read in blocks.
  case notInBlocks(path: String, found: String)
  /// A row has more or fewer fields than the others.
  case raggedRow(path: String, line: Int, fields: Int, expected: Int)
  /// A quotation mark opens and never closes.
  case unclosedQuote(path: String, line: Int)
  /// A column of numbers holds a text.
  case textInNumericColumn(path: String, row: String, line: Int, column: String, text: String)
  /// The table has missing or infinite values.
  case notFinite(path: String, missing: Int, infinite: Int, row: String, column: String)
  /// Two observations, or two features, share a name.
  case duplicateName(path: String, kind: String, name: String)
  /// The table has fewer than two observations.
  case tooFewObservations(path: String, count: Int)
  /// The table has no column to work on.
  case noFeatures(path: String, reason: String)
  /// None of the observations to keep is in the table.
  case nothingKept(path: String, example: String, present: String)
  /// An option does not apply to this kind of file.
  case inapplicable(path: String, option: String, reason: String)
  /// The output could not be written.
  case cannotWrite(path: String, reason: String)
  /// The disk is full.
  case diskFull(path: String)
  /// The output is there already.
  case exists(path: String)
}

extension TableError: CustomStringConvertible {
  /// One line: where, what was found, what instead.
  public var description: String {
    switch self {
    case .missingFile(let path): "\(path): no such file"
    case .isDirectory(let path): "\(path) is a folder, but must be a file"
    case .cannotRead(let path, let reason): "\(path): cannot be read: \(reason)"
    case .emptyFile(let path): "\(path) is empty, but must hold a table"
    case .truncated(let path, let detail): "\(path) is truncated: \(detail); copy it again"
    case .notHDF5(let path): "\(path) is no HDF5 file, although its name says so"
    case .notText(let path, let reason):
      "\(path) is neither HDF5 nor text: \(reason); give .h5ad, .h5, .csv or .tsv"
    case .notFound(let path, let kind, let name, let available):
      "\(path) has no \(kind) '\(name)'; \(TableError.choices(available, of: kind))"
    case .ambiguous(let path, let kind, let option, let available):
      "\(path) holds several \(kind): \(TableError.listed(available)); choose one with \(option)"
    case .notMatrix(let path, let dataset, let found):
      "\(path): \(dataset) is \(found), but must be a matrix of numbers"
    case .wrongShape(let path, let dataset, let expected, let found):
      "\(path): \(dataset) is \(TableError.shape(found)), but must be \(TableError.shape(expected))"
    case .damaged(let path, let place, let reason): "\(path): \(place) is damaged: \(reason)"
    case .unsupported(let path, let found, let instead): "\(path): \(found); \(instead)"
    case .notInBlocks(let path, let found):
      "\(path): \(found), so --backed cannot read it in blocks of observations; first make "
        + "deepwak convert \(path) \(TableError.converted(path))"
    case .raggedRow(let path, let line, let fields, let expected):
      "\(path), line \(line): \(fields) field\(fields == 1 ? "" : "s"), "
        + "but the \(line == 1 ? "other lines" : "lines above") have \(expected)"
    case .unclosedQuote(let path, let line):
      "\(path), line \(line): a quotation mark opens here and is never closed"
    case .textInNumericColumn(let path, let row, let line, let column, let text):
      "\(path), line \(line): row '\(row)', column '\(column)' holds '\(text)', "
        + "but the column is numeric; correct it or use --drop-columns or --annotation-columns"
    default: outcome
    }
  }

  /// The messages about the table as a whole and about output.
  private var outcome: String {
    switch self {
    case .notFinite(let path, let missing, let infinite, let row, let column):
      "\(path): \(TableError.counts(missing: missing, infinite: infinite)), the first in row "
        + "'\(row)', column '\(column)'; use --impute median or --impute zero"
    case .duplicateName(let path, let kind, let name):
      "\(path): two \(kind)s are named '\(name)', but names must differ"
    case .tooFewObservations(let path, let count):
      "\(path) has \(count) observation\(count == 1 ? "" : "s"), but must have at least 2"
    case .noFeatures(let path, let reason): "\(path) has no features: \(reason)"
    case .nothingKept(let path, let example, let present):
      "\(path): none of the observations to keep is in the table; it was to keep '\(example)', "
        + "but has names such as '\(present)'"
    case .inapplicable(let path, let option, let reason):
      "\(path): \(option) does not apply: \(reason)"
    case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
    case .diskFull(let path): "\(path): cannot be written: the disk is full"
    case .exists(let path): "\(path) exists; use --force to replace it, or name another place"
    default: "the table cannot be used"
    }
  }

  /// The name that a file gets as .h5ad.
  private static func converted(_ path: String) -> String {
    var name = path
    if name.lowercased().hasSuffix(".gz") { name.removeLast(3) }
    let stem = name.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    if let dot = stem.lastIndex(of: "."), dot != stem.startIndex {
      name.removeLast(stem.distance(from: dot, to: stem.endIndex))
    }
    return path.lowercased().hasSuffix(".h5ad") ? name + ".rows.h5ad" : name + ".h5ad"
  }

  private static func counts(missing: Int, infinite: Int) -> String {
    var parts: [String] = []
    if missing > 0 { parts.append("\(missing) missing value\(missing == 1 ? "" : "s")") }
    if infinite > 0 { parts.append("\(infinite) infinite value\(infinite == 1 ? "" : "s")") }
    return parts.joined(separator: " and ")
  }

  private static func choices(_ names: [String], of kind: String) -> String {
    names.isEmpty ? "it has no \(kind) at all" : "it has \(listed(names))"
  }

  /// At most twelve names, and how many more there are.
  static func listed(_ names: [String]) -> String {
    let shown = names.prefix(12).joined(separator: ", ")
    return names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
  }

  static func shape(_ sizes: [Int]) -> String {
    sizes.isEmpty ? "a scalar" : sizes.map(String.init).joined(separator: " × ")
  }
}
