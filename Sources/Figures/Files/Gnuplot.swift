internal import Glibc

/// The program that draws; run on one script at a time, in the script's folder.
struct Gnuplot {
  /// Where the program is.
  let path: String

  /// Finds the program.
  ///
  /// - Parameter name: A name to be searched for on the `PATH`, or a path.
  init?(named name: String) {
    let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin"
    let places =
      name.contains("/")
      ? [name] : folders.split(separator: ":").map { "\($0)/\(name)" }
    guard let found = places.first(where: { access($0, X_OK) == 0 }) else { return nil }
    path = found
  }

  /// Runs a script, without the user's start-up file.
  ///
  /// - Parameters:
  ///   - script: The name of the script.
  ///   - folder: The folder that it runs in.
  ///   - settings: Commands that run before it.
  /// - Throws: ``FigureError/gnuplotFailed(script:message:)`` with gnuplot's complaint.
  func run(_ script: String, in folder: String, settings: String) throws(FigureError) {
    let failed = { (message: String) in
      FigureError.gnuplotFailed(script: "\(folder)/\(script)", message: message)
    }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw failed("no pipe could be opened") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
    var process: pid_t = 0
    let words = [path, "-d", "-e", "cd \(Quoted.text(folder)); \(settings)", script]
    let pointers = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    let status = posix_spawn(&process, path, &actions, nil, pointers, environ)
    close(ends[1])
    guard status == 0 else { throw failed("it does not start, error \(status)") }
    let complaint = String(decoding: TextFile.contents(of: ends[0]), as: UTF8.self)
    var result: Int32 = 0
    while waitpid(process, &result, 0) < 0, errno == EINTR {}
    guard result == 0 else { throw failed(Gnuplot.message(in: complaint)) }
  }

  /// The line that says what is wrong: the last that names the script's line, or the first.
  static func message(in complaint: String) -> String {
    let lines = complaint.split(separator: "\n").map(String.init)
    let named = lines.last { $0.hasPrefix("\"") && $0.contains(" line ") }
    return named ?? lines.first { !$0.allSatisfy(\.isWhitespace) } ?? "it failed without a word"
  }
}
