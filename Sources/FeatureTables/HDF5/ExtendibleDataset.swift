internal import CHDF5
internal import LinearAlgebra

/// A dataset that grows along its first dimension, written in chunks that are compressed on all
/// threads.
///
/// Rows that do not fill a chunk wait in memory; ``finish()`` writes the last of them.
public final class ExtendibleDataset<Scalar: HDF5Scalar> {
  private let file: HDF5File
  /// Nil once the dataset is finished: while it is open, so is the file.
  private var dataset: HDF5Handle?
  private let isMatrix: Bool
  private let width: Int
  private let chunkRows: Int
  private let level: Int?
  private var pending: [Scalar] = []
  private var writtenRows = 0

  /// The numbers of a chunk, about.
  private static var chunkSize: Int { 1 << 16 }

  /// Creates a dataset without rows, in place of one that is there.
  ///
  /// - Parameters:
  ///   - name: The path from the root; groups on the way are created.
  ///   - file: A file that is open for writing.
  ///   - columns: The columns of a matrix; nil for one dimension.
  ///   - compression: How its numbers are stored.
  /// - Throws: ``TableError`` when the file cannot be written.
  public init(
    _ name: String, in file: HDF5File, columns: Int? = nil, compression: HDF5Compression = .none
  ) throws(TableError) {
    self.file = file
    isMatrix = columns != nil
    width = max(1, columns ?? 1)
    chunkRows = max(1, ExtendibleDataset.chunkSize / width)
    if case .gzip(let level) = compression { self.level = level } else { level = nil }
    dataset = try file.createExtendible(
      name, type: Scalar.hdf5Kind.native, columns: columns, chunkRows: chunkRows, level: level)
  }

  /// Appends rows.
  ///
  /// - Parameter values: Whole rows, one after the other.
  /// - Throws: ``TableError`` when the file cannot be written.
  public func append(_ values: [Scalar]) throws(TableError) {
    precondition(dataset != nil, "rows after the last")
    precondition(
      values.count % width == 0, "\(values.count) numbers are no whole rows of \(width)")
    let chunk = chunkRows * width
    var start = 0
    if !pending.isEmpty {
      start = min(values.count, chunk - pending.count)
      pending.append(contentsOf: values[..<start])
      guard pending.count == chunk else { return }
      try write(pending, 0..<chunk)
      pending.removeAll(keepingCapacity: true)
    }
    let whole = (values.count - start) / chunk * chunk
    try write(values, start..<start + whole)
    pending.append(contentsOf: values[(start + whole)...])
  }

  /// Writes the rows that are left; nothing may be appended afterwards.
  ///
  /// - Throws: ``TableError`` when the file cannot be written.
  public func finish() throws(TableError) {
    let rows = writtenRows + pending.count / width
    if !pending.isEmpty {
      pending.append(
        contentsOf: repeatElement(.zero, count: chunkRows * width - pending.count))
      try write(pending, 0..<pending.count)
      pending.removeAll()
    }
    try extend(to: rows)
    dataset = nil
  }

  /// Writes whole chunks, which are compressed some dozen at a time.
  private func write(_ values: [Scalar], _ range: Range<Int>) throws(TableError) {
    guard !range.isEmpty else { return }
    let chunk = chunkRows * width
    let count = range.count / chunk
    try extend(to: writtenRows + count * chunkRows)
    let bytes = chunk * MemoryLayout<Scalar>.size
    for first in stride(from: 0, to: count, by: 64) {
      let batch = first..<min(count, first + 64)
      let written = values.withUnsafeBytes { memory -> Bool in
        guard let base = memory.baseAddress else { return false }
        nonisolated(unsafe) let source =
          base + range.lowerBound * MemoryLayout<Scalar>.size + batch.lowerBound * bytes
        guard let level else {
          return batch.allSatisfy { index in
            put(source + (index - first) * bytes, bytes, at: writtenRows + index * chunkRows)
          }
        }
        let encoded = RowBlocks(count: batch.count, size: 4).map { part in
          let encoder = ChunkEncoder(
            numberSize: MemoryLayout<Scalar>.size, chunkBytes: bytes, level: level)
          return part.map { encoder.encode(source + $0 * bytes) }
        }.flatMap { $0 }
        return zip(batch, encoded).allSatisfy { index, chunk in
          chunk.withUnsafeBytes { chunk in
            chunk.baseAddress.map {
              put($0, chunk.count, at: writtenRows + index * chunkRows)
            } ?? false
          }
        }
      }
      guard written else { throw HDF5Library.writeFailure(file.path) }
    }
    writtenRows += count * chunkRows
  }

  private func put(_ bytes: UnsafeRawPointer, _ count: Int, at row: Int) -> Bool {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    guard let dataset else { return false }
    return H5Dwrite_chunk(
      dataset.id, hid_t(H5P_DEFAULT), 0, [hsize_t(row), 0], count, bytes) >= 0
  }

  private func extend(to rows: Int) throws(TableError) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let extent = isMatrix ? [hsize_t(rows), hsize_t(width)] : [hsize_t(rows)]
    guard let dataset, H5Dset_extent(dataset.id, extent) >= 0 else {
      throw HDF5Library.writeFailure(file.path)
    }
  }
}

extension HDF5File {
  fileprivate func createExtendible(
    _ name: String, type: hid_t, columns: Int?, chunkRows: Int, level: Int?
  ) throws(TableError) -> HDF5Handle {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let rank = columns == nil ? 1 : 2
    let width = hsize_t(max(1, columns ?? 1))
    let chunk = [hsize_t(chunkRows), width]
    guard let list = HDF5Handle(H5Pcreate(chdf5_dataset_create()), H5Pclose),
      H5Pset_chunk(list.id, Int32(rank), chunk) >= 0,
      let space = HDF5Handle(
        H5Screate_simple(Int32(rank), [0, width], [chdf5_unlimited(), width]), H5Sclose)
    else { throw HDF5Library.writeFailure(path) }
    if let level {
      H5Pset_shuffle(list.id)
      H5Pset_deflate(list.id, UInt32(min(max(level, 1), 9)))
    }
    return try createDataset(name, type: type, space: space, creation: list)
  }
}
