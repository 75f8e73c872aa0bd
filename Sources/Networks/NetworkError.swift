/// Why a network could not be made from named matrices.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
  /// A matrix that the architecture calls for is missing.
  case missing(name: String, found: [String])
  /// A matrix has another shape than the architecture calls for.
  case wrongShape(name: String, rows: Int, columns: Int, expectedRows: Int, expectedColumns: Int)
  /// A matrix belongs to no layer of the architecture.
  case unexpected(name: String, layers: Int)

  /// What is wrong, in one line.
  public var description: String {
    switch self {
    case .missing(let name, let found):
      "\(name) is missing: found \(found.isEmpty ? "nothing" : found.joined(separator: ", "))"
    case .wrongShape(let name, let rows, let columns, let expectedRows, let expectedColumns):
      "\(name) is \(rows) × \(columns), but must be \(expectedRows) × \(expectedColumns)"
    case .unexpected(let name, let layers):
      "\(name) belongs to none of the \(layers) layers of the network"
    }
  }
}
