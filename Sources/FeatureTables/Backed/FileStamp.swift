internal import Glibc

/// The size of an open file and when it was written last: by which a change is noticed.
struct FileStamp: Sendable, Equatable {
  private let size: Int
  private let seconds: Int
  private let nanoseconds: Int

  /// Looks at a file; nil where the library does not tell how it reads it.
  init?(of file: HDF5File) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    var status = stat()
    guard let descriptor = DatasetStorage.descriptor(of: file.id),
      fstat(descriptor, &status) == 0
    else { return nil }
    size = Int(status.st_size)
    (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
  }
}
