internal import LinearAlgebra

/// How large a table is, without its numbers.
public struct TableExtent: Sendable, Hashable {
  /// The number of observations, *n*.
  public var observations: Int
  /// The number of features, *m*.
  public var features: Int
  /// The stored entries of a sparse table; nil for a dense one.
  public var storedCount: Int?
  /// Whether its rows can be read from the file in blocks.
  public var isInBlocks: Bool

  /// Creates an extent.
  ///
  /// - Parameters:
  ///   - observations: The number of observations, *n*.
  ///   - features: The number of features, *m*.
  ///   - storedCount: The stored entries of a sparse table; nil for a dense one.
  ///   - isInBlocks: Whether its rows can be read from the file in blocks.
  public init(observations: Int, features: Int, storedCount: Int? = nil, isInBlocks: Bool = false) {
    (self.observations, self.features) = (observations, features)
    (self.storedCount, self.isInBlocks) = (storedCount, isInBlocks)
  }

  init(_ table: FeatureTable, isInBlocks: Bool) {
    self.init(
      observations: table.observationCount, features: table.featureCount,
      storedCount: table.values.storedEntries, isInBlocks: isInBlocks)
  }
}

extension FeatureTable {
  /// How large the table in an HDF5 file is; its numbers are not read.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - options: How it would be read.
  /// - Returns: Its extent.
  /// - Throws: ``TableError`` when it is no HDF5 file, cannot be read or holds no such table.
  public static func extent(
    of path: String, _ options: ReadingOptions = ReadingOptions()
  ) throws(TableError) -> TableExtent {
    do throws(TableError) {
      let table = try open(path, options, .blocks)
      guard case .backed = table.values else { return TableExtent(table, isInBlocks: false) }
      return TableExtent(table, isInBlocks: true)
    } catch .notInBlocks {
      return TableExtent(try open(path, options, .shape), isInBlocks: false)
    }
  }
}

extension TableValues {
  /// The stored entries of a sparse table, those of a part of a file by its share; nil for a
  /// dense one.
  fileprivate var storedEntries: Int? {
    switch self {
    case .dense: return nil
    case .sparse(let matrix): return matrix.storedCount
    case .backed(let rows):
      guard rows.isSparse else { return nil }
      let share =
        Double(rows.rows) * Double(rows.columns)
        / max(1, Double(rows.matrix.rows) * Double(rows.matrix.columns))
      return Int(Double(rows.storedCount) * share)
    }
  }
}
