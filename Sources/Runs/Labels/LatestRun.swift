internal import FeatureTables
internal import Glibc

/// The newest run of a kind that labels, in a folder, up to two folders down.
public struct LatestRun: Sendable, Hashable {
  /// The run.
  public let run: RunDirectory
  /// How many others there are.
  public let otherCount: Int

  /// Looks for runs: folders with `run.json` and `clusters.csv`, or the folder itself.
  ///
  /// - Parameters:
  ///   - folder: Where to look.
  ///   - kind: The kind of run, as "train"; nil takes every kind that labels.
  /// - Throws: ``RunError/noRun(folder:)`` when there is none.
  public init(in folder: String = ".", kind: String? = nil) throws(RunError) {
    var found: [Found] = []
    func look(_ path: String, _ depth: Int) {
      let run = RunDirectory(path)
      if let time = LatestRun.time(of: run, kind) {
        found.append(Found(run: run, time: time))
      } else if depth > 0 {
        for name in FileSystem.list(path) where !name.hasPrefix(".") {
          let child = path == "." ? name : "\(path)/\(name)"
          if FileSystem.isFolder(child) { look(child, depth - 1) }
        }
      }
    }
    look(folder, 2)
    guard let newest = found.max(by: { ($0.time, $1.run.path) < ($1.time, $0.run.path) }) else {
      throw .noRun(folder: folder)
    }
    (run, otherCount) = (newest.run, found.count - 1)
  }

  /// A remark on which run it is.
  public var note: String {
    switch otherCount {
    case 0: "the run is \(run.path), the only one in this folder"
    default:
      "the run is \(run.path), the newest of \(otherCount + 1) in this folder; name another to "
        + "take it"
    }
  }

  private struct Found {
    let run: RunDirectory
    let time: Int
  }

  /// When a run of a kind that labels was written, in nanoseconds; nil for none.
  private static func time(of run: RunDirectory, _ kind: String?) -> Int? {
    guard FileSystem.exists(run.file("clusters.csv")), let found = run.kind(),
      kind ?? found == found
    else { return nil }
    var status = stat()
    guard stat(run.file("run.json"), &status) == 0 else { return nil }
    return status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
  }
}
