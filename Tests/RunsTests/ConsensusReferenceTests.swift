internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra
internal import Networks
internal import TestSupport
internal import Testing

/// The authors' trained consensus networks, with their inputs and outputs on the Ciona embryos.
private let reference = "../reference/consensus/consensus.h5"

@Suite("The published consensus networks", .enabled(if: SharedData.has(reference)))
struct ConsensusReferenceTests {
  private func network(
    _ group: String, _ architecture: NetworkArchitecture, in file: HDF5File
  ) throws -> Network {
    let layers = architecture.hidden.count + 1
    return try Network(
      architecture,
      named: (1...layers).flatMap { layer in
        let bias = try file.read("\(group)/b\(layer)", as: Float.self)
        return [
          NamedMatrix(
            name: "layer_\(layer).weight", values: try file.readMatrix("\(group)/W\(layer)")),
          NamedMatrix(
            name: "layer_\(layer).bias",
            values: Matrix(rows: 1, columns: bias.count, elements: bias)),
        ]
      })
  }

  /// The inputs of a network, head by head.
  private func parts(_ wide: Matrix) -> [Matrix] {
    (0..<5).map { wide.columns(at: Array(14 * $0..<14 * $0 + 14)) }
  }

  private func greatestDifference(_ a: Matrix, _ b: Matrix) -> Float {
    zip(a.elements, b.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test("give their published outputs within 1e-5")
  func forward() throws {
    let file = try HDF5File(reading: SharedData.path(reference))
    let networks = ConsensusNetworks(
      partitioner: try network(
        "partitioner",
        NetworkArchitecture(
          inputs: 70, hidden: [280, 280, 280, 280], outputs: 14, activation: .sigmoid,
          normalizes: false, startsLinear: true, output: .softmax), in: file),
      encoder: try network(
        "encoder",
        NetworkArchitecture(
          inputs: 70, hidden: [40, 20], outputs: 14, activation: .tanh, normalizes: false,
          output: .tanh), in: file))
    let memberships = networks.memberships(of: parts(try file.readMatrix("partitioner/input")))
    #expect(
      greatestDifference(memberships, try file.readMatrix("partitioner/output")) < 1e-5)
    let embeddings = networks.embeddings(of: parts(try file.readMatrix("encoder/input")))
    #expect(greatestDifference(embeddings, try file.readMatrix("encoder/output")) < 1e-5)
  }
}
