internal import Glibc

/// What is known of the terminal that errors and progress go to.
enum Terminal {
  /// Whether standard error is a terminal that can redraw a line.
  static var isInteractive: Bool {
    guard isatty(STDERR_FILENO) == 1 else { return false }
    return getenv("TERM").map { String(cString: $0) != "dumb" } ?? false
  }

  /// The width of the terminal in characters.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes to standard error.
  static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}

/// A number with so many digits after the point, without Foundation.
func fixed(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return "\(value)" }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let rounded = (abs(value) * scale).rounded()
  guard rounded < 1e15 else { return "\(value)" }
  let whole = String(Int64(rounded))
  let sign = value < 0 && rounded > 0 ? "-" : ""
  guard digits > 0 else { return sign + whole }
  let padded = String(repeating: "0", count: max(0, digits + 1 - whole.count)) + whole
  return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
}

/// A number with about three figures, as errors and losses are shown.
func figures(_ value: Double) -> String {
  switch abs(value) {
  case 0: "0"
  case 100...: fixed(value, 1)
  case 10..<100: fixed(value, 2)
  case 0.1..<10: fixed(value, 3)
  case 0.001..<0.1: fixed(value, 4)
  default: "\(value)"
  }
}

/// A time as people write it: 8 s, 2 min 5 s, 1 h 4 min.
func duration(_ seconds: Double) -> String {
  let whole = Int(max(0, seconds).rounded())
  switch whole {
  case ..<60: return "\(whole) s"
  case ..<3600: return "\(whole / 60) min \(whole % 60) s"
  default: return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}

/// A text padded to a width, on its left or right.
func padded(_ text: String, to width: Int, left: Bool = false) -> String {
  let gap = String(repeating: " ", count: max(0, width - text.count))
  return left ? gap + text : text + gap
}
