internal import CHDF5
internal import Glibc

/// The fence around the HDF5 library, which keeps global state.
///
/// Not every build of HDF5 is thread-safe: one recursive lock round each use serves them all.
/// The error stack of the thread is silenced on the way in; its text goes into what we throw.
enum HDF5Library {
  nonisolated(unsafe) private static let mutex: UnsafeMutablePointer<pthread_mutex_t> = {
    let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
    pthread_mutex_init(mutex, &attributes)
    pthread_mutexattr_destroy(&attributes)
    // Its own clean-up at exit crashes after a file could not be written out; ours are closed.
    H5dont_atexit()
    LZFFilter.register()
    return mutex
  }()

  /// Enters the library; the same thread may enter again.
  static func enter() {
    pthread_mutex_lock(mutex)
    H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil)
  }

  /// Leaves the library.
  static func leave() { pthread_mutex_unlock(mutex) }

  /// The messages of the last error on this thread, the cause first.
  static var errorText: String {
    final class Messages { var texts: [String] = [] }
    let messages = Messages()
    H5Ewalk2(
      hid_t(H5E_DEFAULT), H5E_WALK_UPWARD,
      { _, error, context in
        guard let error, let context, let text = error.pointee.desc else { return 0 }
        Unmanaged<Messages>.fromOpaque(context).takeUnretainedValue().texts
          .append(String(cString: text))
        return 0
      }, Unmanaged.passUnretained(messages).toOpaque())
    return messages.texts.joined(separator: "; ")
  }

  /// The error for a failed write: a full disk is told from other causes.
  static func writeFailure(_ path: String) -> TableError {
    let text = errorText
    if text.contains("errno = \(ENOSPC),") || text.contains("errno = \(EDQUOT),") {
      return .diskFull(path: path)
    }
    return .cannotWrite(path: path, reason: firstClause(text))
  }

  /// The cause alone, on one line.
  static func firstClause(_ text: String) -> String {
    let cause = text.split(separator: ";").first.map(String.init) ?? "HDF5 gives no reason"
    return cause.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

/// An identifier of the library that is released exactly once.
final class HDF5Handle {
  let id: hid_t
  private let release: (hid_t) -> herr_t

  /// Takes an identifier over; nil when it is invalid.
  init?(_ id: hid_t, _ release: @escaping (hid_t) -> herr_t) {
    guard id >= 0 else { return nil }
    self.id = id
    self.release = release
  }

  deinit {
    HDF5Library.enter()
    _ = release(id)
    HDF5Library.leave()
  }
}
