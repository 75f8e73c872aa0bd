extension HDF5File {
  /// Writes a file under a hidden name beside its own, which it takes when it is complete.
  ///
  /// - Parameters:
  ///   - path: The file; one that is there is replaced.
  ///   - fill: Writes what belongs in it.
  /// - Returns: What the closure returns.
  /// - Throws: ``TableError`` when the disk is full or cannot be written, and what the closure
  ///   throws; then nothing remains.
  static func write<Result>(
    to path: String, _ fill: (HDF5File) throws(TableError) -> Result
  ) throws(TableError) -> Result {
    let output = ReplacedFile(path: path)
    let result: Result
    do throws(TableError) {
      let file = try HDF5File(creating: output.temporaryPath)
      result = try fill(file)
      try file.close()
    } catch {
      throw error.renamed(from: output.temporaryPath, to: path)
    }
    try output.commit()
    return result
  }
}
