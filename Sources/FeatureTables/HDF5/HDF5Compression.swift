/// How the numbers of a dataset are stored.
public enum HDF5Compression: Sendable, Hashable {
  /// As they are.
  case none
  /// In chunks, the bytes of each number shuffled, compressed by gzip: every reader knows it.
  case gzip(level: Int)

  /// The usual compromise between time and size.
  public static let gzip = HDF5Compression.gzip(level: 4)
}
