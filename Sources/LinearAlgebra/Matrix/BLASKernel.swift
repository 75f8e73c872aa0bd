internal import CKernels
internal import COpenBLAS
internal import Glibc

/// The OpenBLAS kernel in use, chosen before the first product.
///
/// OpenBLAS 0.3.21 does not know processors newer than itself and falls back to kernels two to
/// five times slower than the processor allows. The variable `OPENBLAS_CORETYPE` is read when
/// the library loads, which is too late for us; but the library can be told to choose again:
/// set the variable, `gotoblas_dynamic_quit()`, `gotoblas_dynamic_init()`. Where these are not
/// exported, or where the user has set the variable, nothing is touched.
public enum BLASKernel {
  /// The name of the kernel, such as "SkylakeX".
  public static var name: String {
    prepare()
    return String(cString: openblas_get_corename())
  }

  /// Chooses the kernel, once.
  @inline(__always) static func prepare() { _ = prepared }

  private static let prepared: Void = {
    if getenv("OPENBLAS_CORETYPE") == nil, let better = betterKernel() { reinitialise(as: better) }
    openblas_set_num_threads(1)  // threads are ours: see `ThreadPool`
  }()

  /// The kernel that the processor could run, where the present one is behind it.
  private static func betterKernel() -> String? {
    let present = String(cString: openblas_get_corename())
    if deepwak_cpu_supports_avx512() != 0 {
      return ["SkylakeX", "Cooperlake", "Sapphirerapids"].contains(present) ? nil : "SkylakeX"
    }
    if deepwak_cpu_supports_avx2() != 0 {
      let wide = ["Haswell", "Zen", "SkylakeX", "Cooperlake", "Sapphirerapids"]
      return wide.contains(present) ? nil : "Haswell"
    }
    return nil
  }

  private static func reinitialise(as kernel: String) {
    guard let quit = symbol("gotoblas_dynamic_quit"), let start = symbol("gotoblas_dynamic_init")
    else { return }
    setenv("OPENBLAS_CORETYPE", kernel, 1)
    unsafeBitCast(quit, to: (@convention(c) () -> Void).self)()
    unsafeBitCast(start, to: (@convention(c) () -> Void).self)()
    unsetenv("OPENBLAS_CORETYPE")
  }

  private static func symbol(_ name: String) -> UnsafeMutableRawPointer? {
    dlsym(UnsafeMutableRawPointer(bitPattern: 0), name)  // RTLD_DEFAULT
  }
}
