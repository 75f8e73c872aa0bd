public import FeatureTables
internal import Glibc

/// A folder that is written under a temporary name beside its place and appears there at once,
/// or not at all.
public final class PendingFolder {
  /// Where the folder will be.
  public let destination: String
  /// Where its files are written.
  public let path: String
  private var isCommitted = false

  /// Begins a folder; those that lead to it are created.
  ///
  /// - Parameters:
  ///   - destination: Where the folder will be.
  ///   - replaces: Whether it may take the place of what is there.
  /// - Throws: `TableError` when something is there already or the place cannot be written.
  public init(_ destination: String, replaces: Bool) throws(TableError) {
    try PendingFolder.check(destination, replaces: replaces)
    var place = destination
    while place.count > 1, place.hasSuffix("/") { place.removeLast() }
    self.destination = place
    let parent = FileSystem.parent(of: place)
    try FileSystem.createFolder(parent)
    let name = place.split(separator: "/").last.map(String.init) ?? place
    path = (parent.isEmpty ? "" : parent == "/" ? "/" : parent + "/") + ".\(name).\(getpid()).part"
    FileSystem.remove(path)
    try FileSystem.createFolder(path)
  }

  deinit { if !isCommitted { FileSystem.remove(path) } }

  /// Whether something is at a place where nothing may be replaced.
  ///
  /// - Parameters:
  ///   - destination: The place.
  ///   - replaces: Whether it may be replaced.
  /// - Throws: `TableError.exists` when something is there.
  public static func check(_ destination: String, replaces: Bool) throws(TableError) {
    guard replaces || !FileSystem.exists(destination) else { throw .exists(path: destination) }
  }

  /// The path of a file of the folder.
  ///
  /// - Parameter name: Its name.
  /// - Returns: Where to write it.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Puts the folder in its place.
  ///
  /// - Throws: `TableError` when that cannot be done; then the old one stays.
  public func commit() throws(TableError) {
    let old = path + ".old"
    if FileSystem.exists(destination) { try FileSystem.rename(destination, to: old) }
    do throws(TableError) {
      try FileSystem.rename(path, to: destination)
    } catch {
      if FileSystem.exists(old) { try FileSystem.rename(old, to: destination) }
      throw error
    }
    isCommitted = true
    FileSystem.remove(old)
  }
}
