internal import ArgumentParser
internal import LinearAlgebra

/// The flag for the number of threads; results do not depend on it.
struct ThreadArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Threads (default: all cores).", transform: parsing("be a whole number of at least 1"))
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 {
      throw ValidationError("--threads is \(threads), but must be at least 1")
    }
  }

  /// Sets the number of threads, if one was given.
  func apply() {
    if let threads { ThreadPool.shared.threadCount = threads }
  }
}
