import FeatureTables
import LinearAlgebra
import TestSupport
import Testing

@Suite("Summaries of files")
struct TableSummaryTests {
  let folder = TemporaryFolder()

  private func summary(_ path: String) throws -> String {
    try FeatureTable.describe(path).description.replacing(folder.path + "/", with: "")
  }

  @Test("text, with what is missing")
  func text() throws {
    let path = folder.write("id;a;b;kind\nx;1;2;red\ny;3;NA;blue\n", to: "t.csv")
    #expect(
      try summary(path) == """
        t.csv: text table
          delimiter        semicolon
          header           yes
          rows             2, such as 'x'
          numeric columns  2: a, b
          annotation       kind: text, 2 different
          table values     1 to 3, whole numbers, could be counts
          table missing    1 NaN, 0 infinite
        """)
  }

  @Test("h5ad")
  func annData() throws {
    let path = folder.file("t.h5ad")
    let table = FeatureTable(
      observationNames: ["x", "y"], featureNames: ["a", "b"],
      values: .sparse(
        SparseMatrix(
          rows: 2, columns: 2, rowOffsets: [0, 1, 1], columnIndices: [1], values: [2.5])),
      annotations: [
        Annotation(
          name: "kind",
          values: .categorical(codes: [0, 1], categories: ["p", "q"], ordered: false))
      ])
    try AnnDataWriter(table: table).write(
      to: path, adding: AnnDataAdditions(obsm: ["X_pca": Matrix(zeros: 2, 1)]))
    #expect(
      try summary(path) == """
        t.h5ad: AnnData (.h5ad)
          obs         2 observations
          var         2 features
          X           2 × 2, float32, sparse by row, 1 entries (25 %), not compressed
          X values    0 to 2.5, not counts
          X missing   none
          obsm        X_pca: 2 × 1
          obs column  kind: categorical, 2 categories
          raw         none
        """)
  }

  @Test("plain HDF5")
  func plain() throws {
    let path = folder.file("t.h5")
    let file = try HDF5File(creating: path)
    try file.write([1, -2, 3, 4] as [Int32], shape: [2, 2], to: "X")
    try file.write(["p", "q"], to: "Y")
    try file.close()
    #expect(
      try summary(path) == """
        t.h5: HDF5 without a known layout
          matrix      /X: 2 × 2, int32, dense, not compressed
          dataset     /Y: 2, text
          /X values   -2 to 4, whole numbers, some negative
          /X missing  none
        """)
  }
}
