import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import FeatureTables

/// The files in Fixtures, each written by the program named in the README there.
enum Fixture {
  static let folder =
    "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Fixtures"

  /// The bytes of a file, decompressed.
  static func bytes(_ name: String) throws -> [UInt8] {
    let file = try FileBytes.reading("\(folder)/\(name).gz")
    return withExtendedLifetime(file) { Array(file.bytes) }
  }

  /// Puts a file into a folder and returns its path.
  static func unpack(_ name: String, into folder: TemporaryFolder) throws -> String {
    folder.write(try bytes(name), to: name)
  }

  /// What the real readers made of the files that a list names.
  static func fingerprints(_ name: String) -> [Fingerprint] {
    let bytes = TemporaryFolder.bytes("\(folder)/\(name).json")
    return (try? JSONDecoder().decode([Fingerprint].self, from: Data(bytes))) ?? []
  }
}

/// A table as hashes of its parts.
struct Fingerprint: Decodable, Sendable, Equatable, CustomTestStringConvertible {
  struct Column: Decodable, Sendable, Equatable {
    var name: String
    var kind: String
    var hash: String
    var categories: String?
    var ordered: Bool?
  }

  var file: String
  var flags: [String]
  var rows: Int
  var columns: Int
  var observations: String
  var features: String
  var values: String
  var obs: [Column]?
  var `var`: [Column]?

  var testDescription: String { ([file] + flags).joined(separator: " ") }

  /// The options that the flags stand for.
  var options: ReadingOptions {
    var options = ReadingOptions()
    let value = flags.last
    switch flags.first {
    case "--layer": options.layer = value
    case "--obsm": options.obsm = value
    case "--raw": options.raw = true
    case "--genome": options.genome = value
    case "--feature-type": options.featureType = value
    default: break
    }
    return options
  }

  /// The same of a table that was read.
  func of(_ table: FeatureTable) -> Fingerprint {
    var copy = self
    copy.rows = table.observationCount
    copy.columns = table.featureCount
    copy.observations = fnv(table.observationNames)
    copy.features = fnv(table.featureNames)
    let elements = table.values.densified.elements
    copy.values = elements.withUnsafeBytes { fnv($0) }
    // Attributes of loom and 10x files have no order.
    let names = (obs ?? []).map(\.name)
    let featureColumns = (`var` ?? []).map(\.name)
    if obs != nil { copy.obs = table.annotations.map(Column.init).inOrder(of: names) }
    if `var` != nil {
      copy.var = table.featureAnnotations.map(Column.init).inOrder(of: featureColumns)
    }
    return copy
  }
}

extension [Fingerprint.Column] {
  fileprivate func inOrder(of names: [String]) -> [Fingerprint.Column] {
    let places = Dictionary(zip(names, names.indices)) { first, _ in first }
    return sorted { (places[$0.name] ?? .max) < (places[$1.name] ?? .max) }
  }
}

extension Fingerprint.Column {
  init(_ annotation: Annotation) {
    self.init(name: annotation.name, kind: "string", hash: fnv(annotation.labels))
    switch annotation.values {
    case .strings: break
    case .categorical(_, let names, let isOrdered):
      kind = "categorical"
      (categories, ordered) = (fnv(names), isOrdered)
    case .integers, .optionalIntegers: kind = "integer"
    case .booleans: kind = "boolean"
    case .numbers(let numbers):
      kind = "number"
      hash = numbers.map { $0.isNaN ? 1e300 : $0 }.withUnsafeBytes { fnv($0) }
    }
  }
}

/// The 64-bit FNV-1a hash.
private func fnv(_ bytes: some Sequence<UInt8>) -> String {
  var state: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
  let digits = String(state, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

private func fnv(_ texts: [String?]) -> String {
  fnv(texts.flatMap { text -> [UInt8] in text.map { Array(($0 + "\n").utf8) } ?? [0] })
}
