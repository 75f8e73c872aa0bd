import FeatureTables
import Glibc

let processNumber = getpid()

/// A device that is always full.
func openFullDevice() -> Int32 { open("/dev/full", O_WRONLY) }

/// The Python named by `DEEPWAK_TEST_PYTHON`, which must have anndata and scanpy.
enum Python {
  static let path = getenv("DEEPWAK_TEST_PYTHON").map { String(cString: $0) }

  /// Runs the check of a result and returns its exit status.
  static func checks(_ files: String...) -> Int32 {
    guard let path else { return -1 }
    let package = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let script = "\(package)/Benchmarks/peers/check_h5ad.py"
    let arguments = [path, "-W", "error", script] + files
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    var process = pid_t()
    guard posix_spawn(&process, path, nil, nil, pointers, environ) == 0 else { return -1 }
    var status: Int32 = 0
    waitpid(process, &status, 0)
    return status
  }
}

/// What reading a file is refused with, the folder's path left out; "no error" if it is read.
func readingError(
  _ path: String, _ options: ReadingOptions = ReadingOptions(),
  _ set: (inout ReadingOptions) -> Void = { _ in }
) -> String {
  var options = options
  set(&options)
  do throws(TableError) {
    _ = try FeatureTable.read(path, options)
    return "no error"
  } catch {
    let folder = path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
    return "\(error)".replacing(folder + "/", with: "")
  }
}
