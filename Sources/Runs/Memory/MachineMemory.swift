internal import Glibc

/// The memory that this process may use.
public enum MachineMemory {
  /// What the machine has, or less where the container or the shell (`ulimit -v`) allows less;
  /// in bytes.
  public static var bytes: Int {
    var least = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    for path in ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] {
      if let limit = number(in: path) { least = min(least, limit) }
    }
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 {
      least = min(least, Int(clamping: limit.rlim_cur))
    }
    return least
  }

  /// The number that a file of the kernel holds; nil for "max".
  private static func number(in path: String) -> Int? {
    guard let bytes = try? FileSystem.bytes(path) else { return nil }
    return Int(String(decoding: bytes.filter { $0 != 0x0A }, as: UTF8.self))
  }
}
