internal import ArgumentParser

/// Runs a check of settings whose failure is one of usage, before any file is touched.
///
/// - Parameter check: Throws the first setting that is out of range.
/// - Throws: The error as one of usage.
func asUsageErrors(_ check: () throws -> Void) throws {
  do {
    try check()
  } catch let error as ValidationError {
    throw error
  } catch {
    throw ValidationError("\(error)")
  }
}

extension ParsableArguments {
  /// Throws where a flag is given that would do nothing.
  ///
  /// - Parameters:
  ///   - flags: Flags, and whether they are given.
  ///   - condition: What they go with, such as "--method gmm".
  ///   - holds: Whether that is so.
  /// - Throws: An error of usage about the first that is given.
  func check(
    _ flags: [(name: String, isGiven: Bool)], goWith condition: String, _ holds: Bool
  ) throws {
    guard !holds, let wrong = flags.first(where: \.isGiven) else { return }
    throw ValidationError("\(wrong.name) goes with \(condition)")
  }
}
