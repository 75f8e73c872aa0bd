internal import CHDF5
internal import LinearAlgebra

/// Reads a dataset in chunks: their bytes through the library, in turn; what they mean on all
/// threads.
///
/// The library knows where chunks lie and finds each in logarithmic time, but in this version
/// tells nobody else (`H5Dget_chunk_info_by_coord` looks at all chunks for each). Copying bytes
/// takes little of the time; inflating them takes most.
struct ChunkReader {
  let dataset: hid_t
  let storage: DatasetStorage
  /// The rows and columns of a chunk.
  let height: Int
  let across: Int
  let filters: [H5Z_filter_t]

  /// The bytes that are read before they are decoded.
  private static let batchBytes = 32 << 20

  /// Reads rows; false when some chunk is not as it should be.
  func read<Scalar: HDF5Scalar>(
    _ rows: Range<Int>, into target: UnsafeMutablePointer<Scalar>
  ) -> Bool {
    touch(target, count: rows.count * storage.width)
    let corners = stride(
      from: rows.lowerBound / height * height, to: rows.upperBound, by: height
    ).lazy.flatMap { row in
      stride(from: 0, to: storage.width, by: across).lazy.map { (row, $0) }
    }
    let buffer = UnsafeMutableRawPointer.allocate(
      byteCount: ChunkReader.batchBytes + chunkBytes * 2, alignment: 64)
    defer { buffer.deallocate() }
    var batch: [StoredChunk] = []
    var used = 0
    for (row, column) in corners {
      let isWhole =
        row >= rows.lowerBound && row + height <= rows.upperBound && across == storage.width
      let place = target + (row - rows.lowerBound) * storage.width + column
      let direct =
        isWhole && filters.isEmpty && storage.format.isSame(as: Scalar.hdf5Kind)
        ? UnsafeMutableRawPointer(place) : nil
      guard let chunk = stored(row, column, into: direct ?? buffer + used) else { return false }
      if direct != nil, !chunk.bytes.isEmpty { continue }
      used += (chunk.bytes.count + 63) / 64 * 64
      batch.append(chunk)
      if used >= ChunkReader.batchBytes || batch.count >= 4096 {
        guard decode(batch, rows, into: target) else { return false }
        batch.removeAll(keepingCapacity: true)
        used = 0
      }
    }
    return decode(batch, rows, into: target)
  }

  private var chunkBytes: Int { height * across * storage.format.size }

  /// Touches the pages of fresh memory on all threads: most of what a plain copy takes.
  private func touch<Scalar>(_ target: UnsafeMutablePointer<Scalar>, count: Int) {
    nonisolated(unsafe) let bytes = UnsafeMutableRawPointer(target)
    let size = count * MemoryLayout<Scalar>.stride
    RowBlocks(count: size, size: 1 << 23).forEach { range in
      for at in stride(from: range.lowerBound, to: range.upperBound, by: 4096) {
        bytes.storeBytes(of: 0, toByteOffset: at, as: UInt8.self)
      }
    }
  }

  /// The bytes of a chunk, read into a place; nil when the library fails.
  private func stored(
    _ row: Int, _ column: Int, into place: UnsafeMutableRawPointer
  ) -> StoredChunk? {
    let corner = [hsize_t(row), hsize_t(column)]
    var size: hsize_t = 0
    guard H5Dget_chunk_storage_size(dataset, corner, &size) >= 0 else { return nil }
    let empty = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    guard size > 0 else { return StoredChunk(row: row, column: column, bytes: empty) }
    var skipped: UInt32 = 0
    guard Int(size) <= (filters.isEmpty ? chunkBytes : chunkBytes * 2),
      H5Dread_chunk(dataset, hid_t(H5P_DEFAULT), corner, &skipped, place) >= 0
    else { return nil }
    var chunk = StoredChunk(
      row: row, column: column,
      bytes: UnsafeMutableRawBufferPointer(start: place, count: Int(size)))
    // A filter that did not pay may have been left out of this chunk.
    for (position, filter) in filters.enumerated() where skipped & (1 << UInt32(position)) == 0 {
      if filter == H5Z_filter_t(H5Z_FILTER_DEFLATE) { chunk.isDeflated = true }
      if filter == H5Z_filter_t(H5Z_FILTER_SHUFFLE) { chunk.isShuffled = true }
    }
    return chunk
  }

  /// Decodes chunks to their places, on all threads.
  private func decode<Scalar: HDF5Scalar>(
    _ batch: [StoredChunk], _ rows: Range<Int>, into target: UnsafeMutablePointer<Scalar>
  ) -> Bool {
    nonisolated(unsafe) let (target, batch) = (target, batch)
    let (storage, height, across) = (storage, height, across)
    let (width, format, kind) = (storage.width, storage.format, Scalar.hdf5Kind)
    return RowBlocks(count: batch.count, size: max(1, (1 << 18) / (height * across))).map { range in
      let decoder = ChunkDecoder(format, numbers: height * across)
      for chunk in batch[range] {
        let shown = max(chunk.row, rows.lowerBound)..<min(chunk.row + height, rows.upperBound)
        let columns = min(across, width - chunk.column)
        let place = target + (shown.lowerBound - rows.lowerBound) * width + chunk.column
        if shown.count == height, across == width, format.isSame(as: kind) {
          guard decoder.decode(chunk, into: place) else { return false }
          continue
        }
        guard let numbers = decoder.numbers(of: chunk) else { return false }
        let start = numbers + (shown.lowerBound - chunk.row) * across * format.size
        if across == width {
          format.convert(start, count: shown.count * width, to: kind, place)
          continue
        }
        for row in 0..<shown.count {
          format.convert(
            start + row * across * format.size, count: columns, to: kind, place + row * width)
        }
      }
      return true
    }.allSatisfy { $0 }
  }
}
