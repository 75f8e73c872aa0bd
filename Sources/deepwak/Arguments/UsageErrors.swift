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
