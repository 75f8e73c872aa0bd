internal import LinearAlgebra

/// What is in a data file, for a person to read.
public struct TableSummary: Sendable, Hashable, CustomStringConvertible {
  /// One thing that is said of the file.
  public struct Entry: Sendable, Hashable {
    /// What it is about, such as "X".
    public var subject: String
    /// What is said, such as "700 × 765, float32, dense, gzip".
    public var text: String
  }

  /// The path of the file.
  public let path: String
  /// The kind of file, such as "AnnData (.h5ad)".
  public let kind: String
  /// What is said of it, in order.
  public private(set) var entries: [Entry] = []
  /// How large the table is that would be read; nil where that has to be chosen.
  public internal(set) var extent: TableExtent?

  init(path: String, kind: String) {
    self.path = path
    self.kind = kind
  }

  /// Says one more thing.
  ///
  /// - Parameters:
  ///   - subject: What it is about.
  ///   - text: What is said.
  public mutating func add(_ subject: String, _ text: String) {
    entries.append(Entry(subject: subject, text: text))
  }

  /// One line for the file and one for each entry.
  public var description: String {
    let width = entries.map(\.subject.count).max() ?? 0
    let lines = entries.map { entry in
      let gap = String(repeating: " ", count: width - entry.subject.count + 2)
      return "  \(entry.subject)\(gap)\(entry.text)"
    }
    return (["\(path): \(kind)"] + lines).joined(separator: "\n")
  }

  mutating func add(_ statistics: TableStatistics, of subject: String, scope: String = "") {
    if statistics.minimum <= statistics.maximum {
      let sort =
        statistics.couldBeCounts
        ? "whole numbers, could be counts"
        : statistics.areWhole ? "whole numbers, some negative" : "not counts"
      add(
        "\(subject) values",
        "\(shortest(statistics.minimum)) to \(shortest(statistics.maximum)), \(sort)\(scope)")
    }
    add(
      "\(subject) missing",
      statistics.missingCount + statistics.infiniteCount == 0
        ? "none\(scope)"
        : "\(statistics.missingCount) NaN, \(statistics.infiniteCount) infinite\(scope)")
  }
}

extension FeatureTable {
  /// What is in a data file: its parts, shapes and types, whether it holds counts, what is
  /// missing.
  ///
  /// - Parameter path: The file, of any kind that can be read.
  /// - Returns: The summary.
  /// - Throws: ``TableError`` when the file cannot be read.
  public static func describe(_ path: String) throws(TableError) -> TableSummary {
    switch try FileKind(of: path) {
    case .text: return try TextTableReader(path: path, options: ReadingOptions()).summary()
    case .hdf5:
      let file = try HDF5File(reading: path)
      var summary =
        switch FileLayout(of: file) {
        case .annData: try AnnDataReader(file: file).summary()
        case .tenX: try TenXReader(file: file).summary()
        case .loom: try LoomReader(file: file).summary()
        case .plainHDF5, .text: try PlainHDF5Reader(file: file).summary()
        }
      summary.extent = try? extent(of: path)
      return summary
    }
  }
}

extension TextTableReader {
  func summary() throws(TableError) -> TableSummary {
    let delimiters: [UInt8: String] = [0x2C: "comma", 0x09: "tab", 0x3B: "semicolon"]
    var summary = TableSummary(path: path, kind: "text table")
    summary.add("delimiter", delimiters[records.delimiter] ?? "other")
    summary.add(
      "header",
      layout.headerIsShort
        ? "yes, without a name for the row names"
        : layout.hasHeader ? "yes" : "none")
    let table: FeatureTable
    do throws(TableError) {
      table = try read()
    } catch .noFeatures {
      summary.add("columns", "\(layout.columnNames.count), none of numbers")
      for (name, sample) in zip(layout.columnNames, layout.samples) where sample.texts > 0 {
        summary.add("column", "\(name): text")
      }
      return summary
    }
    summary.add("rows", "\(table.observationCount), such as '\(table.observationNames[0])'")
    summary.add(
      "numeric columns", "\(table.featureCount): \(TableError.listed(table.featureNames))")
    for annotation in table.annotations {
      summary.add("annotation", "\(annotation.name): \(annotation.kind)")
    }
    summary.add(table.values.statistics, of: "table")
    for note in table.notes { summary.add("note", note) }
    summary.extent = TableExtent(table, isInBlocks: false)
    return summary
  }
}

extension PlainHDF5Reader {
  func summary() throws(TableError) -> TableSummary {
    var summary = TableSummary(path: file.path, kind: "HDF5 without a known layout")
    let found = matrices()
    for name in found { summary.add("matrix", "\(name): \(try file.matrixText(name))") }
    let inner = found.filter { file.kind(of: $0) == .group }
    for name in file.allDatasets() where !found.contains(name) {
      guard !inner.contains(where: { name.hasPrefix($0 + "/") }) else { continue }
      let info = try file.info(of: name)
      summary.add("dataset", "\(name): \(TableError.shape(info.shape)), \(info.typeName)")
    }
    if found.count == 1 {
      let (statistics, scope) = try file.sampledStatistics(found[0])
      summary.add(statistics, of: found[0], scope: scope)
    }
    return summary
  }
}

extension HDF5File {
  /// Shape, type, density and compression of a matrix.
  func matrixText(_ name: String) throws(TableError) -> String {
    if let group = SparseGroup(self, name) {
      let info = try group.info
      let cells = max(1, Double(group.rows) * Double(group.columns))
      let percent = (Double(group.storedCount) / cells * 1000).rounded() / 10
      return "\(group.rows) × \(group.columns), \(info.typeName), sparse by "
        + "\(group.isByColumn ? "column" : "row"), \(group.storedCount) entries "
        + "(\(shortest(percent)) %), \(info.compression ?? "not compressed")"
    }
    let info = try info(of: name)
    return "\(TableError.shape(info.shape)), \(info.typeName), dense, "
      + (info.compression ?? "not compressed")
  }

  /// Statistics of a matrix; of its first part when it is large.
  func sampledStatistics(_ name: String) throws(TableError) -> (TableStatistics, String) {
    let limit = 1 << 26
    let dataset = SparseGroup(self, name) == nil ? name : "\(name)/data"
    let info = try info(of: dataset)
    let width = max(1, info.shape.dropFirst().reduce(1, *))
    let rows = min(info.shape.first ?? 0, max(1, limit / width))
    let values: [Float] = try read(dataset, rows: 0..<rows)
    var statistics = TableStatistics()
    values.withUnsafeBufferPointer { statistics.add($0[...]) }
    if let group = SparseGroup(self, name), group.storedCount < group.rows * group.columns {
      statistics.addZero()
    }
    let isPart = rows < info.shape.first ?? 0
    return (statistics, isPart ? " (looked at the first \(rows * width) numbers)" : "")
  }
}
