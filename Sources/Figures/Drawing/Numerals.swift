internal import Glibc

/// A number rounded to some significant digits.
func significant(_ value: Double, _ digits: Int) -> Double {
  guard value != 0, value.isFinite else { return value }
  let magnitude = Int(log10(abs(value)).rounded(.down))
  let places = digits - 1 - magnitude
  guard abs(places) < 300 else { return value }
  let scale = pow(10, Double(abs(places)))
  return places >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
}

/// A number with a fixed number of decimal places, as in "0.90".
package func decimal(_ value: Double, _ places: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "no number" : value < 0 ? "−∞" : "∞" }
  let scale = pow(10, Double(places))
  guard abs(value) * scale < 1e15 else { return String(value) }
  let units = Int((abs(value) * scale).rounded())
  let sign = value < 0 && units > 0 ? "-" : ""
  guard places > 0 else { return "\(sign)\(units)" }
  let digits = String(units)
  let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
  return "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
}

/// A number in few characters, as in "12", "0.043" or "3.2e-08".
package func brief(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return decimal(value, 0) }
  if abs(value) >= 1e-4, abs(value) < 1e6 {
    let places = max(0, 2 - Int(log10(abs(value)).rounded(.down)))
    let text = decimal(value, min(places, 6))
    guard text.contains(".") else { return text }
    let trimmed = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
    return String(trimmed.reversed())
  }
  // By way of a text: a number rounded to two figures need not print as such.
  var power = Int(log10(abs(value)).rounded(.down))
  let half = Double(-power / 2)
  var mantissa = abs(value) * pow(10, half) * pow(10, Double(-power) - half)
  mantissa = (mantissa * 10).rounded() / 10
  if mantissa >= 10 { (mantissa, power) = (mantissa / 10, power + 1) }
  let digits = decimal(mantissa, mantissa == mantissa.rounded() ? 0 : 1)
  let exponent = abs(power) < 10 ? "0\(abs(power))" : "\(abs(power))"
  return "\(value < 0 ? "-" : "")\(digits)e\(power < 0 ? "-" : "+")\(exponent)"
}

/// A share as a percentage, as in "12 %" or "0.4 %".
package func percent(_ share: Double) -> String {
  "\(decimal(100 * share, share > 0 && share < 0.0995 ? 1 : 0)) %"
}

/// A count with its noun, as in "1 cluster" or "1,831 observations".
package func counted(_ count: Int, _ noun: String) -> String {
  let plural =
    count == 1
    ? noun
    : noun.hasSuffix("y") && !noun.hasSuffix("ey") ? "\(noun.dropLast())ies" : "\(noun)s"
  return "\(grouped(count)) \(plural)"
}

/// A count with commas between thousands.
package func grouped(_ count: Int) -> String {
  var text = ""
  let digits = String(abs(count))
  for (place, digit) in digits.enumerated() {
    if place > 0, (digits.count - place) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return count < 0 ? "-\(text)" : text
}

/// A quantile of some numbers, between the two nearest; NaN for none.
func quantile(_ sorted: [Double], _ share: Double) -> Double {
  guard let last = sorted.last else { return .nan }
  let place = share * Double(sorted.count - 1)
  let below = Int(place)
  guard below + 1 < sorted.count else { return last }
  return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
}
