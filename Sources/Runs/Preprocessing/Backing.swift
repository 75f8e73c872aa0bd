/// Where the prepared rows of a table go that is read in blocks.
public struct Backing: Sendable, Hashable {
  /// The prepared rows that stay in memory, in bytes; more go to a scratch file.
  public static let defaultLimit = 512 << 20

  /// The scratch file, but for the end of its name; it exists for a moment only.
  public var scratch: String
  /// The bytes of prepared rows from which on they go to the scratch file.
  public var limit: Int

  /// Creates a place for prepared rows.
  ///
  /// - Parameters:
  ///   - scratch: The scratch file, but for the end of its name.
  ///   - limit: The bytes of prepared rows from which on they go there.
  public init(scratch: String = "/tmp/deepwak", limit: Int = Backing.defaultLimit) {
    (self.scratch, self.limit) = (scratch, limit)
  }
}
