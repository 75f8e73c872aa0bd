import FeatureTables
import Kruskal
import LinearAlgebra
import Stats
import TestSupport
import Testing

@testable import Runs

@Suite("A run of forest under constraints")
struct ForestLinksTests {
  private let folder = TemporaryFolder()

  private func result(
    _ table: FeatureTable, pairLimit: Int = ForestRun.mostInPairs,
    _ change: (inout ForestRunOptions) -> Void
  ) throws -> ForestResult {
    var options = ForestRunOptions()
    options.data = "t.csv"
    change(&options)
    var run = ForestRun(options)
    run.pairLimit = pairLimit
    return try run.result(of: table)
  }

  private func message(_ change: (inout ForestRunOptions) -> Void) -> String {
    do {
      _ = try result(Tables.groups(30, 4, 3), change)
      return ""
    } catch {
      return "\(error)"
    }
  }

  private func file(_ text: String, _ name: String = "links.csv") -> String {
    folder.write(text, to: name)
    return folder.file(name)
  }

  @Test("joins what must be and parts what must not, also under noise")
  func links() throws {
    // Groups are 0, 3, 6 … and so on: far apart without links.
    let table = Tables.groups(60, 5, 3)
    let must = file("r0,r1\n", "must.csv")
    let cannot = file("a,b\nr0,r3\n\nr3,r6\n", "cannot.csv")
    let found = try result(table) {
      ($0.clusters, $0.mustLink, $0.cannotLink) = (4, must, cannot)
      ($0.perturb, $0.samples) = (0.2, 40)
    }
    let labels = found.clusters.labels
    #expect(labels[0] == labels[1] && labels[0] != labels[3] && labels[3] != labels[6])
    #expect(found.violations.isEmpty && found.cutHeight == nil)
    #expect(found.constraints?.mustLinks == [Link(0, 1)])
    #expect(found.constraints?.cannotLinks == [Link(0, 3), Link(3, 6)])
    #expect(found.notes.contains { $0.contains("first line is taken for headings") })
    let together = try #require(found.perturbation?.comembership)
    #expect(together[0, 1] == 1 && together[0, 3] == 0 && together[3, 6] == 0)
  }

  @Test("labels of some observations lead the others")
  func labels() throws {
    // Two long bands that single linkage joins at their near ends.
    let noise = Matrix.normal(80, 2, seed: 3)
    let x = Matrix(rows: 80, columns: 2) { i, j in
      (j == 0 ? Float(i / 2) : i % 2 == 0 ? 0 : 2 + Float(i) / 40) + 0.05 * noise[i, j]
    }
    let lines = stride(from: 0, to: 80, by: 8).flatMap { ["r\($0),a", "r\($0 + 1),b"] }
    let path = file("name,type,other\n" + lines.map { $0 + ",x\n" }.joined(), "l.csv")
    let found = try result(Tables.table(x)) {
      ($0.clusters, $0.labels, $0.labelColumn) = (2, path, "type")
      $0.preprocessing.normalize = .none
    }
    #expect(adjustedRandIndex(found.clusters.labels, (0..<80).map { $0 % 2 }) == 1)
    #expect(found.notes.contains { $0.contains("20 of 80 observations of t.csv are in") })
    #expect(found.notes.contains { $0.contains("have one of 2 labels in column 'type'") })
    #expect(message { $0.labels = path }.contains("choose one with --label-column"))
  }

  @Test("that cannot be met to the end says so in warnings and record")
  func infeasible() throws {
    // A ring of five that must be apart from its next: three clusters would do, but whoever joins
    // the wrong two first is stuck.
    let x = Matrix(
      rows: 4, columns: 1, elements: [0, 1, 1.5, 3])
    let cannot = file("r0,r1\nr0,r2\nr3,r1\nr3,r2\nr0,r3\n")
    let found = try result(Tables.table(x)) {
      ($0.clusters, $0.cannotLink) = (3, cannot)
      $0.preprocessing.normalize = .none
    }
    #expect(found.violations.isEmpty)
    // Two pairs that must be apart, crossed: greedy joins 1 and 2, which leaves 0 and 3 no partner.
    let stuck = file("r0,r1\nr0,r2\nr3,r2\nr1,r3\n", "stuck.csv")
    let left = try result(Tables.table(x)) {
      ($0.clusters, $0.cannotLink) = (2, stuck)
      $0.preprocessing.normalize = .none
    }
    #expect(left.clusters.clusterCount == 2 || !left.violations.isEmpty)
    let path5 = file("r0,r2\nr1,r3\nr0,r3\n", "path.csv")
    let chain = try result(Tables.table(x)) {
      ($0.clusters, $0.cannotLink) = (2, path5)
      $0.preprocessing.normalize = .none
    }
    // r1 and r2 come first: then r0 and r3 may join neither them nor each other.
    #expect(chain.clusters.clusterCount == 3)
    #expect(chain.violations == [.treeCount(3, asked: 2)])
    #expect(chain.warnings.contains { $0.contains("3 clusters are left where 2 were asked for") })
    guard case .object(let record)? = chain.record(remarks: [])["constraints"] else {
      Issue.record("no record of constraints")
      return
    }
    #expect(record["feasible"] == .bool(false))
  }

  @Test("files that make no sense are refused in one line that says what is wrong")
  func refused() {
    let contradiction = message {
      $0.mustLink = file("r0,r1\nr1,r2\n", "m.csv")
      $0.cannotLink = file("r2,r0\n", "c.csv")
    }
    #expect(contradiction.contains("'r0' – 'r1' – 'r2'") && contradiction.contains("m.csv"))
    #expect(
      message {
        ($0.clusters, $0.cannotLink) = (2, file("r0,r1\nr1,r2\nr0,r2\n"))
      }.contains("3 observations must all be apart ('r0', 'r1', 'r2')"))
    #expect(message { $0.mustLink = file("r0,r1\nr0,q7\n") }.contains("line 2 names 'q7'"))
    #expect(message { $0.mustLink = file("R0,R1\n") }.contains("differ only by case"))
    #expect(message { $0.mustLink = file("r0\nr1\n") }.contains("has 1 column"))
    #expect(message { $0.mustLink = file("r0,r1,r2\n") }.contains("has 3 columns"))
    #expect(message { $0.mustLink = file("") }.contains("is empty"))
    #expect(
      message { $0.cannotLink = file("r4,r4\n") }.contains("'r4' must not be linked with itself"))
    #expect(message { $0.mustLink = folder.file("none") }.contains("no such file"))
    #expect(
      message { $0.labels = file("name,type\nx1,a\nx2,b\n") }
        .contains("none of the observations of t.csv"))
    #expect(
      message { ($0.labels, $0.labelColumn) = (file("name,type\nr1,a\nr2,b\n"), "kind") }
        .contains("no column 'kind'; it has type"))
    #expect(
      message {
        ($0.clusters, $0.labels) = (1, file("name,type\nr1,a\nr2,b\nr3,b\n"))
      }.contains("ask for at least 2"))
    for text in [contradiction] { #expect(!text.contains("\n")) }
  }

  @Test("of more observations than all pairs are held of is refused")
  func large() {
    #expect {
      try result(Tables.groups(30, 4, 3), pairLimit: 29) { $0.mustLink = file("r0,r1\n") }
    } throws: {
      "\($0)".contains("30 observations, but links and labels need all pairs and take 29 at most")
    }
  }

  @Test("auto takes as many clusters as the labels need")
  func automatic() throws {
    let path = file("name,type\nr0,a\nr1,b\nr2,c\nr3,d\nr4,e\n", "five.csv")
    let found = try result(Tables.groups(60, 5, 3)) { $0.labels = path }
    #expect(found.clusters.clusterCount >= 5)
    #expect(Set((0..<5).map { found.clusters.labels[$0] }).count == 5)
  }
}
