internal import Glibc

/// A file that others write under a hidden name beside its place, to be put there whole.
///
/// Without ``commit()`` nothing remains.
package final class ReplacedFile {
  /// The path of the file once it is complete.
  package let path: String
  /// Where to write it.
  package let temporaryPath: String
  private var isCommitted = false

  /// Names a file.
  ///
  /// - Parameter path: The path of the file once it is complete.
  package init(path: String) {
    self.path = path
    temporaryPath = FeatureTables.temporaryPath(beside: path)
    unlink(temporaryPath)
  }

  deinit {
    if !isCommitted { unlink(temporaryPath) }
  }

  /// Gives the complete file its name, once its bytes are on the disk.
  ///
  /// - Throws: ``TableError`` when the disk is full or cannot be written.
  package func commit() throws(TableError) {
    let descriptor = open(temporaryPath, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw writeFailure(path) }
    let synced = fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS
    let failure = synced ? nil : writeFailure(path)
    close(descriptor)
    if let failure { throw failure }
    guard rename(temporaryPath, path) == 0 else { throw writeFailure(path) }
    isCommitted = true
  }
}
