import LinearAlgebra
import TestSupport
import Testing

@testable import FeatureTables

@Suite("10x files")
struct TenXTests {
  let folder = TemporaryFolder()

  /// Two barcodes × three features, of two types; changed by the test.
  private func write(_ change: (HDF5File) throws -> Void = { _ in }) throws -> String {
    let path = folder.file("t.h5")
    let file = try HDF5File(creating: path)
    try file.write([5, 7, 1] as [Int32], to: "matrix/data")
    try file.write([0, 2, 1] as [Int64], to: "matrix/indices")
    try file.write([0, 2, 3] as [Int64], to: "matrix/indptr")
    try file.write([3, 2] as [Int32], to: "matrix/shape")
    try file.write(["AAC-1", "AAG-1"], to: "matrix/barcodes")
    try file.write(["ENSG1", "ENSG2", "CD3"], to: "matrix/features/id")
    try file.write(["TBCE", "TBCE", "CD3"], to: "matrix/features/name")
    try file.write(
      ["Gene Expression", "Gene Expression", "Antibody Capture"],
      to: "matrix/features/feature_type")
    try change(file)
    try file.close()
    return path
  }

  @Test("give genes unless told otherwise, and say what is left out")
  func types() throws {
    let path = try write()
    let genes = try FeatureTable.read(path)
    #expect(genes.observationNames == ["AAC-1", "AAG-1"])
    #expect(genes.featureNames == ["TBCE", "TBCE-1"])
    #expect(genes.values.isSparse)
    #expect(genes.values.densified.elements == [5, 0, 0, 1])
    #expect(genes.featureAnnotations.labels(named: "gene_ids") == ["ENSG1", "ENSG2"])
    #expect(
      genes.notes == [
        "2 features of type Gene Expression used; left out: 1 of type Antibody Capture "
          + "(--feature-type takes another, or all)",
        "1 feature with the name of another got a number, such as 'TBCE-1'",
      ])
    var options = ReadingOptions()
    options.featureType = "antibody capture"
    let antibodies = try FeatureTable.read(path, options)
    #expect(antibodies.featureNames == ["CD3"] && antibodies.notes.isEmpty)
    #expect(antibodies.values.densified.elements == [7, 0])
    options.featureType = "all"
    #expect(
      try FeatureTable.read(path, options).values.densified.elements == [5, 0, 7, 0, 1, 0])
  }

  @Test("with a choice to be made, or one that is not there, are refused with the choices")
  func choices() throws {
    let path = try write()
    #expect(
      readingError(path) { $0.featureType = "Peaks" }
        == "t.h5 has no feature type 'Peaks'; it has Gene Expression, Antibody Capture")
    #expect(
      readingError(path) { $0.genome = "GRCh38" }
        == "t.h5: --genome does not apply: the file does not name the genomes of features")
    #expect(
      readingError(path) { $0.layer = "counts" }
        == "t.h5: --layer does not apply: this is a 10x file")
    #expect(
      readingError(path) { $0.dataset = "matrix" }
        == "t.h5: --dataset does not apply: this is a 10x file")
    let peaks = try write {
      try $0.write(["Peaks", "Peaks", "Custom"], to: "matrix/features/feature_type")
    }
    #expect(
      readingError(peaks)
        == "t.h5 holds several types of features: Peaks, Custom; choose one with --feature-type")
    let genomes = try write {
      try $0.write(["hg38", "mm10", "hg38"], to: "matrix/features/genome")
    }
    #expect(
      readingError(genomes) { $0.genome = "mm39" } == "t.h5 has no genome 'mm39'; it has hg38, mm10"
    )
    let old = try Fixture.unpack("v2_genomes.h5", into: folder)
    #expect(
      readingError(old)
        == "v2_genomes.h5 holds several genomes: hg19, mm10; choose one with --genome")
    #expect(
      readingError(old) { $0.genome = "hg38" }
        == "v2_genomes.h5 has no genome 'hg38'; it has hg19, mm10"
    )
    #expect(
      readingError(old) { $0.featureType = "all" }
        == "v2_genomes.h5: --feature-type does not apply: a file from before Cell Ranger 3 has "
        + "genes only")
  }

  @Test(
    "that contradict themselves are refused with the place",
    arguments: [
      ("matrix/shape", nil, "/matrix is damaged: it has no dataset 'shape'"),
      ("matrix/indptr", nil, "/matrix is damaged: it has no dataset 'indptr'"),
      (
        "matrix/indptr", [0, 2, 9],
        "/matrix is damaged: indptr has 3 entries up to 9, but must have 3 up to 3"
      ),
      ("matrix/indptr", [0, 9, 3], "/matrix is damaged: indptr falls"),
      ("matrix/indices", [0, 2, 5], "/matrix is damaged: index 5 is outside 0 ..< 3"),
      (
        "matrix/indices", [0, 2, 1 << 40], "/matrix is damaged: index 2147483647 is outside 0 ..< 3"
      ),
      ("matrix/shape", [3, 9], "/matrix/barcodes is 2, but must be 9"),
      ("matrix/shape", [4, 2], "/matrix/features is 3, but must be 4"),
      (
        "matrix/shape", [3, -2],
        "/matrix/shape is damaged: it must hold the numbers of features and of barcodes"
      ),
    ] as [(String, [Int64]?, String)])
  func damaged(place: String, values: [Int64]?, words: String) throws {
    let path = try write { file in
      try file.remove(place)
      if let values { try file.write(values, to: place) }
    }
    #expect(readingError(path) == "t.h5: \(words)")
  }

  @Test("with values that are not finite name the first")
  func notFinite() throws {
    let path = try write { try $0.write([5, .nan, .infinity] as [Float], to: "matrix/data") }
    #expect(
      readingError(path) { $0.featureType = "all" }
        == "t.h5: 1 missing value and 1 infinite value, the first in row 'AAC-1', column 'CD3'; "
        + "use --impute median or --impute zero")
  }

  @Test("are described by their parts")
  func summary() throws {
    let path = try write {
      try $0.set("chemistry_description", of: "/", to: "Single Cell 3' v3")
      try $0.write(["hg38", "hg38", ""], to: "matrix/features/genome")
    }
    #expect(
      try FeatureTable.describe(path).description.replacing(folder.path + "/", with: "") == """
        t.h5: 10x feature-barcode matrix (.h5), of Cell Ranger 3 or later
          chemistry       Single Cell 3' v3
          feature type    Gene Expression: 2 features
          feature type    Antibody Capture: 1 features
          genome          hg38: 2 features
          genome          not given: 1 features
          feature names   1 repeat another and get a number
          feature column  gene_ids: text, 3 different
          matrix          2 barcodes × 3 features, int32, sparse, 3 entries (50 %), not compressed
          matrix values   0 to 7, whole numbers, could be counts
          matrix missing  none
        """)
  }
}

@Suite("Names made different")
struct UniqueNamesTests {
  @Test(
    "take the first number that is free, as anndata does it",
    arguments: [
      (["a", "b"], ["a", "b"]), (["a", "a", "a"], ["a", "a-1", "a-2"]),
      (["a", "a", "a-1", "a"], ["a", "a-2", "a-1", "a-3"]),
      (["a", "b", "a", "b", "a-1", "a-1"], ["a", "b", "a-2", "b-1", "a-1", "a-1-1"]),
    ])
  func numbers(names: [String], expected: [String]) {
    #expect(uniqueNames(names) == expected)
  }
}
