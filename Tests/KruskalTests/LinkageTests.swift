import FeatureTables
import Foundation
import Kruskal
import LinearAlgebra
import TestSupport
import Testing

@Suite("Dendrograms")
struct LinkageTests {
  @Test("have SciPy's partitions at every height", arguments: 0..<4)
  func small(place: Int) throws {
    let found = try Linkage.read("linkage")
    #expect(found.count == 4)
    let expected = found[place]
    let points = Matrix(
      rows: expected.rows, columns: expected.points[0].count,
      elements: expected.points.flatMap { $0 })
    for method in PointTreeMethod.allCases {
      let tree = try SpanningTree(of: points, similarity: .negativeDistance, method: method)
      let dendrogram = Dendrogram(of: tree)
      expectSame(dendrogram, expected)
      for (merge, row) in zip(dendrogram.merges, expected.merges) {
        #expect(merge.left == Int(row[0]) && merge.right == Int(row[1]))
        #expect(merge.size == Int(row[3]))
        #expect(abs(merge.height - row[2]) < 1e-12)
      }
    }
  }

  @Test(
    "have SciPy's partitions of the clustering problems", .enabled(if: SharedData.has("fcps")),
    arguments: 0..<9)
  func problems(place: Int) throws {
    let found = try Linkage.read("fcps")
    #expect(found.count == 9)
    let points = try problem(found[place].name)
    let tree = try SpanningTree(of: points, similarity: .negativeDistance)
    expectSame(Dendrogram(of: tree), found[place])
  }

  @Test(
    "suggest the number of clusters that is there", .enabled(if: SharedData.has("fcps")),
    arguments: [("hepta", 7), ("chainlink", 2), ("atom", 2), ("lsun", 3), ("target", 2)])
  func stableCut(name: String, sizeable: Int) throws {
    let tree = try SpanningTree(of: problem(name), similarity: .negativeDistance)
    let cut = StableCut(of: Dendrogram(of: tree))
    #expect(cut.sizeableCount == sizeable)
    let sizes = try tree.forest(trees: cut.treeCount).partition.sizes
    #expect(sizes.count { $0 >= 10 } == sizeable)
  }

  @Test func `suggest one cluster where there are no sizeable ones`() throws {
    let line = Matrix(rows: 64, columns: 1) { i, _ in Float(i * i) }
    let cut = StableCut(of: Dendrogram(of: try SpanningTree(of: line)))
    #expect(cut.treeCount == 1 && cut.sizeableCount == 1)
  }

  @Test func `take the widest gap of the longest range`() throws {
    // Two pairs and two threes on a line: heights 1 within, 4 and 10 and 5 between.
    let line: [Float] = [0, 1, 5, 6, 16, 17, 18, 23, 24, 25]
    let points = Matrix(rows: 10, columns: 1, elements: line)
    let tree = try SpanningTree(of: points, similarity: .negativeDistance)
    let cut = StableCut(of: Dendrogram(of: tree), minimumSize: 2)
    #expect(cut.treeCount == 2 && cut.sizeableCount == 2)
    #expect(cut.heights.lowerBound == 5 && cut.heights.upperBound == 10)
  }

  @Test(
    "chain on noisy data, as the documentation says",
    .enabled(if: SharedData.has("digits/digits.csv.gz")))
  func chaining() throws {
    let table = try FeatureTable.read(SharedData.path("digits/digits.csv.gz"))
    guard case .dense(let digits) = table.values else {
      Issue.record("the digits are not dense")
      return
    }
    let sizes = try SpanningTree(of: digits).forest(trees: 10).partition.sizes
    #expect(Double(sizes.max() ?? 0) > 0.98 * Double(digits.rows))
  }

  private func expectSame(_ dendrogram: Dendrogram, _ expected: Linkage) {
    let total = dendrogram.merges.reduce(0) { $0 + $1.height }
    #expect(abs(total - expected.totalHeight) < 1e-11 * expected.totalHeight)
    let found = fingerprint(dendrogram)
    #expect("\(found.fingerprint)" == expected.fingerprint)
    #expect(found.heights == expected.heights)
  }

  /// A table of the suite.
  private func problem(_ name: String) throws -> Matrix {
    var options = ReadingOptions()
    options.hasHeader = false
    options.annotationColumns = ["none"]
    // Two of the tables have spaces between their numbers.
    if ["lsun", "target"].contains(name) { options.delimiter = " " }
    let table = try FeatureTable.read(SharedData.path("fcps/\(name).data.gz"), options)
    guard case .dense(let matrix) = table.values else { return Matrix(zeros: 0, 0) }
    return matrix
  }
}

/// A case of the fixtures.
private struct Linkage: Decodable {
  let name: String
  let rows: Int
  let totalHeight: Double
  let fingerprint: String
  let heights: Int
  let points: [[Float]]
  let merges: [[Double]]

  static func read(_ name: String) throws -> [Linkage] {
    let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let bytes = TemporaryFolder.bytes("\(folder)/Fixtures/\(name).json")
    return try JSONDecoder().decode([Linkage].self, from: Data(bytes))
  }
}

/// The fingerprint of all partitions, as the script that made the fixtures defines it.
private func fingerprint(_ dendrogram: Dendrogram) -> (fingerprint: UInt64, heights: Int) {
  func spread(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  let merges = dendrogram.merges
  var members = (0..<dendrogram.observationCount).map { spread(UInt64($0) + 1) }
  var partition = members.reduce(UInt64(0)) { $0 &+ spread($1) }
  var (total, count) = (UInt64(0), 0)
  for (t, merge) in merges.enumerated() {
    let (a, b) = (members[merge.left], members[merge.right])
    members.append(a &+ b)
    partition = partition &+ spread(a &+ b) &- spread(a) &- spread(b)
    let following = t + 1 < merges.count ? merges[t + 1].height : .infinity
    if following > merge.height * (1 + 1e-9) {
      total &+= spread(partition)
      count += 1
    }
  }
  return (total, count)
}
