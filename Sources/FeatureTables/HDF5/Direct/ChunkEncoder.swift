internal import CDeflate
internal import CKernels

/// Shuffles and compresses chunks; one for each task.
struct ChunkEncoder: ~Copyable {
  private let numberSize: Int
  private let chunkBytes: Int
  private let deflater: OpaquePointer?
  private let shuffled: UnsafeMutableRawPointer

  /// Makes room for chunks of so many bytes.
  init(numberSize: Int, chunkBytes: Int, level: Int) {
    (self.numberSize, self.chunkBytes) = (numberSize, chunkBytes)
    deflater = libdeflate_alloc_compressor(Int32(level))
    shuffled = .allocate(byteCount: chunkBytes, alignment: 64)
  }

  deinit {
    libdeflate_free_compressor(deflater)
    shuffled.deallocate()
  }

  /// The bytes of a chunk as they go to the file.
  func encode(_ chunk: UnsafeRawPointer) -> [UInt8] {
    deepwak_shuffle(numberSize, chunkBytes / numberSize, chunk, shuffled)
    return [UInt8](
      unsafeUninitializedCapacity: libdeflate_zlib_compress_bound(deflater, chunkBytes)
    ) { buffer, count in
      count = libdeflate_zlib_compress(
        deflater, shuffled, chunkBytes, buffer.baseAddress, buffer.count)
    }
  }
}
