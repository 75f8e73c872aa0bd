public import FeatureTables

extension RunDirectory {
  /// How a new table is read for a run: as the table trained on, so far as that applies.
  ///
  /// A selection of observations belongs to the old table; layers and embeddings to HDF5 files,
  /// columns and delimiters to text.
  ///
  /// - Parameter data: The new table.
  /// - Returns: The options.
  /// - Throws: `TableError` or ``RunError`` when the run's options or the table cannot be read.
  public func readingOptions(for data: String) throws -> ReadingOptions {
    var options = try savedReading()
    options.keepObservations = nil
    if try FeatureTable.isText(data) {
      (options.layer, options.obsm, options.dataset) = (nil, nil, nil)
    } else {
      (options.hasHeader, options.delimiter) = (nil, nil)
      (options.dropColumns, options.annotationColumns) = ([], [])
    }
    return options
  }

  /// Reads `memberships.h5`.
  ///
  /// - Returns: The memberships; nil when the file is not there.
  /// - Throws: `TableError` or ``RunError`` when it is damaged.
  public func memberships() throws -> SavedMemberships? {
    guard FileSystem.exists(file("memberships.h5")) else { return nil }
    return try SavedMemberships(path: file("memberships.h5"))
  }
}
