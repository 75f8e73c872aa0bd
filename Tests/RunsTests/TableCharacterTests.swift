internal import FeatureTables
internal import Foundation
internal import LinearAlgebra
internal import Runs
internal import TestSupport
internal import Testing

@Suite("What a table is")
struct TableCharacterTests {
  @Test("counts of libraries are counts, dense or sparse")
  func counts() {
    #expect(TableCharacter(of: Tables.counts(80, 200)) == .counts)
    #expect(TableCharacter(of: Tables.sparse(Tables.counts(80, 200))) == .counts)
  }

  @Test("whole numbers on a bounded common scale are no counts", arguments: [1, 5, 16, 255])
  func bounded(highest: Int) {
    var random = CounterGenerator(seed: 2)
    let x = Matrix(rows: 200, columns: 120) { _, _ in Float(random.index(below: highest + 1)) }
    #expect(TableCharacter(of: Tables.table(x)) == .commonScale)
  }

  @Test("logarithms of counts are expression")
  func expression() {
    let logs = Tables.counts(80, 200).values.densified
    let x = Matrix(rows: 80, columns: 200) { Float(log2(Double(logs[$0, $1]) + 1)) }
    #expect(TableCharacter(of: Tables.table(x)) == .expression)
  }

  @Test("features of different sizes have scales of their own")
  func ownScales() {
    let noise = Matrix.normal(100, 6, seed: 1)
    let x = Matrix(rows: 100, columns: 6) { noise[$0, $1] * Float(1 << (3 * $1)) }
    #expect(TableCharacter(of: Tables.table(x)) == .ownScales)
  }

  @Test("components are known by origin, by name and by their statistics")
  func components() throws {
    let table = Tables.groups(150, 20, 4)
    let pca = try PrincipalComponents(of: table.values.densified, count: 8)
    let scores = Tables.table(pca.scores(of: table.values.densified))
    #expect(TableCharacter(of: scores) == .components)
    #expect(TableCharacter(of: table, isEmbedding: true) == .components)
    var named = table
    named.featureNames = (1...20).map { "PC\($0)" }
    #expect(TableCharacter(of: named) == .components)
    #expect(TableCharacter(of: table) != .components)
  }

  @Test(
    "real tables are what they are", .enabled(if: SharedData.has("digits/digits.csv.gz")),
    arguments: [
      ("paul15/paul15_cluster.h5ad", nil, false, TableCharacter.counts),
      ("sc_mixology/sc_celseq2.count.csv.gz", nil, true, .counts),
      ("sc_mixology/sc_celseq2_5cl_p3.count.csv.gz", nil, true, .counts),
      ("scdcc_pbmc/10X_PBMC_select_2100_top2000.h5", nil, false, .counts),
      ("digits/digits.csv.gz", nil, false, .commonScale),
      ("mnist/mnist.h5", "/test/X", false, .commonScale),
      ("ciona/features.csv", nil, false, .ownScales),
      ("pbmc68k_reduced/10x_pbmc68k_reduced.h5ad", nil, false, .ownScales),
      ("pbmc3k_pca/pbmc3k_pca50.h5ad", nil, false, .components),
    ] as [(String, String?, Bool, TableCharacter)])
  func realTables(
    name: String, dataset: String?, transposes: Bool, expected: TableCharacter
  ) throws {
    var options = ReadingOptions()
    (options.dataset, options.transposes) = (dataset, transposes)
    let table = try FeatureTable.read(SharedData.path(name), options)
    #expect(TableCharacter(of: table) == expected)
  }
}
