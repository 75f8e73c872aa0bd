internal import FoundationEssentials

/// A piece of JSON whose keys are not known beforehand.
enum JSONValue: Sendable, Hashable, Codable {
  case null
  case bool(Bool)
  case integer(Int64)
  case natural(UInt64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(UInt64.self) {
      self = .natural(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .natural(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  /// This object with the entries of another in place of its own, at every depth.
  func overlaid(with other: JSONValue) -> JSONValue {
    guard case .object(var mine) = self, case .object(let theirs) = other else { return other }
    for (key, value) in theirs { mine[key] = mine[key]?.overlaid(with: value) ?? value }
    return .object(mine)
  }

  /// The first key, as a path, that another object does not have.
  func firstKey(missingFrom other: JSONValue, path: String = "") -> String? {
    guard case .object(let mine) = self, case .object(let theirs) = other else { return nil }
    for (key, value) in mine.sorted(by: { $0.key < $1.key }) {
      let name = path.isEmpty ? key : "\(path).\(key)"
      guard let known = theirs[key] else { return name }
      if let missing = value.firstKey(missingFrom: known, path: name) { return missing }
    }
    return nil
  }
}

/// JSON as the files of a run hold it: indented, keys in alphabetical order.
enum JSONText {
  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    // An infinite setting is a setting: --order inf.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value)) + [0x0A]
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(type, from: Data(bytes))
  }

  /// Decodes a value of which the text may leave out what has a default.
  static func decode<Value: Codable>(over defaults: Value, from bytes: [UInt8]) throws -> Value {
    let plain = try decode(JSONValue.self, from: encode(defaults))
    let given = try decode(JSONValue.self, from: bytes)
    return try decode(Value.self, from: encode(plain.overlaid(with: given)))
  }

  /// What is wrong with a text that could not be decoded, in one line.
  static func reason(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    func place(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      return path.isEmpty ? "" : "'\(path)' "
    }
    switch error {
    case .dataCorrupted(let context):
      return context.codingPath.isEmpty
        ? "this is no valid JSON" : place(context) + "is wrong: \(context.debugDescription)"
    case .keyNotFound(let key, _): return "'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return place(context) + "has a value of the wrong kind"
    @unknown default: return "\(error)"
    }
  }
}
