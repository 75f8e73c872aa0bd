internal import Glibc

/// Real data that is not part of the package: found through `DEEPWAK_TEST_DATA`, or beside it.
///
/// Tests that need it carry `.enabled(if: SharedData.has("digits/digits.csv.gz"))`, so that
/// they are reported as skipped where the data is absent.
public enum SharedData {
  /// The folder with `data`, `reference` and `papers`; nil when there is none.
  public static let folder: String? = {
    let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let candidates = [
      getenv("DEEPWAK_TEST_DATA").map { String(cString: $0) }, "/\(package)/../shared",
    ]
    return candidates.compactMap { $0 }.first { access("\($0)/data", R_OK) == 0 }
  }()

  /// Whether a file is there.
  public static func has(_ name: String) -> Bool {
    folder.map { access("\($0)/data/\(name)", R_OK) == 0 } ?? false
  }

  /// The path of a file in the folder `data`.
  public static func path(_ name: String) -> String { "\(folder ?? "")/data/\(name)" }
}
