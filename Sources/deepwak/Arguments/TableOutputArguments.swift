internal import ArgumentParser
internal import FeatureTables

/// How the numbers of an HDF5 file are stored, as a flag.
enum CompressionArgument: String, ExpressibleByArgument, CaseIterable {
  case none
  case gzip

  /// The same for the library.
  var compression: HDF5Compression { self == .gzip ? .gzip : .none }
}

/// The flags of a table that is written.
struct TableOutputArguments: ParsableArguments {
  @Option(
    help: """
      How the numbers of an .h5ad, .h5 or .loom file are stored: gzip or none; text is compressed \
      where the name ends in .gz (default: none).
      """)
  var compression: CompressionArgument?

  @Flag(help: "Replace the file if it is there.")
  var force = false

  /// Makes sure that the flags suit the file.
  func validate(for path: String) throws {
    if compression != nil, case .text? = try? TableFormat(of: path) {
      throw ValidationError(
        "--compression is for HDF5 files; text is compressed where its name ends in .gz")
    }
  }

  /// Makes sure that the file may be written.
  func check(_ path: String) throws {
    _ = try TableFormat(of: path)
    try TableFormat.check(path, force: force)
  }
}
