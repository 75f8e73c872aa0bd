import LinearAlgebra
import TestSupport
import Testing

@testable import FeatureTables

@Suite("Conversion")
struct ConversionTests {
  let folder = TemporaryFolder()

  /// A table with annotations of every kind, sparse or dense.
  private func table(sparse: Bool) -> FeatureTable {
    var x = Matrix.normal(40, 30, seed: 3)
    for i in 0..<40 { for j in 0..<30 where (i + j) % 3 != 0 { x[i, j] = 0 } }
    return FeatureTable(
      observationNames: (0..<40).map { "cell, \($0)" }, featureNames: (0..<30).map { "g\($0)" },
      values: sparse ? .sparse(SparseMatrix(x)) : .dense(x),
      annotations: [
        Annotation(
          name: "type",
          values: .categorical(
            codes: (0..<40).map { Int32($0 % 3) - 1 }, categories: ["a", "b"], ordered: true)),
        Annotation(name: "note", values: .strings((0..<40).map { $0 == 5 ? nil : "\"n\"\($0)" })),
      ])
  }

  @Test(
    "numbers, names and columns come back",
    arguments: ["t.h5ad", "t.csv", "t.tsv", "t.csv.gz"], [false, true])
  func roundTrip(name: String, sparse: Bool) throws {
    let table = table(sparse: sparse)
    let remarks = try table.write(to: folder.file(name), compression: .gzip)
    #expect(remarks.isEmpty && folder.contents == [name])
    let read = try FeatureTable.read(folder.file(name))
    #expect(read.values.densified == table.values.densified)
    #expect(read.values.isSparse == (sparse && name == "t.h5ad"))
    #expect(read.observationNames == table.observationNames)
    #expect(read.featureNames == table.featureNames)
    #expect(read.annotations.map(\.labels) == table.annotations.map(\.labels))
  }

  @Test("layers and embeddings come along from .h5ad to .h5ad, and are named where they cannot")
  func additions() throws {
    let table = table(sparse: true)
    let source = folder.file("a.h5ad")
    let embedding = Matrix.normal(40, 2, seed: 5)
    try AnnDataWriter(table: table).write(
      to: source, adding: AnnDataAdditions(obsm: ["X_pca": embedding]))
    let read = try FeatureTable.read(source)
    #expect(try read.write(to: folder.file("b.h5ad"), from: source).isEmpty)
    var options = ReadingOptions()
    options.obsm = "X_pca"
    let carried = try FeatureTable.read(folder.file("b.h5ad"), options)
    #expect(carried.values.densified == embedding)
    #expect(try FeatureTable.read(folder.file("b.h5ad")).values == table.values)
    let kept = read.selecting(observations: [1, 3])
    #expect(
      try kept.write(to: folder.file("c.h5ad"), from: source)
        == ["obsm of \(source) left out: the table is a part"])
    #expect(try FeatureTable.read(folder.file("c.h5ad")).values == table.values.selecting([1, 3]))
    #expect(
      try read.write(to: folder.file("d.csv"), from: source)
        == ["obsm left out: text has no place for them"])
  }

  @Test("names without a known ending are refused", arguments: ["t", "t.gz", "t.h5ad.gz", "csv"])
  func formats(name: String) {
    #expect(throws: TableError.self) { _ = try TableFormat(of: name) }
  }

  @Test("a file that is there is kept unless replaced on purpose, a folder always")
  func overwriting() throws {
    let path = folder.write("precious", to: "t.csv")
    #expect(
      throws: TableError.cannotWrite(path: path, reason: "it exists; use --force to replace it")
    ) { try TableFormat.check(path, force: false) }
    try TableFormat.check(path, force: true)
    #expect(throws: TableError.cannotWrite(path: folder.path, reason: "it is a folder")) {
      try TableFormat.check(folder.path, force: true)
    }
  }

  @Test("a failure leaves the old file and nothing else")
  func failure() throws {
    let path = folder.write("precious", to: "t.h5ad")
    #expect(throws: TableError.emptyFile(path: "x")) {
      try HDF5File.write(to: path) { file throws(TableError) in
        try file.write([Float](repeating: 1, count: 10), to: "X")
        throw TableError.emptyFile(path: "x")
      }
    }
    #expect(folder.contents == ["t.h5ad"])
    #expect(TemporaryFolder.bytes(path) == Array("precious".utf8))
  }

  @Test(
    "a growing dataset is that written at once, in whatever pieces",
    arguments: [HDF5Compression.none, .gzip], [1, 7, 300])
  func growing(compression: HDF5Compression, columns: Int) throws {
    let rows = 700_000 / columns
    let numbers = (0..<rows * columns).map { Int32(truncatingIfNeeded: $0 &* 2_654_435_761) }
    let file = try HDF5File(creating: folder.file("x.h5"))
    let dataset = try ExtendibleDataset<Int32>(
      "a/x", in: file, columns: columns, compression: compression)
    var start = 0
    for step in [1, 65_536, 3, 400, 100_000] where start + step <= rows {
      try dataset.append(Array(numbers[start * columns..<(start + step) * columns]))
      start += step
    }
    try dataset.append(Array(numbers[(start * columns)...]))
    try dataset.finish()
    for isDirect in [true, false] {
      file.readsDirectly = isDirect
      let read: [Int32] = try file.read("a/x")
      #expect(read == numbers)
    }
    #expect(try file.info(of: "a/x").shape == [rows, columns])
  }
}
