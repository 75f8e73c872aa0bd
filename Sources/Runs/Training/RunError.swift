/// Why a run cannot be made, read or cut; each message is one line.
public enum RunError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A table cannot be used as asked.
  case table(path: String, reason: String)
  /// A run directory lacks a file or is none.
  case notARun(path: String, missing: String)
  /// A run of another kind than train, where its heads are needed.
  case otherKind(path: String, kind: String)
  /// A directory that is no sweep, or none that training can begin with.
  case sweep(path: String, reason: String)
  /// A file of a run contradicts itself.
  case damaged(path: String, reason: String)
  /// An options file holds a key or value that is not known.
  case options(path: String, reason: String)
  /// A checkpoint that does not belong to the run that is to go on.
  case checkpoint(path: String, reason: String)
  /// A run that stopped, because it was asked to, and can go on.
  case stopped(step: Int, of: Int, checkpoint: String)
  /// A folder without a run that labels.
  case noRun(folder: String)
  /// A table that is not the one of a run.
  case otherTable(path: String, run: String)
  /// A run that was not made of a table of features.
  case noTable(path: String, kind: String)
  /// A number of clusters that the tree does not allow.
  case clusters(Int, range: ClosedRange<Int>)

  /// One line: where, what was found, what instead.
  public var description: String {
    switch self {
    case .table(let path, let reason): "\(path): \(reason)"
    case .notARun(let path, let missing):
      "\(path) is no run directory of deepwak: it has no \(missing)"
    case .otherKind(let path, let kind):
      "\(path) is a run of deepwak \(kind), but must be one of deepwak train"
    case .noTable(let path, let kind):
      "\(path) is a run of deepwak \(kind), which has no table of features"
    case .sweep(let path, let reason): "\(path): \(reason)"
    case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
    case .options(let path, let reason): "\(path): \(reason)"
    case .checkpoint(let path, let reason): "\(path): \(reason)"
    case .stopped(let step, let total, let checkpoint):
      "stopped after step \(step) of \(total); \(checkpoint) holds the state"
    case .noRun(let folder):
      "no run \(folder == "." ? "in this folder" : "in \(folder)"); name its directory, or make one "
        + "with deepwak train TABLE"
    case .otherTable(let path, let run):
      "\(path) has changed since \(run) was made; name the table after the run to take it as it is"
    case .clusters(let count, let range):
      "--clusters is \(count), but this run allows \(range.lowerBound) to \(range.upperBound)"
    }
  }
}
