// Shorthands for the code that calls C: a pointer to the first element, for the time of a call.
// Empty storage gives a dangling pointer that must not be read.

extension DenseMatrix {
  /// Calls a closure with a pointer to the first element.
  @inlinable @inline(__always)
  package func withPointer<Result>(_ body: (UnsafePointer<Scalar>) -> Result) -> Result {
    storage.withPointer(body)
  }

  /// Calls a closure with a pointer through which the elements can be changed.
  @inlinable @inline(__always)
  package mutating func withMutablePointer<Result>(
    _ body: (UnsafeMutablePointer<Scalar>) -> Result
  ) -> Result {
    storage.withMutablePointer(body)
  }
}

extension Array {
  /// Calls a closure with a pointer to the first element.
  @inlinable @inline(__always)
  package func withPointer<Result>(_ body: (UnsafePointer<Element>) -> Result) -> Result {
    withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { return body(base) }
      return withUnsafeTemporaryAllocation(of: Element.self, capacity: 1) { empty in
        body(UnsafePointer(empty.baseAddress.unsafelyUnwrapped))
      }
    }
  }

  /// Calls a closure with a pointer through which the elements can be changed.
  @inlinable @inline(__always)
  package mutating func withMutablePointer<Result>(
    _ body: (UnsafeMutablePointer<Element>) -> Result
  ) -> Result {
    withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { return body(base) }
      return withUnsafeTemporaryAllocation(of: Element.self, capacity: 1) { empty in
        body(empty.baseAddress.unsafelyUnwrapped)
      }
    }
  }
}
