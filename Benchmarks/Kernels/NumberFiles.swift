import Glibc

/// The raw numbers that a comparison leaves in a folder and finds there.
struct NumberFiles {
  let folder: String

  /// The numbers of a file; none where there is no such file.
  func read<Number: BitwiseCopyable>(_ name: String) -> [Number] {
    guard let file = fopen("\(folder)/\(name)", "rb") else { return [] }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    let count = ftell(file) / MemoryLayout<Number>.stride
    rewind(file)
    return [Number](unsafeUninitializedCapacity: count) { buffer, read in
      read = fread(buffer.baseAddress, MemoryLayout<Number>.stride, count, file)
    }
  }

  /// Writes numbers to a file.
  func write<Number: BitwiseCopyable>(_ name: String, _ values: [Number]) {
    guard let file = fopen("\(folder)/\(name)", "wb") else { return }
    defer { fclose(file) }
    _ = values.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
  }
}

/// Keeps a result from being optimised away.
@inline(never) func blackHole<Value>(_ value: Value) {}
