internal import Glibc
internal import LinearAlgebra

extension Array where Element == Float {
  /// Creates an array whose elements a closure writes, all of them.
  ///
  /// Nothing is set to zero first, so fresh memory is touched first by the threads that write
  /// it; large arrays ask for large pages. At 10⁶ × 50 numbers, zeros and small pages cost more
  /// than all products together.
  ///
  /// - Parameters:
  ///   - count: The number of elements.
  ///   - write: Receives a place for them.
  init(fresh count: Int, _ write: (UnsafeMutablePointer<Float>) -> Void) {
    self.init(unsafeUninitializedCapacity: Swift.max(count, 1)) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      adviseLargePages(UnsafeMutableRawBufferPointer(buffer))
      write(base)
      initialized = count
    }
  }
}

/// Asks for pages of 2 MiB in memory that has not been touched yet.
private func adviseLargePages(_ memory: UnsafeMutableRawBufferPointer) {
  let page = 1 << 21
  guard memory.count >= 2 * page, let base = memory.baseAddress else { return }
  let start = base.alignedUp(toMultipleOf: page)
  let end = (base + memory.count).alignedDown(toMultipleOf: page)
  if end > start { madvise(start, end - start, MADV_HUGEPAGE) }
}
