internal import ArgumentParser

/// A list of numbers as it is typed: 5,10,20 or 1...60 or 10...100:10, and mixtures.
enum NumberList {
  /// The most numbers of a list.
  private static let longest = 100_000

  /// Reads whole numbers; ranges go in steps of one unless told.
  @Sendable static func integers(_ text: String) throws -> [Int] {
    try numbers(text, step: 1, Int.init) { low, high, step in
      Swift.stride(from: low, through: high, by: step).map { $0 }
    }
  }

  /// Reads numbers; ranges go in steps of 0.1 unless told.
  @Sendable static func decimals(_ text: String) throws -> [Double] {
    try numbers(text, step: 0.1, { Double($0).flatMap { $0.isFinite ? $0 : nil } }) {
      low, high, step in
      // By products, not sums: 0.3 is to be 0.3.
      let count = Int(((high - low) / step + 1e-9).rounded(.down))
      return (0...count).map { ((low + Double($0) * step) * 1e9).rounded() / 1e9 }
    }
  }

  private static func numbers<Number: Comparable & SignedNumeric>(
    _ text: String, step: Number, _ read: (String) -> Number?,
    _ range: (Number, Number, Number) -> [Number]
  ) throws -> [Number] {
    func fail() -> ValidationError {
      ValidationError(
        "it must be numbers separated by commas or a range, such as 5,10,20 or 1...60 or "
          + "10...100:10 (in steps of 10)")
    }
    var found: [Number] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = String(part).replacing(" ", with: "")
      guard let dots = words.firstRange(of: "...") else {
        guard let number = read(words) else { throw fail() }
        found.append(number)
        continue
      }
      let tail = words[dots.upperBound...].split(separator: ":", omittingEmptySubsequences: false)
      guard let low = read(String(words[..<dots.lowerBound])), let end = tail.first,
        let high = read(String(end)), tail.count <= 2,
        let stride = tail.count == 2 ? read(String(tail[1])) : step
      else { throw fail() }
      guard low <= high, stride > 0 else {
        throw ValidationError(
          "the range \(words) is empty; write the smaller number first, and steps above 0")
      }
      guard (high - low) < Number(exactly: longest).map({ $0 * stride }) ?? high else {
        throw ValidationError("the range \(words) holds more than \(longest) numbers")
      }
      found += range(low, high, stride)
    }
    return found
  }
}
