import Glibc

/// The memory of this process.
enum ProcessMemory {
  /// The most that it has had at once, in megabytes (10⁶ bytes).
  static var peakMegabytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024 / 1_000_000
  }
}
