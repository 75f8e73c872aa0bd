/// Pairs of names in a text file of two columns: links between observations.
public struct NamePairs: Sendable {
  /// One pair.
  public struct Pair: Sendable, Hashable {
    /// The name in the first column.
    public let first: String
    /// The name in the second column.
    public let second: String
  }

  /// The file.
  public let path: String
  /// The pairs in order; a line of headings is one of them.
  public let pairs: [Pair]
  private let text: TextRecords

  /// Reads pairs from CSV or TSV, also `.gz`.
  ///
  /// - Parameter path: The file.
  /// - Throws: ``TableError`` when the file cannot be read, is empty, or a line has not two
  ///   columns.
  public init(path: String) throws(TableError) {
    let text = try TextRecords(path: path, delimiter: nil)
    var pairs: [Pair] = []
    pairs.reserveCapacity(text.count)
    for record in 0..<text.count {
      let fields = text.fields(of: record)
      guard fields.count == 2 else {
        throw .unsupported(
          path: path,
          found: "line \(text.line(of: record)) has \(fields.count) "
            + "column\(fields.count == 1 ? "" : "s")",
          instead: "each must have two, the names of two observations, as in 'cell1,cell2'")
      }
      pairs.append(Pair(first: fields[0], second: fields[1]))
    }
    (self.path, self.pairs, self.text) = (path, pairs, text)
  }

  /// The number of the line on which a pair stands, from 1.
  ///
  /// - Parameter pair: The number of the pair, from 0.
  /// - Returns: The number of its line; blank lines count.
  public func line(of pair: Int) -> Int { text.line(of: pair) }
}
