import FeatureTables
import Kruskal
import LinearAlgebra
import TestSupport
import Testing

/// The outputs of the original spanning-forest package; see the data's own notes.
@Suite("Reference forests", .enabled(if: SharedData.has("../reference/forest/forests.h5")))
struct ReferenceTests {
  private static let fixed = (0..<6).map { "fixed/0\($0)" }
  private static let random = ["0_n4_k1", "1_n4_k2", "3_n6_k1", "4_n8_k3", "5_n12_k4"]
    .map { "random/\($0)" }

  @Test("are met exactly", arguments: fixed + random)
  func discrete(name: String) throws {
    let file = try HDF5File(reading: SharedData.path("../reference/forest/forests.h5"))
    func matrix(_ part: String) throws -> DoubleMatrix {
      try file.readMatrix("\(name)/\(part)")
    }
    let similarities = try matrix("S")
    let k = Int(try file.read("\(name)/k", as: Double.self)[0])
    let forest = try SpanningTree(of: similarities).forest(trees: k)
    #expect(forest.adjacency == (try matrix("A")))
    #expect(forest.connectivity == (try matrix("M")))
    let isFixed = name.hasPrefix("fixed")
    guard !isFixed || name >= "fixed/03" else { return }
    let constraints = try LinkConstraints(matrix: matrix("C"))
    let found = try ConstrainedForest(of: similarities, trees: k, constraints: constraints)
    #expect(found.forest.adjacency == (try matrix(isFixed ? "A_c" : "Ac")))
    #expect(found.forest.connectivity == (try matrix(isFixed ? "M_c" : "Mc")))
    // In none of these cases does the original violate a constraint.
    #expect(found.isFeasible)
    if !isFixed {
      for note in ["note_ml_violated", "note_mnl_violated"] {
        #expect(try file.read("\(name)/\(note)", as: Double.self)[0] == 0)
      }
    }
  }

  @Test func `are met in perturbed values, gradients and pullbacks`() throws {
    let file = try HDF5File(reading: SharedData.path("../reference/forest/forests.h5"))
    let name = "perturbed/n8_k2_B64"
    func matrix(_ part: String) throws -> DoubleMatrix {
      try file.readMatrix("\(name)/\(part)")
    }
    func number(_ part: String) throws -> Double {
      try file.read("\(name)/\(part)", as: Double.self)[0]
    }
    let numbers = try file.read("\(name)/Z", as: Double.self)
    let noise = (0..<64).map { b in
      DoubleMatrix(rows: 8, columns: 8, elements: Array(numbers[b * 64..<(b + 1) * 64]))
    }
    let options = PerturbationOptions(amplitude: try number("sigma"), samples: 64)
    let k = Int(try number("k"))
    let loss = try PartialFenchelYoungLoss(
      constraints: LinkConstraints(matrix: matrix("C")), treeCount: k, options: options)
    let similarities = try matrix("S")
    try loss.free.sample(similarities, noise: noise)
    try loss.constrained.sample(similarities, noise: noise)
    #expect(loss.constrained.infeasibleCount == 0)

    // What is a mean of zeros and ones of 64 samples is exact; the control changes no value.
    for suffix in ["", "_cv"] {
      #expect(loss.free.adjacency == (try matrix("A\(suffix)")))
      #expect(loss.free.connectivity == (try matrix("M\(suffix)")))
      #expect(loss.constrained.adjacency == (try matrix("Ac\(suffix)")))
      #expect(loss.constrained.connectivity == (try matrix("Mc\(suffix)")))
      #expect(loss.free.adjacency == (try matrix("gradF\(suffix)")))
      #expect(loss.constrained.adjacency == (try matrix("gradFc\(suffix)")))
      #expect(relativeError(loss.gradient, try matrix("gradLoss\(suffix)")) < 1e-10)
      #expect(abs(loss.free.value.mean - (try number("F\(suffix)"))) < 1e-10)
      #expect(abs(loss.constrained.value.mean - (try number("Fc\(suffix)"))) < 1e-10)
      #expect(abs(loss.value.mean - (try number("loss\(suffix)"))) < 1e-10)
      let weights = try matrix("W")
      let usesControl = suffix == "_cv"
      let a = try loss.free.adjacencyPullback(weights, usesControl: usesControl)
      let m = try loss.free.connectivityPullback(weights, usesControl: usesControl)
      #expect(relativeError(a, try matrix("vjp_A\(suffix)")) < 1e-10)
      #expect(relativeError(m, try matrix("vjp_M\(suffix)")) < 1e-10)
    }
  }
}
