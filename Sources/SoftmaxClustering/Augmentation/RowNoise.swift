internal import CKernels

/// Calls a closure with independent random numbers.
func withNoise(
  _ kind: Int32, _ count: Int, seed: UInt64, stream: UInt64,
  _ body: (UnsafeMutablePointer<Float>) -> Void
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: max(count, 1)) { buffer in
    let noise = buffer.baseAddress.unsafelyUnwrapped
    deepwak_noise(kind, 0, seed, stream, 0, count, noise)
    body(noise)
  }
}
