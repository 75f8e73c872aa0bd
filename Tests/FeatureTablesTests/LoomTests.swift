import LinearAlgebra
import TestSupport
import Testing

@testable import FeatureTables

@Suite("Loom files")
struct LoomTests {
  let folder = TemporaryFolder()

  /// Three features × two observations.
  private func write(
    _ values: [Float] = [1, 2, 3, 4, 5, 6], _ change: (HDF5File) throws -> Void = { _ in }
  ) throws -> String {
    let path = folder.file("t.loom")
    let file = try HDF5File(creating: path)
    try file.write(values, shape: [3, 2], to: "matrix")
    try file.write(["g1", "g2", "g3"], to: "row_attrs/Gene")
    try file.write(["ä", "x &lt; y &#x1F600;"], to: "col_attrs/CellID")
    try change(file)
    try file.close()
    return path
  }

  @Test("are turned, and stay sparse where they are")
  func values() throws {
    let full = try FeatureTable.read(try write())
    #expect(full.values == .dense(Matrix(rows: 2, columns: 3, elements: [1, 3, 5, 2, 4, 6])))
    #expect(full.featureNames == ["g1", "g2", "g3"])
    #expect(full.observationNames == ["ä", "x < y 😀"])
    let thin = try FeatureTable.read(try write([0, 2, 0, 0, 5, 0]))
    #expect(thin.values.isSparse)
    #expect(thin.values.densified.elements == [0, 0, 5, 2, 0, 0])
  }

  @Test("without names have numbers, and attributes of other shapes are named in a note")
  func attributes() throws {
    let path = try write { file in
      try file.remove("row_attrs/Gene")
      try file.write([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3], to: "col_attrs/X_pca")
      try file.write([1, 2, 3, 4] as [Float], shape: [2, 2, 1], to: "col_attrs/pairs")
      try file.write([0, 1] as [Int32], shape: [2, 1], to: "col_attrs/batch")
    }
    let table = try FeatureTable.read(path)
    #expect(table.featureNames == ["0", "1", "2"])
    #expect(table.annotations == [Annotation(name: "batch", values: .integers([0, 1]))])
    #expect(table.notes == ["/col_attrs/pairs is left out: it is not one entry for each of 2"])
    var options = ReadingOptions()
    options.obsm = "X_pca"
    let embedding = try FeatureTable.read(path, options)
    #expect(embedding.featureNames == ["pca_1", "pca_2", "pca_3"])
    #expect(embedding.values.densified.elements == [1, 2, 3, 4, 5, 6])
    let annotations = try AnnotationTable.read(path)
    #expect(annotations.annotations == table.annotations)
  }

  @Test("with a layer of spliced counts are read from the main matrix, which a note says")
  func spliced() throws {
    let path = try write {
      try $0.write([Float](repeating: 9, count: 6), shape: [3, 2], to: "layers/spliced")
    }
    let table = try FeatureTable.read(path)
    #expect(table.values.densified[0, 1] == 3 && table.notes.count == 1)
    var options = ReadingOptions()
    options.layer = "spliced"
    let layer = try FeatureTable.read(path, options)
    #expect(layer.values.densified[0, 1] == 9 && layer.notes.isEmpty)
  }

  @Test("that contradict themselves or lack what is asked for are refused")
  func refused() throws {
    #expect(
      readingError(try write { try $0.write(["a"], to: "row_attrs/Gene") })
        == "t.loom: /row_attrs/Gene is 1, but must be 3")
    #expect(
      readingError(try write()) { $0.layer = "counts" }
        == "t.loom has no layer 'counts'; it has no layer at all")
    #expect(
      readingError(try write()) { $0.obsm = "X_pca" }
        == "t.loom has no embedding 'X_pca'; it has no embedding at all")
    #expect(
      readingError(try write()) { $0.raw = true }
        == "t.loom: --raw does not apply: this is a loom file")
    let turned = try write {
      try $0.write([Float](repeating: 1, count: 6), shape: [2, 3], to: "layers/turned")
    }
    #expect(
      readingError(turned) { $0.layer = "turned" }
        == "t.loom: /layers/turned is 2 × 3, but must be 3 × 2")
    #expect(
      readingError(try write([1, .nan, 3, 4, 5, 6]))
        == "t.loom: 1 missing value, the first in row 'x < y 😀', column 'g1'; use --impute median "
        + "or --impute zero")
  }

  @Test("are described by version, layers and attributes")
  func summary() throws {
    let path = try write([0, 2, 0, 0, 5, 0]) { file in
      try file.write(["3.0.0"], isScalar: true, to: "attrs/LOOM_SPEC_VERSION")
      try file.write([Float](repeating: 9, count: 6), shape: [3, 2], to: "layers/counts")
      try file.write([1, 0] as [Int32], to: "col_attrs/Batch")
    }
    #expect(
      try FeatureTable.describe(path).description.replacing(folder.path + "/", with: "") == """
        t.loom: loom, version 3.0.0
          col_attrs       2 observations
          row_attrs       3 features
          matrix          features × observations: 3 × 2, float32, dense, not compressed
          matrix values   0 to 5, whole numbers, could be counts
          matrix missing  none
          layer           counts: 3 × 2, float32, dense, not compressed
          obs column      Batch: whole numbers, 2 different
        """)
  }

  @Test(
    "of version 2 write letters as entities",
    arguments: [
      ("plain", "plain"), ("a &amp; b", "a & b"), ("&#246;&#xF6;", "öö"), ("&", "&"),
      ("&none; &#; &#xFFFFFFFF;", "&none; &#; &#xFFFFFFFF;"), ("a&b;c&lt;", "a&b;c<"),
    ])
  func entities(text: String, expected: String) {
    #expect(unescaped(text) == expected)
  }
}
