internal import DeePWAK
internal import Glibc
internal import Synchronization

/// What SIGINT (Ctrl-C) and SIGTERM (a batch system) do to a run.
///
/// While heads train, the first one asks for a checkpoint; a second one, and any at another
/// time, ends the program at once. While results are written, signals wait.
enum Interruption {
  /// What the program is doing.
  enum Phase: Int {
    /// Something that may be given up at once.
    case interruptible
    /// Training, which can be stopped after a step.
    case training
    /// Writing results, which is soon done.
    case writing
  }

  /// Asks the training to stop.
  static let stop = StopSignal()
  private static let phase = Atomic<Int>(Phase.interruptible.rawValue)
  private static let signal = Atomic<Int32>(0)

  /// The exit code of a program that a signal ended, as shells know it.
  static var exitCode: Int32 { 128 + max(signal.load(ordering: .relaxed), SIGINT) }

  /// Takes the signals from now on; one that the parent ignores (a background job of a script)
  /// stays ignored, one that it blocks does not stay blocked.
  static func install() {
    _ = stop
    var taken = sigset_t()
    sigemptyset(&taken)
    for number in [SIGINT, SIGTERM] {
      var before = sigaction()
      sigaction(number, nil, &before)
      // SIG_IGN is a macro that Swift does not import: the address 1.
      let handler = unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self)
      guard handler != 1 else { continue }
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { Interruption.receive($0) }
      action.sa_flags = SA_RESTART
      sigaction(number, &action, nil)
      sigaddset(&taken, number)
    }
    pthread_sigmask(SIG_UNBLOCK, &taken, nil)
  }

  /// Says what the program does from now on.
  static func enter(_ phase: Phase) { Interruption.phase.store(phase.rawValue, ordering: .relaxed) }

  /// Runs in the signal handler: touches nothing but atomics, `write` and `_exit`.
  private static func receive(_ number: Int32) {
    signal.store(number, ordering: .relaxed)
    switch Phase(rawValue: phase.load(ordering: .relaxed)) {
    case .training where !stop.isStopped:
      stop.stop()
      say("\nfinishing the step and writing a checkpoint; once more to end at once\n")
    case .writing: say("\nfinishing the files\n")
    default: _exit(128 + number)
    }
  }

  private static func say(_ text: StaticString) {
    _ = Glibc.write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
  }
}
