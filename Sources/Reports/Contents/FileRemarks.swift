internal import Runs

/// What is said of the files of a run that a report does without: those that are missing, and
/// those that are damaged, with the reader's own words.
struct FileRemarks {
  /// One line each.
  private(set) var notes: [String] = []

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - name: The file's place in the run.
  ///   - isNeeded: Whether it is worth a remark that the file is missing.
  ///   - read: Reads it; nil where there is none.
  /// - Returns: What was read; nil where the file is missing or damaged.
  mutating func reading<Content>(
    _ name: String, isNeeded: Bool = true, _ read: () throws -> Content?
  ) -> Content? {
    do {
      let content = try read()
      if content == nil, isNeeded {
        notes.append("\(name) is missing, and the report without what is in it")
      }
      return content
    } catch RunError.damaged(_, let reason) {
      add(name, reason)
    } catch {
      add(name, "\(error)")
    }
    return nil
  }

  private mutating func add(_ name: String, _ reason: String) {
    notes.append("\(name) is damaged, and the report without what is in it: \(reason)")
  }
}
