internal import CHDF5
internal import CLZF
internal import Glibc

/// The LZF compression of HDF5 files, which h5py brings along and the HDF5 library does not.
///
/// Filter 32000 of the HDF Group's register. The third of its settings is the size of a whole
/// chunk; a chunk that does not shrink is stored as it is, which the library notes with the chunk.
enum LZFFilter {
  /// The number of the filter in files.
  static let number: H5Z_filter_t = 32000

  /// Makes the filter known to the library, in place of a plugin; to be called once.
  static func register() {
    var filter = H5Z_class2_t()
    filter.version = H5Z_CLASS_T_VERS
    filter.id = number
    filter.encoder_present = 1
    filter.decoder_present = 1
    filter.filter = apply
    // The text of a literal lives as long as the program.
    let name: StaticString = "lzf"
    filter.name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    H5Zregister(&filter)
  }

  /// Compresses or expands a chunk; the new size, or 0 when that fails.
  private static let apply:
    @convention(c) (
      UInt32, Int, UnsafePointer<UInt32>?, Int, UnsafeMutablePointer<Int>?,
      UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> Int = { flags, settingCount, settings, count, capacity, buffer in
      guard let capacity, let buffer, let input = buffer.pointee else { return 0 }
      let expands = flags & chdf5_reversed() != 0
      var size = expands ? (settingCount > 2 ? Int(settings?[2] ?? 0) : 0) : count
      if size == 0 { size = capacity.pointee }
      // The size is a guess in files whose settings do not tell it: twice as much, then again.
      for _ in 0..<16 {
        guard let output = malloc(size) else { return 0 }
        errno = 0
        let written =
          expands
          ? Int(lzf_decompress(input, UInt32(count), output, UInt32(size)))
          : Int(lzf_compress(input, UInt32(count), output, UInt32(size)))
        if written > 0 {
          free(input)
          buffer.pointee = output
          capacity.pointee = size
          return written
        }
        let isTooSmall = expands && errno == E2BIG
        free(output)
        guard isTooSmall else { return 0 }
        size *= 2
      }
      return 0
    }
}
