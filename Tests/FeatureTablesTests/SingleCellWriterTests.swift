import LinearAlgebra
import TestSupport
import Testing

@testable import FeatureTables

@Suite("10x and loom files written")
struct SingleCellWriterTests {
  private let folder = TemporaryFolder()

  private func table(sparse: Bool, counts: Bool = true) -> FeatureTable {
    let x = Matrix(rows: 40, columns: 30) { i, j in
      (i + 2 * j) % 5 == 0 ? Float(i * j % 7 + 1) * (counts ? 1 : 0.5) : 0
    }
    return FeatureTable(
      observationNames: (0..<40).map { "cell\($0)-1" }, featureNames: (0..<30).map { "gén\($0)" },
      values: sparse ? .sparse(SparseMatrix(x)) : .dense(x),
      annotations: [
        Annotation(name: "type", values: .strings((0..<40).map { $0 == 3 ? nil : "t\($0 % 4)" })),
        Annotation(name: "depth", values: .numbers((0..<40).map { Double($0) / 8 })),
      ],
      featureAnnotations: [
        Annotation(name: "gene_ids", values: .strings((0..<30).map { "ENSG\($0)" })),
        Annotation(name: "score", values: .integers((0..<30).map { Int64($0) })),
      ])
  }

  @Test(
    "a 10x file has features × cells by column, names and identifiers", arguments: [false, true],
    [HDF5Compression.none, .gzip])
  func tenX(sparse: Bool, compression: HDF5Compression) throws {
    let table = table(sparse: sparse)
    let path = folder.file("m.h5")
    #expect(
      try table.write(to: path, compression: compression) == [
        "columns of observations, columns score of features left out: a 10x file has no place for "
          + "them"
      ])
    let file = try HDF5File(reading: path)
    #expect(try file.readStrings("matrix/barcodes") == table.observationNames)
    #expect(try file.readStrings("matrix/features/name") == table.featureNames)
    #expect(try file.readStrings("matrix/features/id") == (0..<30).map { "ENSG\($0)" })
    #expect(
      try file.readStrings("matrix/features/feature_type")
        == [String](repeating: "Gene Expression", count: 30))
    #expect(try file.read("matrix/shape", as: Int64.self) == [30, 40])
    let offsets: [Int64] = try file.read("matrix/indptr")
    let indices: [Int64] = try file.read("matrix/indices")
    let data: [Int64] = try file.read("matrix/data")
    var dense = Matrix(zeros: 40, 30)
    for cell in 0..<40 {
      for entry in Int(offsets[cell])..<Int(offsets[cell + 1]) {
        dense[cell, Int(indices[entry])] = Float(data[entry])
      }
    }
    #expect(dense == table.values.densified)
  }

  @Test("what is no count is refused, and nothing remains")
  func fractions() {
    let error = #expect(throws: TableError.self) {
      _ = try table(sparse: true, counts: false).write(to: folder.file("m.h5"), from: nil)
    }
    #expect(
      error.map { "\($0)" }
        == "\(folder.file("m.h5")): its values are 0 to 3.5, not whole, but a 10x file holds counts; "
        + "choose counts with --layer, or write .h5ad")
    #expect(folder.contents.isEmpty)
  }

  @Test("a loom file has features in rows, and all columns", arguments: [false, true])
  func loom(sparse: Bool) throws {
    let table = table(sparse: sparse, counts: false)
    let path = folder.file("m.loom")
    #expect(try table.write(to: path, compression: .gzip).isEmpty)
    let file = try HDF5File(reading: path)
    #expect(try file.readMatrix("matrix") as Matrix == table.values.densified.transposed)
    #expect(try file.readStrings("attrs/LOOM_SPEC_VERSION") == ["3.0.0"])
    #expect(try file.readStrings("col_attrs/CellID") == table.observationNames)
    #expect(try file.readStrings("row_attrs/Gene") == table.featureNames)
    #expect(try file.readStrings("row_attrs/gene_ids")[7] == "ENSG7")
    #expect(try file.read("row_attrs/score", as: Int64.self) == (0..<30).map { Int64($0) })
    #expect(try file.read("col_attrs/depth", as: Double.self)[9] == 9.0 / 8)
    #expect(try file.readStrings("col_attrs/type").prefix(5) == ["t0", "t1", "t2", "", "t0"])
  }
}
