internal import CHDF5

/// How numbers are laid out in a file: the formats that are read without the library's help.
///
/// Conversions follow the library's: integers are clamped to the range of the target.
enum NumberFormat: Sendable, Hashable, CaseIterable {
  case float32, float64
  case int8, uint8, int16, uint16, int32, uint32, int64, uint64

  /// The format of a type of the library; nil when it is another, or of another byte order.
  init?(_ type: hid_t) {
    guard let format = NumberFormat.allCases.first(where: { H5Tequal(type, $0.native) > 0 })
    else { return nil }
    self = format
  }

  private var native: hid_t {
    switch self {
    case .float32: chdf5_native_float()
    case .float64: chdf5_native_double()
    case .int8: chdf5_native_int8()
    case .uint8: chdf5_native_uint8()
    case .int16: chdf5_native_int16()
    case .uint16: chdf5_native_uint16()
    case .int32: chdf5_native_int32()
    case .uint32: chdf5_native_uint32()
    case .int64: chdf5_native_int64()
    case .uint64: chdf5_native_uint64()
    }
  }

  /// The bytes of a number.
  var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// Whether the bytes are those that memory has.
  func isSame(as kind: HDF5ScalarKind) -> Bool {
    switch (self, kind) {
    case (.float32, .float), (.float64, .double), (.int8, .int8), (.uint8, .uint8),
      (.int32, .int32), (.int64, .int64):
      true
    default: false
    }
  }

  /// Whether ``convert(_:count:to:_:)`` can make such numbers.
  func canBecome(_ kind: HDF5ScalarKind) -> Bool {
    switch kind {
    case .float, .double: true
    case .int32, .int64: self != .float32 && self != .float64
    case .int8, .uint8: isSame(as: kind)
    }
  }

  /// Converts numbers from the file.
  ///
  /// - Precondition: ``canBecome(_:)`` says that it can.
  func convert(
    _ source: UnsafeRawPointer, count: Int, to kind: HDF5ScalarKind,
    _ target: UnsafeMutableRawPointer
  ) {
    if isSame(as: kind) {
      target.copyMemory(from: source, byteCount: count * size)
      return
    }
    switch kind {
    case .float: fill(target.assumingMemoryBound(to: Float.self), source, count)
    case .double: fill(target.assumingMemoryBound(to: Double.self), source, count)
    case .int32: fill(target.assumingMemoryBound(to: Int32.self), source, count)
    case .int64: fill(target.assumingMemoryBound(to: Int64.self), source, count)
    case .int8, .uint8: preconditionFailure("no conversion from \(self) to \(kind)")
    }
  }

  @inline(__always)
  private func fill<Target: BinaryFloatingPoint>(
    _ target: UnsafeMutablePointer<Target>, _ source: UnsafeRawPointer, _ count: Int
  ) {
    switch self {
    case .float32: each(source, count, target) { (x: Float) in Target(x) }
    case .float64: each(source, count, target) { (x: Double) in Target(x) }
    case .int8: each(source, count, target) { (x: Int8) in Target(x) }
    case .uint8: each(source, count, target) { (x: UInt8) in Target(x) }
    case .int16: each(source, count, target) { (x: Int16) in Target(x) }
    case .uint16: each(source, count, target) { (x: UInt16) in Target(x) }
    case .int32: each(source, count, target) { (x: Int32) in Target(x) }
    case .uint32: each(source, count, target) { (x: UInt32) in Target(x) }
    case .int64: each(source, count, target) { (x: Int64) in Target(x) }
    case .uint64: each(source, count, target) { (x: UInt64) in Target(x) }
    }
  }

  @inline(__always)
  private func fill<Target: FixedWidthInteger>(
    _ target: UnsafeMutablePointer<Target>, _ source: UnsafeRawPointer, _ count: Int
  ) {
    switch self {
    case .float32, .float64: preconditionFailure("no conversion from \(self) to integers")
    case .int8: each(source, count, target) { (x: Int8) in Target(clamping: x) }
    case .uint8: each(source, count, target) { (x: UInt8) in Target(clamping: x) }
    case .int16: each(source, count, target) { (x: Int16) in Target(clamping: x) }
    case .uint16: each(source, count, target) { (x: UInt16) in Target(clamping: x) }
    case .int32: each(source, count, target) { (x: Int32) in Target(clamping: x) }
    case .uint32: each(source, count, target) { (x: UInt32) in Target(clamping: x) }
    case .int64: each(source, count, target) { (x: Int64) in Target(clamping: x) }
    case .uint64: each(source, count, target) { (x: UInt64) in Target(clamping: x) }
    }
  }

  @inline(__always)
  private func each<Source: BitwiseCopyable, Target>(
    _ source: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutablePointer<Target>,
    _ convert: (Source) -> Target
  ) {
    for i in 0..<count {
      let value = source.loadUnaligned(
        fromByteOffset: i &* MemoryLayout<Source>.size, as: Source.self)
      target[i] = convert(value)
    }
  }
}
