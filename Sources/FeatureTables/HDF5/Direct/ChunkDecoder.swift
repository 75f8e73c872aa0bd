internal import CDeflate
internal import CKernels

/// A chunk as it is in the file, on its way to the numbers.
struct StoredChunk {
  /// The first row and column of the chunk.
  var row, column: Int
  /// Its bytes; empty when nothing was ever written: all zeros.
  var bytes: UnsafeMutableRawBufferPointer
  var isShuffled = false
  var isDeflated = false
}

/// Undoes the filters of chunks; one for each task.
struct ChunkDecoder: ~Copyable {
  private let numberSize: Int
  /// The bytes of a whole chunk.
  private let chunkBytes: Int
  private let inflater = libdeflate_alloc_decompressor()
  private let plain: UnsafeMutableRawPointer
  private let shuffled: UnsafeMutableRawPointer

  /// Makes room for chunks of so many numbers.
  init(_ format: NumberFormat, numbers: Int) {
    numberSize = format.size
    chunkBytes = numbers * format.size
    plain = .allocate(byteCount: chunkBytes, alignment: 64)
    shuffled = .allocate(byteCount: chunkBytes, alignment: 64)
  }

  deinit {
    libdeflate_free_decompressor(inflater)
    plain.deallocate()
    shuffled.deallocate()
  }

  /// The numbers of a chunk in the format of the file, valid until the next call; nil when its
  /// bytes do not give them.
  func numbers(of chunk: StoredChunk) -> UnsafeRawPointer? {
    if !chunk.isDeflated, !chunk.isShuffled, chunk.bytes.count == chunkBytes {
      return chunk.bytes.baseAddress.map { UnsafeRawPointer($0) }
    }
    return decode(chunk, into: plain) ? UnsafeRawPointer(plain) : nil
  }

  /// Puts the numbers of a whole chunk in their place.
  func decode(_ chunk: StoredChunk, into target: UnsafeMutableRawPointer) -> Bool {
    guard let bytes = chunk.bytes.baseAddress else {
      target.initializeMemory(as: UInt8.self, repeating: 0, count: chunkBytes)
      return true
    }
    var shuffledBytes = UnsafeRawPointer(bytes)
    if chunk.isDeflated {
      let inflated = chunk.isShuffled ? shuffled : target
      guard
        libdeflate_zlib_decompress(
          inflater, bytes, chunk.bytes.count, inflated, chunkBytes, nil) == LIBDEFLATE_SUCCESS
      else { return false }
      shuffledBytes = UnsafeRawPointer(inflated)
    } else {
      guard chunk.bytes.count == chunkBytes else { return false }
      if !chunk.isShuffled { target.copyMemory(from: bytes, byteCount: chunkBytes) }
    }
    if chunk.isShuffled {
      deepwak_unshuffle(numberSize, chunkBytes / numberSize, shuffledBytes, target)
    }
    return true
  }
}
