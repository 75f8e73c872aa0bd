internal import Foundation
internal import TestSupport

/// The files in Fixtures, each written by the programs named in the README there.
enum Fixture {
  /// The cases of a file; none, which fails the tests that count them, when it cannot be read.
  static func cases<Case: Decodable>(_ name: String) -> [Case] {
    let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let bytes = TemporaryFolder.bytes("\(folder)/Fixtures/\(name).json")
    do {
      return try decoder.decode([Case].self, from: Data(bytes))
    } catch {
      print("\(name).json: \(error)")
      return []
    }
  }
}

/// Whether two numbers agree, both absolutely below one and relatively above; NaN agrees with NaN.
func agree(_ a: Double, _ b: Double, within tolerance: Double) -> Bool {
  a == b || (a.isNaN && b.isNaN) || abs(a - b) <= tolerance * max(1, abs(b))
}

/// The relative difference of two numbers; 0 for equal ones, infinities too.
func relativeDifference(_ a: Double, _ b: Double) -> Double {
  a == b ? 0 : abs(a - b) / abs(b)
}
