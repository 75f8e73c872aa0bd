internal import Glibc

/// A folder in the making: it takes its name only when it is complete.
///
/// Files are written into a hidden folder beside the target; ``commit()`` renames it. Without
/// that nothing remains, so that a failed run leaves nothing half-written.
public final class OutputFolder {
  /// The path of the folder once it is complete.
  public let path: String
  /// The path of the folder while it is written to.
  public let temporaryPath: String
  private let replaces: Bool
  private var isCommitted = false

  /// Begins a folder, with the folders that lead to it.
  ///
  /// - Parameters:
  ///   - path: The path of the folder once it is complete.
  ///   - force: Whether one that is there may be replaced; only an empty one, or one that
  ///     holds the marker, so that a slip does not cost somebody's data.
  ///   - marker: The file by which a folder of ours is known.
  /// - Throws: ``TableError`` when something is there that may not be replaced, or nothing
  ///   can be created.
  public init(
    path: String, force: Bool = false, marker: String = "run.json"
  ) throws(TableError) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    var status = stat()
    let isThere = lstat(path, &status) == 0
    if isThere {
      guard force else { throw .exists(path: path) }
      let names = entries(of: path)
      guard status.st_mode & S_IFMT == S_IFDIR, names.isEmpty || names.contains(marker) else {
        throw .cannotWrite(
          path: path, reason: "--force replaces only a folder with a \(marker) in it")
      }
    }
    try OutputFolder.createParents(of: path)
    let temporary = FeatureTables.temporaryPath(beside: path)
    removeTree(temporary)
    guard mkdir(temporary, 0o777) == 0 else { throw writeFailure(path) }
    self.path = path
    temporaryPath = temporary
    replaces = isThere
  }

  deinit {
    if !isCommitted { removeTree(temporaryPath) }
  }

  /// The place to write a file of the folder to.
  ///
  /// - Parameter name: The name of the file.
  /// - Returns: Its path while the folder is in the making.
  public func path(of name: String) -> String { "\(temporaryPath)/\(name)" }

  /// Creates a folder in the folder.
  ///
  /// - Parameter name: Its name.
  /// - Throws: ``TableError`` when it cannot be created.
  public func createFolder(_ name: String) throws(TableError) {
    guard mkdir(path(of: name), 0o777) == 0 || errno == EEXIST else {
      throw writeFailure(path(of: name))
    }
  }

  /// Gives the complete folder its name.
  ///
  /// - Throws: ``TableError`` when it cannot take its place; what was there stays then.
  public func commit() throws(TableError) {
    precondition(!isCommitted, "\(path) is complete already")
    let old = temporaryPath + "-old"
    if replaces, rename(path, old) != 0 { throw writeFailure(path) }
    // A folder that somebody else made in the meantime is not replaced: rename refuses.
    guard rename(temporaryPath, path) == 0 else {
      let failure = errno == EEXIST || errno == ENOTEMPTY ? .exists(path: path) : writeFailure(path)
      if replaces { rename(old, path) }
      throw failure
    }
    isCommitted = true
    if replaces { removeTree(old) }
  }

  /// Creates the folders that lead to a place.
  ///
  /// - Parameter path: The place.
  /// - Throws: ``TableError`` when one cannot be created.
  package static func createParents(of path: String) throws(TableError) {
    var prefix = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/").dropLast() {
      prefix += part
      guard mkdir(prefix, 0o777) == 0 || errno == EEXIST else { throw writeFailure(path) }
      prefix += "/"
    }
  }
}

/// The names in a folder, in no order.
package func entries(of path: String) -> [String] {
  guard let folder = opendir(path) else { return [] }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}

/// Removes a file, or a folder with all it holds; links are not followed.
func removeTree(_ path: String) {
  guard unlink(path) != 0, errno == EISDIR || errno == EPERM else { return }
  for name in entries(of: path) { removeTree("\(path)/\(name)") }
  rmdir(path)
}
