import Glibc

/// A variable of the environment that the tests run in.
func environmentVariable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

/// Whether the kernel of the operating system lists all of these features of the processor.
func processorHas(_ flags: [String]) -> Bool {
  guard let file = fopen("/proc/cpuinfo", "r") else { return false }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 65536)
  while fgets(&line, Int32(line.count), file) != nil {
    let text = String(
      decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard text.hasPrefix("flags") else { continue }
    let listed = Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    return flags.allSatisfy(listed.contains)
  }
  return false
}
