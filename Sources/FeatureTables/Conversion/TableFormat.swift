internal import Glibc

/// A kind of file that tables are written as, known by the name of the file.
public enum TableFormat: Sendable, Hashable {
  /// An AnnData file, `.h5ad`.
  case annData
  /// A 10x feature-barcode matrix of counts, `.h5`, as of Cell Ranger 3.
  case tenX
  /// A loom file, version 3.0.0, `.loom`.
  case loom
  /// Text with one line for each observation: `.csv` or `.tsv`, also `.gz`.
  case text(delimiter: String, isCompressed: Bool)

  /// The format that the name of a file asks for.
  ///
  /// - Parameter path: The file to be written.
  /// - Throws: ``TableError/unsupported(path:found:instead:)`` for other names.
  public init(of path: String) throws(TableError) {
    let name = path.lowercased()
    let isCompressed = name.hasSuffix(".gz")
    let stem = isCompressed ? String(name.dropLast(3)) : name
    if stem.hasSuffix(".csv") {
      self = .text(delimiter: ",", isCompressed: isCompressed)
    } else if stem.hasSuffix(".tsv") {
      self = .text(delimiter: "\t", isCompressed: isCompressed)
    } else if name.hasSuffix(".h5ad") {
      self = .annData
    } else if name.hasSuffix(".h5") {
      self = .tenX
    } else if name.hasSuffix(".loom") {
      self = .loom
    } else {
      throw .unsupported(
        path: path, found: "the name does not say what to write",
        instead: "end it in .h5ad, .h5 (10x), .loom, .csv, .tsv, .csv.gz or .tsv.gz")
    }
  }

  /// Makes sure that a file may be written.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - force: Whether one that is there may be replaced; a folder never.
  /// - Throws: ``TableError/cannotWrite(path:reason:)`` when something is there.
  public static func check(_ path: String, force: Bool) throws(TableError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw .cannotWrite(path: path, reason: "it is a folder")
    }
    guard force else {
      throw .cannotWrite(path: path, reason: "it exists; use --force to replace it")
    }
  }
}
