import LinearAlgebra
import TestSupport
import Testing

@testable import FeatureTables

@Suite("Parts of an h5ad file")
struct AnnDataColumnTests {
  let folder = TemporaryFolder()

  private func write(_ change: (HDF5File) throws -> Void) throws -> String {
    let path = folder.file("t.h5ad")
    let table = FeatureTable(
      observationNames: ["x", "y"], featureNames: ["a", "b"],
      values: .dense(Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4])),
      annotations: [
        Annotation(name: "age", values: .optionalIntegers([1 << 60, nil])),
        Annotation(
          name: "kind", values: .categorical(codes: [0, 1], categories: ["p", "q"], ordered: true)),
      ],
      featureAnnotations: [Annotation(name: "id", values: .strings(["E1", "E2"]))])
    try AnnDataWriter(table: table).write(to: path, adding: AnnDataAdditions())
    let file = try HDF5File(updating: path)
    try change(file)
    try file.close()
    return path
  }

  @Test("come back as they were written, missing whole numbers too")
  func roundTrip() throws {
    let table = try FeatureTable.read(try write { _ in })
    #expect(
      table.annotations == [
        Annotation(name: "age", values: .optionalIntegers([1 << 60, nil])),
        Annotation(
          name: "kind", values: .categorical(codes: [0, 1], categories: ["p", "q"], ordered: true)),
      ])
    #expect(table.featureAnnotations.labels(named: "id") == ["E1", "E2"])
    #expect(table.annotations[0].kind == "whole numbers, 1 different, 1 missing")
    #expect(table.annotations[1].kind == "ordered categorical, 2 categories")
    #expect(table.annotations[0].selecting([1, 0]).values == .optionalIntegers([nil, 1 << 60]))
    #expect(table.selecting(features: [1]).featureAnnotations.labels(named: "id") == ["E2"])
  }

  @Test("that cannot be read are left out, and named")
  func leftOut() throws {
    let path = try write { file in
      try file.createGroup("obs/ragged")
      try file.set("encoding-type", of: "obs/ragged", to: "awkward-array")
      try file.write([1, 2, 3, 4] as [Float], shape: [2, 2], to: "obs/wide")
      try file.write([1, 2] as [Float], to: "obs/new")
      try file.set("encoding-type", of: "obs/new", to: "interval-array")
      try file.write([0, 7] as [Int8], to: "obs/kind/codes")
      try file.set(
        "column-order", of: "obs", to: ["age", "kind", "ragged", "wide", "new", "none"])
    }
    let expected = [
      "obs column 'kind' is left out: code 7 is none of its 2 categories",
      "obs column 'ragged' is left out: its encoding 'awkward-array' is not known",
      "obs column 'wide' is left out: it is 2 × 2, not one entry a row",
      "obs column 'new' is left out: its encoding 'interval-array' is not known",
      "obs column 'none' is left out: the file names it, but does not hold it",
    ]
    let table = try FeatureTable.read(path)
    #expect(table.annotations.map(\.name) == ["age"])
    #expect(table.notes == expected)
    #expect(try AnnotationTable.read(path).notes == expected)
    let summary = try FeatureTable.describe(path)
    #expect(summary.entries.filter { $0.subject == "note" }.map(\.text) == expected)
  }

  @Test("of another length than the table are refused")
  func length() throws {
    let path = try write { try $0.write([1, 2, 3] as [Int64], to: "obs/age") }
    #expect(readingError(path) == "t.h5ad: /obs/age is 3, but must be 2")
  }

  @Test("raw comes with its own features; without it, --raw is refused")
  func raw() throws {
    let path = try write { file in
      try file.write([1, 2, 3, 4, 5, 6] as [UInt8], shape: [2, 3], to: "raw/X")
      try file.writeFrame(index: ["r1", "r2", "r2"], columns: [], to: "raw/var")
    }
    var options = ReadingOptions()
    options.raw = true
    let table = try FeatureTable.read(path, options)
    #expect(table.featureNames == ["r1", "r2", "r2-1"])
    #expect(table.values.densified.elements == [1, 2, 3, 4, 5, 6])
    #expect(table.notes == ["1 feature with the name of another got a number, such as 'r2-1'"])
    #expect(
      readingError(path) {
        $0.raw = true
        $0.layer = "counts"
      } == "t.h5ad: --layer does not apply: --raw is given too")
    #expect(
      readingError(try write { _ in }) { $0.raw = true }
        == "t.h5ad: --raw does not apply: the file has no raw")
    #expect(
      readingError(path) { $0.genome = "GRCh38" }
        == "t.h5ad: --genome does not apply: this is an .h5ad file")
  }

  @Test("embeddings that are data frames give their columns of numbers")
  func frames() throws {
    let path = try write { file in
      try file.writeFrame(
        index: ["x", "y"],
        columns: [
          Annotation(name: "area", values: .numbers([0.5, 1.5])),
          Annotation(
            name: "shape",
            values: .categorical(codes: [0, 0], categories: ["o"], ordered: false)),
          Annotation(name: "count", values: .integers([3, 4])),
        ], to: "obsm/shape")
    }
    var options = ReadingOptions()
    options.obsm = "shape"
    let table = try FeatureTable.read(path, options)
    #expect(table.featureNames == ["area", "count"])
    #expect(table.values.densified.elements == [0.5, 3, 1.5, 4])
    #expect(table.notes == ["/obsm/shape: columns that are not numbers are left out: shape"])
    #expect(
      readingError(path) { $0.obsm = "X_pca" } == "t.h5ad has no embedding 'X_pca'; it has shape")
  }

  @Test("compressed with LZF are copied whole, and refused when a byte is wrong")
  func lzf() throws {
    let source = try Fixture.unpack("lzf.h5ad", into: folder)
    let table = try FeatureTable.read(source)
    let path = folder.file("result.h5ad")
    try AnnDataWriter(table: table, source: source).write(to: path, adding: AnnDataAdditions())
    let back = try FeatureTable.read(path)
    #expect(back.values == table.values && back.annotations == table.annotations)
    #expect(back.observationNames == table.observationNames)
    #expect(try HDF5File(reading: path).info(of: "X/data").compression == "lzf")

    // The values 1, 2, 3 over and over: the first bytes of a compressed chunk of them.
    var bytes = TemporaryFolder.bytes(source)
    let chunk = try #require(bytes.firstRange(of: [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40])?.lowerBound)
    bytes[chunk - 1] = 0xFF
    let damaged = folder.write(bytes, to: "damaged.h5ad")
    #expect(throws: TableError.self) { _ = try FeatureTable.read(damaged) }
  }
}
