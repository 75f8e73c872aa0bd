import DeePWAK
import LinearAlgebra
import Testing

@testable import Runs

@Suite("Consensus of labels")
struct LabelConsensusTests {
  private func table(_ columns: [[String?]]) -> LabelTable {
    LabelTable(
      source: "m.csv", observationNames: columns[0].indices.map { "c\($0)" },
      columns: columns.enumerated().map { LabelColumn(name: "m\($0)", labels: $1) })
  }

  @Test("finds the division that all clusterings share, whatever its names", arguments: 2...4)
  func shared(methods: Int) throws {
    let truth = (0..<60).map { $0 % 3 + ($0 % 6 == 5 ? 1 : 0) }
    let names = [["a", "b", "c", "d"], ["3", "1", "0", "2"], ["x", "z", "y", "w"]]
    let columns = (0..<methods).map { m in truth.map { Optional(names[m % 3][$0]) } }
    let result = try LabelConsensus(of: table(columns))
    #expect(result.consensus.labels == Partition(labels: truth).renumberedBySize.labels)
    #expect(result.consensus.stability.allSatisfy { $0 == 1 })
    #expect(result.consensus.reproducibility == 1)
  }

  @Test("a missing label is the mix of labels that cluster mates have")
  func missing() {
    // In m1 the first four are together, with labels x, x, y in m0; in m2 the first and third.
    let columns = [
      LabelColumn(name: "m0", labels: ["x", nil, "x", "y", "y", "y"]),
      LabelColumn(name: "m1", labels: ["p", "p", "p", "p", "q", "q"]),
      LabelColumn(name: "m2", labels: ["u", "u", "u", "v", "v", "v"]),
    ]
    let k = LabelMemberships(columns).matrices
    #expect(k[0].row(0).elementsEqual([1, 0]) && k[0].row(4).elementsEqual([0, 1]))
    // Two thirds x within p, and only x within u.
    #expect(abs(k[0][1, 0] - (2 / 3 + 1) / 2) < 1e-6)
    #expect(abs(k[0][1, 1] - (1 / 3 + 0) / 2) < 1e-6)
    // Nobody else tells: the shares of the whole column.
    let alone = LabelMemberships([
      LabelColumn(name: "m0", labels: ["x", "x", "y", nil]),
      LabelColumn(name: "m1", labels: ["p", "p", "p", "q"]),
    ]).matrices
    #expect(abs(alone[0][3, 0] - 2 / 3) < 1e-6)
  }

  @Test("a missing label neither joins nor parts: its observation stays with its mates")
  func missingStays() throws {
    var columns = (0..<5).map { _ in (0..<40).map { Optional("\($0 % 2)") } }
    for method in 0..<5 { columns[method][method * 3] = nil }
    let result = try LabelConsensus(of: table(columns))
    #expect(result.consensus.labels == (0..<40).map { $0 % 2 })
    #expect(result.notes.contains { $0.contains("without a label: taken as the mix") })
  }

  @Test("leaves out observations without any label and columns that say nothing, and says so")
  func leftOut() throws {
    let columns: [[String?]] = [
      ["a", "a", "b", "b", nil], ["1", "1", "2", "2", nil], ["s", "s", "s", "s", "s"],
    ]
    let result = try LabelConsensus(of: table(columns))
    #expect(result.observationNames == ["c0", "c1", "c2", "c3"])
    #expect(result.clusterings.map(\.name) == ["m0", "m1"])
    #expect(
      result.notes == [
        "column 'm2' has one value, 's': left out", "1 observation without any label: left out",
      ])
    #expect {
      _ = try LabelConsensus(of: table([columns[0], columns[2]]))
    } throws: {
      "\($0)" == "m.csv: a consensus needs two clusterings or more, but only 'm0' is one"
    }
  }
}
