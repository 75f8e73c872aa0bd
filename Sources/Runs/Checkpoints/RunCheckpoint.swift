public import DeePWAK

/// A run of `train` that has not ended: its settings and where its training stands.
public struct RunCheckpoint: Sendable, Hashable {
  /// The settings, as they were typed.
  public var options: RunOptions
  /// The kernel of the linear algebra library that made it.
  public var blasKernel: String
  /// Where the training stands.
  public var training: TrainingCheckpoint

  /// Creates a checkpoint from its parts.
  ///
  /// - Parameters:
  ///   - options: The settings of the run.
  ///   - blasKernel: The kernel of the linear algebra library.
  ///   - training: Where the training stands.
  public init(options: RunOptions, blasKernel: String, training: TrainingCheckpoint) {
    (self.options, self.blasKernel, self.training) = (options, blasKernel, training)
  }

  /// Throws unless a run of these settings would go on where this one stands.
  ///
  /// The table may have moved; its numbers are compared when training begins.
  ///
  /// - Parameters:
  ///   - other: The settings of the run that is to go on.
  ///   - path: The checkpoint's file, for the message.
  /// - Throws: ``RunError/checkpoint(path:reason:)`` that names the first setting that differs.
  public func check(_ other: RunOptions, path: String) throws {
    var moved = other
    moved.data = options.data
    guard moved != options else { return }
    let mine = try JSONText.decode(JSONValue.self, from: try options.json())
    let theirs = try JSONText.decode(JSONValue.self, from: try moved.json())
    let difference = mine.firstDifference(from: theirs) ?? "a setting"
    throw RunError.checkpoint(
      path: path,
      reason: "\(difference): leave that flag out to go on, or start anew with --force")
  }
}

extension JSONValue {
  /// The first entry that differs, with both values.
  fileprivate func firstDifference(from other: JSONValue, path: String = "") -> String? {
    if case .object(let mine) = self, case .object(let theirs) = other {
      for key in Set(mine.keys).union(theirs.keys).sorted() {
        let name = path.isEmpty ? key : "\(path).\(key)"
        let (a, b) = (mine[key] ?? .null, theirs[key] ?? .null)
        if let found = a.firstDifference(from: b, path: name) { return found }
      }
      return nil
    }
    guard self != other else { return nil }
    return "it was made with \(path) \(text), not \(other.text)"
  }

  /// The value on one line.
  private var text: String {
    switch self {
    case .null: return "unset"
    case .string(let text): return "'\(text)'"
    default:
      let bytes = (try? JSONText.encode(self)) ?? []
      return String(decoding: bytes.filter { $0 != 0x0A && $0 != 0x20 }, as: UTF8.self)
    }
  }
}
