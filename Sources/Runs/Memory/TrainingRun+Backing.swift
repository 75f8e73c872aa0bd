internal import FeatureTables
internal import Glibc

extension TrainingRun {
  /// Whether the table does not fit into memory and can be read in blocks; says so then.
  ///
  /// - Parameters:
  ///   - memory: The memory there is, in bytes.
  ///   - observer: Told if so.
  /// - Returns: Whether rows are to be read in blocks.
  func needsBacking(
    memory: Int = MachineMemory.bytes, _ observer: (Event) -> Void
  ) -> Bool {
    // Small files are not opened twice: compressed numbers grow about tenfold at most.
    guard let bytes = TrainingRun.fileSize(options.data), bytes > memory / 40,
      let extent = try? FeatureTable.extent(of: options.data, options.reading), extent.isInBlocks
    else { return false }
    let needed = MemoryEstimate(of: extent, options: options).peak
    guard needed > memory else { return false }
    observer(
      .note(
        "in memory this run would take about \(MemoryEstimate.size(needed)), but there are "
          + "\(MemoryEstimate.size(memory)): rows are read from the file in blocks, as with "
          + "--backed"))
    return true
  }

  private static func fileSize(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }
}
