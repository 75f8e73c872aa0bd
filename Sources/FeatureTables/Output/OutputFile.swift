internal import Glibc

/// The place of a file that a command will write.
public enum OutputFile {
  /// Throws when something is there that may not be replaced.
  ///
  /// - Parameters:
  ///   - path: The place.
  ///   - force: Whether a file there may be replaced.
  /// - Throws: ``TableError`` that says how to go on.
  public static func check(_ path: String, force: Bool) throws(TableError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard force else { throw .exists(path: path) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .isDirectory(path: path) }
    // What a link leads to counts; one that leads nowhere may go.
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    throw .cannotWrite(path: path, reason: "it is there and no plain file")
  }
}
