internal import Glibc

/// What a field of a text table says.
enum FieldValue: Equatable {
  /// A number; may be infinite.
  case number(Double)
  /// Nothing: empty, or one of the usual words for a missing value.
  case missing
  /// Anything else.
  case text

  var isNumber: Bool {
    if case .number = self { true } else { false }
  }
}

/// Reads numbers from bytes.
///
/// Up to 19 digits are taken as one whole number *w*, the rest as a power of ten *e*. With
/// w ≤ 2⁵³ and |e| ≤ 22 both are exact, and so is the one rounding of their product or quotient
/// (Clinger's fast path); everything else goes to `strtod`.
///
/// Reference: W. Clinger. "How to read floating point numbers accurately." *PLDI*, 1990.
/// doi:10.1145/93542.93557
struct NumberParser {
  /// The decimal separator: a point, or a comma in files with semicolons between fields.
  var decimal: UInt8 = 0x2E

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  private static let missing: Set<String> = [
    "", "na", "n/a", "nan", "null", "none", "#n/a", "#na", "<na>", ".", "?", "-nan",
  ]

  /// The value of a field without its delimiters.
  func value(_ field: UnsafeRawBufferPointer) -> FieldValue {
    var (start, end) = (0, field.count)
    while start < end, isBlank(field[start]) { start += 1 }
    while start < end, isBlank(field[end - 1]) { end -= 1 }
    if end - start >= 2, field[start] == 0x22, field[end - 1] == 0x22 {
      return value(UnsafeRawBufferPointer(rebasing: field[start + 1..<end - 1]))
    }
    if start == end { return .missing }
    var position = start
    if let number = leadingNumber(field, &position, end), position == end {
      return .number(number)
    }
    guard end - start <= 9 else { return .text }
    let word = String(decoding: field[start..<end], as: UTF8.self).lowercased()
    if NumberParser.missing.contains(word) { return .missing }
    switch word {
    case "inf", "+inf", "infinity", "+infinity": return .number(.infinity)
    case "-inf", "-infinity": return .number(-.infinity)
    default: return .text
    }
  }

  /// The number that begins at a position, which moves past it; nil when there is none.
  @inline(__always)
  func leadingNumber(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ end: Int
  ) -> Double? {
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
    let start = position
    var at = start
    var isNegative = false
    if at < end, base[at] == 0x2D || base[at] == 0x2B {
      isNegative = base[at] == 0x2D
      at &+= 1
    }
    var whole: UInt64 = 0
    var digits = 0
    var exponent = 0
    let first = at
    while at < end {
      let digit = base[at] &- 0x30
      guard digit < 10 else { break }
      whole = whole &* 10 &+ UInt64(digit)
      at &+= 1
    }
    digits = at &- first
    if at < end, base[at] == decimal {
      at &+= 1
      let fraction = at
      while at < end {
        let digit = base[at] &- 0x30
        guard digit < 10 else { break }
        whole = whole &* 10 &+ UInt64(digit)
        at &+= 1
      }
      exponent = fraction &- at
      digits &+= at &- fraction
    }
    guard digits > 0 else { return nil }
    if at < end, base[at] | 0x20 == 0x65 {
      var mark = at &+ 1
      var isSmall = false
      if mark < end, base[mark] == 0x2D || base[mark] == 0x2B {
        isSmall = base[mark] == 0x2D
        mark &+= 1
      }
      let firstDigit = mark
      var power = 0
      while mark < end {
        let digit = base[mark] &- 0x30
        guard digit < 10 else { break }
        if power < 100_000 { power = power &* 10 &+ Int(digit) }
        mark &+= 1
      }
      if mark > firstDigit {
        exponent &+= isSmall ? -power : power
        at = mark
      }
    }
    position = at
    if digits <= 19, whole <= 1 << 53, exponent >= -22, exponent <= 22 {
      let magnitude =
        exponent < 0
        ? Double(whole) / NumberParser.powers[-exponent]
        : Double(whole) * NumberParser.powers[exponent]
      return isNegative ? -magnitude : magnitude
    }
    return slow(bytes, start..<at)
  }

  /// The number by the C library, on a copy that ends with a zero byte.
  @inline(never)
  private func slow(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Double {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: range.count + 1) { copy in
      for (i, byte) in bytes[range].enumerated() {
        copy[i] = CChar(bitPattern: byte == decimal ? 0x2E : byte)
      }
      copy[range.count] = 0
      return copy.baseAddress.map { strtod($0, nil) } ?? .nan
    }
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
