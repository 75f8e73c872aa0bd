internal import CHDF5
internal import Glibc
internal import LinearAlgebra

extension HDF5File {
  /// Reads rows of a dataset on all threads, past the library; false when that cannot be done
  /// or does not come out, and the library must read them (and say what is wrong).
  ///
  /// The caller has entered the library.
  func readDirectly<Scalar: HDF5Scalar>(
    _ dataset: hid_t, rows: Range<Int>, into target: UnsafeMutablePointer<Scalar>
  ) -> Bool {
    guard readsDirectly, let storage = DatasetStorage(self, dataset, as: Scalar.hdf5Kind) else {
      return false
    }
    let count = rows.count * storage.width
    adviseLargePages(target, count: count)
    switch storage.place {
    case .contiguous(let descriptor, let offset):
      return storage.readContiguous(
        descriptor, from: offset + rows.lowerBound * storage.width * storage.format.size,
        count: count, into: target)
    case .chunked(let height, let across, let filters):
      return ChunkReader(
        dataset: dataset, storage: storage, height: height, across: across, filters: filters
      ).read(rows, into: target)
    }
  }
}

extension DatasetStorage {
  fileprivate func readContiguous<Scalar: HDF5Scalar>(
    _ descriptor: Int32, from offset: Int, count: Int, into target: UnsafeMutablePointer<Scalar>
  ) -> Bool {
    nonisolated(unsafe) let target = target
    let (format, kind) = (format, Scalar.hdf5Kind)
    return RowBlocks(count: count, size: 1 << 20).map { range in
      let place = target + range.lowerBound
      let start = offset + range.lowerBound * format.size
      let bytes = range.count * format.size
      if format.isSame(as: kind) { return readFully(descriptor, start, place, bytes) }
      let scratch = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      defer { scratch.deallocate() }
      guard readFully(descriptor, start, scratch, bytes) else { return false }
      format.convert(scratch, count: range.count, to: kind, place)
      return true
    }.allSatisfy { $0 }
  }
}

/// Reads bytes at an offset; false when the file ends before.
private func readFully(
  _ descriptor: Int32, _ offset: Int, _ target: UnsafeMutableRawPointer, _ count: Int
) -> Bool {
  var done = 0
  while done < count {
    let got = pread(descriptor, target + done, count - done, off_t(offset + done))
    if got < 0, errno == EINTR { continue }
    guard got > 0 else { return false }
    done += got
  }
  return true
}

/// Asks for large pages before memory is first touched: filling it then takes far less time.
func adviseLargePages<Element>(_ memory: UnsafeMutablePointer<Element>, count: Int) {
  let page = 1 << 21
  let start = (Int(bitPattern: memory) + page - 1) / page * page
  let end = (Int(bitPattern: memory) + count * MemoryLayout<Element>.stride) / page * page
  guard end > start else { return }
  madvise(UnsafeMutableRawPointer(bitPattern: start), end - start, MADV_HUGEPAGE)
}
