internal import LinearAlgebra

/// Writes a table as CSV or TSV: names, annotations, features; lines are made on all threads.
struct TextTableWriter {
  private let lines: TextLines
  private let output: FileOutput

  /// Writes the header; the file takes its name with ``commit()``.
  init(
    path: String, delimiter: String, isCompressed: Bool, annotationNames: [String],
    featureNames: [String]
  ) throws(TableError) {
    lines = TextLines(delimiter: delimiter, isCompressed: isCompressed)
    output = try FileOutput(path: path)
    try output.write(lines.header(["observation"] + annotationNames + featureNames))
  }

  /// Appends observations.
  ///
  /// - Parameters:
  ///   - names: The name of each.
  ///   - annotations: For each column, a text for each observation; nil is empty.
  ///   - values: Their numbers.
  /// - Throws: ``TableError`` when the disk is full or cannot be written.
  func append(
    names: [String], annotations: [[String?]], values: TableValues
  ) throws(TableError) {
    let values = values.inMemory
    let size = max(1, 65_536 / (values.featureCount + 1))
    let blocks = RowBlocks(count: names.count, size: size)
    // A bounded number of blocks at a time, so that memory is.
    for first in stride(from: 0, to: blocks.blockCount, by: 64) {
      let texts = ThreadPool.shared.map(min(64, blocks.blockCount - first)) { [lines] index in
        lines.lines(
          blocks.range(of: first + index), names: names, annotations: annotations, values: values)
      }
      for text in texts { try output.write(text) }
    }
  }

  /// Completes the file and gives it its name.
  func commit() throws(TableError) { try output.commit() }
}
