internal import CHDF5

/// The numbers that can be read from and written to HDF5 files.
///
/// Values are converted by the library: a dataset of 64-bit numbers can be read as `Float`.
public protocol HDF5Scalar: Sendable, BitwiseCopyable {
  /// Which of the kinds this one is.
  static var hdf5Kind: HDF5ScalarKind { get }
  /// The value that fills memory before it is read.
  static var zero: Self { get }
}

/// The kinds of number in memory.
public enum HDF5ScalarKind: Sendable, Hashable {
  /// 32-bit floating point.
  case float
  /// 64-bit floating point.
  case double
  /// 8-bit integer with sign.
  case int8
  /// 8-bit integer without sign.
  case uint8
  /// 32-bit integer with sign.
  case int32
  /// 64-bit integer with sign.
  case int64

  var native: hid_t {
    switch self {
    case .float: chdf5_native_float()
    case .double: chdf5_native_double()
    case .int8: chdf5_native_int8()
    case .uint8: chdf5_native_uint8()
    case .int32: chdf5_native_int32()
    case .int64: chdf5_native_int64()
    }
  }
}

extension Float: HDF5Scalar {
  /// 32-bit floating point.
  public static var hdf5Kind: HDF5ScalarKind { .float }
}
extension Double: HDF5Scalar {
  /// 64-bit floating point.
  public static var hdf5Kind: HDF5ScalarKind { .double }
}
extension Int8: HDF5Scalar {
  /// 8-bit integer with sign.
  public static var hdf5Kind: HDF5ScalarKind { .int8 }
}
extension UInt8: HDF5Scalar {
  /// 8-bit integer without sign.
  public static var hdf5Kind: HDF5ScalarKind { .uint8 }
}
extension Int32: HDF5Scalar {
  /// 32-bit integer with sign.
  public static var hdf5Kind: HDF5ScalarKind { .int32 }
}
extension Int64: HDF5Scalar {
  /// 64-bit integer with sign.
  public static var hdf5Kind: HDF5ScalarKind { .int64 }
}
