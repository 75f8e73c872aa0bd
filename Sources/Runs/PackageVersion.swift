/// The version of this package: one place for the command, the run records and the files.
public enum PackageVersion {
  /// The current version.
  public static let current = "0.1.0"
}
