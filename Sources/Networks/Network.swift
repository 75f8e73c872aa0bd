public import LinearAlgebra

/// A matrix and its name, as models are saved.
public struct NamedMatrix: Sendable, Hashable {
  /// The name, such as "layer_1.weight".
  public var name: String
  /// The numbers.
  public var values: Matrix

  /// Names a matrix.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - values: The matrix.
  public init(name: String, values: Matrix) {
    self.name = name
    self.values = values
  }
}

/// A fully connected network: an architecture and its parameters.
///
/// A network has an identity, since an optimiser changes its parameters in place. Any number
/// of threads may read it at the same time; while one changes `parameters`, none may read.
public final class Network: @unchecked Sendable {
  /// The layers.
  public let architecture: NetworkArchitecture
  /// All parameters, layer after layer: weight, bias and, where normalised, scale and shift.
  ///
  /// Change them in place; their count is ``NetworkArchitecture/parameterCount`` at all times.
  public var parameters: [Float]
  /// Where the parameters lie.
  let layers: [LayerLayout]

  /// Creates a network with random parameters.
  ///
  /// - Parameters:
  ///   - architecture: The layers, and how their parameters start.
  ///   - generator: The source of the parameters.
  public init(_ architecture: NetworkArchitecture, using generator: inout CounterGenerator) {
    self.architecture = architecture
    layers = architecture.layers
    parameters = layers.flatMap {
      architecture.initialization.parameters(of: $0, using: &generator)
    }
  }

  /// Creates a network from its saved parameters.
  ///
  /// - Parameters:
  ///   - architecture: The layers.
  ///   - named: The matrices of ``named``, in any order.
  /// - Throws: A ``NetworkError`` when a matrix is missing, of another shape, or of no layer.
  public init(
    _ architecture: NetworkArchitecture, named: [NamedMatrix]
  ) throws(NetworkError) {
    self.architecture = architecture
    layers = architecture.layers
    parameters = []
    parameters.reserveCapacity(architecture.parameterCount)
    var known: Set<String> = []
    for layer in layers {
      for part in layer.parts {
        guard let values = named.first(where: { $0.name == part.name })?.values else {
          throw .missing(name: part.name, found: named.map(\.name))
        }
        guard values.rows == part.rows, values.columns == layer.outputs else {
          throw .wrongShape(
            name: part.name, rows: values.rows, columns: values.columns, expectedRows: part.rows,
            expectedColumns: layer.outputs)
        }
        parameters.append(contentsOf: values.elements)
        known.insert(part.name)
      }
    }
    if let stranger = named.first(where: { !known.contains($0.name) }) {
      throw .unexpected(name: stranger.name, layers: layers.count)
    }
  }

  /// The parameters as matrices with names, in order of layers.
  ///
  /// "layer_1.weight" is *inputs × outputs*; "layer_1.bias", and for normalised layers
  /// "layer_1.scale" and "layer_1.shift", are 1 × *outputs*.
  public var named: [NamedMatrix] {
    layers.flatMap { layer in
      layer.parts.map { part in
        let end = part.start + part.rows * layer.outputs
        return NamedMatrix(
          name: part.name,
          values: Matrix(
            rows: part.rows, columns: layer.outputs,
            elements: Array(parameters[part.start..<end])))
      }
    }
  }
}

extension Initialization {
  /// The first parameters of a layer, in the order of the flat buffer.
  fileprivate func parameters(
    of layer: LayerLayout, using generator: inout CounterGenerator
  ) -> [Float] {
    let (inputs, outputs) = (Double(layer.inputs), Double(layer.outputs))
    let bound =
      self == .fanInUniform ? 1 / inputs.squareRoot() : (6 / (inputs + outputs)).squareRoot()
    var values: [Float] = []
    values.reserveCapacity(layer.end - layer.weight)
    for _ in layer.weight..<layer.bias {
      values.append(Float(bound * (2 * generator.uniform() - 1)))
    }
    for _ in 0..<layer.outputs {
      values.append(self == .fanInUniform ? Float(bound * (2 * generator.uniform() - 1)) : 0)
    }
    guard layer.normalizes else { return values }
    values += [Float](repeating: 1, count: layer.outputs)
    values += [Float](repeating: 0, count: layer.outputs)
    return values
  }
}
