import FeatureTables
import LinearAlgebra
import TestSupport
import Testing

@Suite("AnnData files")
struct AnnDataTests {
  let folder = TemporaryFolder()

  static let annotations = [
    Annotation(
      name: "kind",
      values: .categorical(codes: [1, -1, 0, 1], categories: ["p", "q"], ordered: true)),
    Annotation(name: "text", values: .strings(["a", "b", "c", "d"])),
    Annotation(name: "score", values: .numbers([0.5, .nan, 2, 3])),
    Annotation(name: "count", values: .integers([1, 2, 3, 1 << 40])),
    Annotation(name: "good", values: .booleans([true, false, true, true])),
    Annotation(name: "maybe", values: .booleans([true, nil, true, false])),
  ]

  static let dense = Matrix(rows: 4, columns: 3, elements: [1, 0, 2, 0, 0, 3, 4, 5, 0, 0, 0, 6])
  static let sparse = SparseMatrix(
    rows: 4, columns: 3, rowOffsets: [0, 2, 3, 5, 6], columnIndices: [0, 2, 2, 0, 1, 2],
    values: [1, 2, 3, 4, 5, 6])

  private func table(_ values: TableValues) -> FeatureTable {
    FeatureTable(
      observationNames: ["w", "x", "y", "z"], featureNames: ["a", "b", "c"], values: values,
      annotations: AnnDataTests.annotations)
  }

  /// What `train` adds.
  private func additions(_ count: Int) -> AnnDataAdditions {
    AnnDataAdditions(
      obs: [
        Annotation(
          name: "deepwak",
          values: .categorical(
            codes: (0..<count).map { Int32($0 % 2) }, categories: ["0", "1"], ordered: false)),
        Annotation(name: "deepwak_stability", values: .numbers((0..<count).map { Double($0) / 4 })),
      ],
      obsm: ["X_deepwak": Matrix(rows: count, columns: 2) { Float($0 * 2 + $1) }],
      uns: [
        "deepwak": .mapping([
          "seed": .integer(3), "version": .string("0.1"), "mask": .number(0.5),
          "quiet": .boolean(true), "heads": .mapping(["sizes": .integers([1, 2])]),
          "names": .strings(["a", "b"]), "losses": .numbers([0.5, 0.25]), "none": .mapping([:]),
        ])
      ])
  }

  @Test(
    "give back a table, dense or sparse", arguments: [TableValues.dense(dense), .sparse(sparse)])
  func roundTrip(_ values: TableValues) throws {
    let path = folder.file("t.h5ad")
    try AnnDataWriter(table: table(values)).write(to: path, adding: AnnDataAdditions())
    let back = try FeatureTable.read(path)
    #expect(back.values == values)
    #expect(back.observationNames == ["w", "x", "y", "z"] && back.featureNames == ["a", "b", "c"])
    #expect(back.annotations.map(\.labels) == AnnDataTests.annotations.map(\.labels))
    #expect(back.annotations[0].values == AnnDataTests.annotations[0].values)
    #expect(back.annotations.map(\.name) == AnnDataTests.annotations.map(\.name))
    #expect(folder.contents == ["t.h5ad"])
  }

  @Test("graphs and layers stand where scanpy looks, the places of entries in one type")
  func graphs() throws {
    let path = folder.file("t.h5ad")
    let graph = SparseMatrix(Matrix(rows: 4, columns: 4) { $0 == $1 ? 0 : Float($0 + $1) })
    let layer = Matrix(rows: 4, columns: 3) { Float(10 * $0 + $1) }
    var additions = AnnDataAdditions()
    additions.obsp = ["connectivities": graph]
    additions.layers = ["twice": AnnDataLayer(columns: 3) { layer.rows(at: Array($0)) }]
    for values in [TableValues.dense(AnnDataTests.dense), .sparse(AnnDataTests.sparse)] {
      try AnnDataWriter(table: table(values)).write(to: path, adding: additions)
      let back = try HDF5File(reading: path)
      #expect(try back.readMatrix("layers/twice") as Matrix == layer)
      for group in ["obsp/connectivities"] + (values.isSparse ? ["X"] : []) {
        // SciPy converts no matrix whose two arrays of places differ in type.
        #expect(try back.info(of: "\(group)/indices").typeName == "int32")
        #expect(try back.info(of: "\(group)/indptr").typeName == "int32")
      }
      try back.close()
      var options = ReadingOptions()
      options.dataset = "/obsp/connectivities"
      #expect(try FeatureTable.read(path, options).values == .sparse(graph))
    }
  }

  @Test("compressed by column or out of order read as compressed rows")
  func columns() throws {
    let path = folder.file("t.h5")
    let file = try HDF5File(creating: path)
    try file.write([4, 1, 5, 2, 3, 6] as [Double], to: "csc/data")
    try file.write([2, 0, 2, 0, 1, 3] as [Int32], to: "csc/indices")
    try file.write([0, 2, 3, 6] as [Int32], to: "csc/indptr")
    try file.set("shape", of: "csc", to: [Int64(4), 3])
    try file.set("encoding-type", of: "csc", to: "csc_matrix")
    try file.write([2, 1, 3, 2, 5, 2, 6] as [Float], to: "csr/data")
    try file.write([2, 0, 2, 0, 1, 0, 2] as [Int32], to: "csr/indices")
    try file.write([0, 2, 3, 6, 7] as [Int64], to: "csr/indptr")
    try file.set("shape", of: "csr", to: [Int64(4), 3])
    try file.close()
    var options = ReadingOptions()
    for name in ["csc", "csr"] {
      options.dataset = name
      #expect(try FeatureTable.read(path, options).values == .sparse(AnnDataTests.sparse))
    }
    options.transposes = true
    #expect(try FeatureTable.read(path, options).values.densified == AnnDataTests.dense.transposed)
  }

  @Test("are copied whole, with the additions in their places")
  func copied() throws {
    let source = folder.file("source.h5ad")
    let original = table(.sparse(AnnDataTests.sparse))
    try AnnDataWriter(table: original).write(
      to: source, adding: AnnDataAdditions(obsm: ["X_pca": Matrix(zeros: 4, 2)]))
    let file = try HDF5File(updating: source)
    try file.write(AnnDataTests.dense, to: "layers/counts")
    try file.write(["kept"], isScalar: true, to: "uns/title")
    try file.close()
    let path = folder.file("result.h5ad")
    // Twice: what a former run has added is replaced.
    for from in [source, path] {
      let notes = try AnnDataWriter(table: original, source: from).write(
        to: path, adding: additions(4))
      #expect(notes.isEmpty)
    }
    let back = try HDF5File(reading: path)
    #expect(back.list("obsm") == ["X_deepwak", "X_pca"])
    #expect(try back.readStrings("uns/title") == ["kept"])
    #expect(
      back.strings("column-order", of: "obs") == original.annotations.map(\.name) + [
        "deepwak", "deepwak_stability",
      ])
    #expect(try back.readMatrix("layers/counts") as Matrix == AnnDataTests.dense)
    #expect(
      try FeatureTable.read(path).annotation(named: "deepwak")?.labels == ["0", "1", "0", "1"])

    let slim = folder.file("slim.h5ad")
    try AnnDataWriter(table: original, source: source, includesTable: false).write(
      to: slim, adding: additions(4))
    let small = try HDF5File(reading: slim)
    #expect(!small.exists("X") && small.list("layers").isEmpty && small.exists("obsm/X_pca"))
  }

  @Test("that are cut anywhere are refused")
  func cut() throws {
    let whole = folder.file("whole.h5ad")
    try AnnDataWriter(table: table(.sparse(AnnDataTests.sparse))).write(
      to: whole, adding: additions(4))
    let bytes = TemporaryFolder.bytes(whole)
    for part in 1..<40 {
      let path = folder.write(Array(bytes.prefix(bytes.count * part / 40)), to: "cut.h5ad")
      #expect(throws: TableError.self) { _ = try FeatureTable.read(path) }
    }
  }

  @Test("keep the rows that were kept")
  func subset() throws {
    let source = folder.file("source.h5ad")
    try AnnDataWriter(table: table(.sparse(AnnDataTests.sparse))).write(
      to: source,
      adding: AnnDataAdditions(obsm: ["X_pca": Matrix(rows: 4, columns: 1) { i, _ in Float(i) }]))
    var options = ReadingOptions()
    options.keepObservations = ["z", "x"]
    let kept = try FeatureTable.read(source, options)
    let path = folder.file("result.h5ad")
    let notes = try AnnDataWriter(table: kept, source: source).write(to: path, adding: additions(2))
    #expect(notes.count == 1)
    let back = try FeatureTable.read(path)
    #expect(back.observationNames == ["x", "z"])
    #expect(back.values.densified == AnnDataTests.dense.rows(at: [1, 3]))
    options = ReadingOptions()
    options.obsm = "X_pca"
    #expect(try FeatureTable.read(path, options).values.densified.elements == [1, 3])
  }

  @Test(
    "open in the real anndata and scanpy without a warning",
    .enabled(if: Python.path != nil, "DEEPWAK_TEST_PYTHON names no Python with both"))
  func realReader() throws {
    for (name, values) in [
      ("d", TableValues.dense(AnnDataTests.dense)), ("s", .sparse(AnnDataTests.sparse)),
    ] {
      for slim in [false, true] {
        let path = folder.file("\(name)\(slim).h5ad")
        let wide = wide(values)
        try AnnDataWriter(table: wide, includesTable: !slim).write(to: path, adding: additions(8))
        #expect(Python.checks(path) == 0)
      }
    }
  }

  @Test(
    "copied from real files open without a warning, with all they had",
    .enabled(if: Python.path != nil && SharedData.has("pbmc3k_pca/pbmc3k_pca50.h5ad")),
    arguments: [true, false])
  func realFiles(whole: Bool) throws {
    let source = SharedData.path("pbmc3k_pca/pbmc3k_pca50.h5ad")
    let table = try FeatureTable.read(source)
    let path = folder.file("result.h5ad")
    try AnnDataWriter(table: table, source: source, includesTable: whole).write(
      to: path, adding: additions(table.observationCount))
    #expect(Python.checks(path, source) == 0)
    let old = SharedData.path("pbmc68k_reduced/10x_pbmc68k_reduced.h5ad")
    let oldTable = try FeatureTable.read(old)
    let notes = try AnnDataWriter(table: oldTable, source: old, includesTable: whole).write(
      to: path, adding: additions(oldTable.observationCount))
    #expect(notes.count == 1)
    #expect(Python.checks(path) == 0)
  }

  /// The table twice over, so that there are neighbours to find.
  private func wide(_ values: TableValues) -> FeatureTable {
    let rows = [0, 1, 2, 3, 0, 1, 2, 3]
    var table = table(values).selecting(observations: rows)
    table.observationNames = (0..<8).map { "o\($0)" }
    return table
  }
}
