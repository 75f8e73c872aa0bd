import FeatureTables
import LinearAlgebra
import TestSupport
import Testing

/// A bad text table and the words it must be refused with, after the path.
struct BadText: Sendable, CustomTestStringConvertible {
  var text: String
  var message: String
  var testDescription: String { message }
}

@Suite("Messages on bad input")
struct TableErrorTests {
  let folder = TemporaryFolder()

  @Test(
    "text tables",
    arguments: [
      BadText(text: "", message: "t.csv is empty, but must hold a table"),
      BadText(text: "\n\n", message: "t.csv is empty, but must hold a table"),
      BadText(text: "id,a,b\n", message: "t.csv has 0 observations, but must have at least 2"),
      BadText(
        text: "id,a,b\nx,1,2\n", message: "t.csv has 1 observation, but must have at least 2"),
      BadText(
        text: "id,a,b\nx,1,2\n\ny,3\nz,5,6\n",
        message: "t.csv, line 4: 2 fields, but the lines above have 3"),
      BadText(
        text: "id,a,b\nx,1,2\ny,3,4,5\n",
        message: "t.csv, line 3: 4 fields, but the lines above have 3"),
      BadText(
        text: "id,a,b\nx,1,2\ny,3,4\nz,5,n.d.\n",
        message: "t.csv, line 4: row 'z', column 'b' holds 'n.d.', but the column is numeric; "
          + "correct it or use --drop-columns or --annotation-columns"),
      BadText(
        text: "id,a,b\nx,1,NA\ny,inf,4\nz,,6\n",
        message: "t.csv: 2 missing values and 1 infinite value, the first in row 'x', column 'b'; "
          + "use --impute median or --impute zero"),
      BadText(
        text: "id,a,b\nx,1,2\nx,3,4\n",
        message: "t.csv: two observations are named 'x', but names must differ"),
      BadText(
        text: "id,a,a\nx,1,2\ny,3,4\n",
        message: "t.csv: two features are named 'a', but names must differ"),
      BadText(
        text: "id,a\nx,red\ny,blue\n",
        message: "t.csv has no features: none of its 2 columns holds numbers"),
      BadText(
        text: "id,a\nx,1\ny,\"2\n",
        message: "t.csv, line 3: a quotation mark opens here and is never closed"),
      BadText(
        text: "id,a\nx,\0\ny,2\n",
        message:
          "t.csv is neither HDF5 nor text: it holds zero bytes; give .h5ad, .h5, .csv or .tsv"),
    ])
  func text(_ bad: BadText) {
    #expect(readingError(folder.write(bad.text, to: "t.csv")) == bad.message)
  }

  @Test("files that are not there, or not files")
  func paths() {
    #expect(readingError(folder.file("none.csv")) == "none.csv: no such file")
    #expect(readingError(folder.path).hasSuffix(" is a folder, but must be a file"))
    #expect(
      readingError(folder.write("a,b\n1,2\n", to: "x.h5ad"))
        == "x.h5ad is no HDF5 file, although its name says so")
  }

  @Test("compressed files that are cut or damaged")
  func gzip() {
    let whole = gzipMember("id,a\nx,1\ny,2\n")
    #expect(
      readingError(folder.write(Array(whole.dropLast(12)), to: "t.csv.gz"))
        == "t.csv.gz is truncated: its compressed data stop in the middle; copy it again")
    var damaged = whole
    damaged[20] ^= 1
    #expect(
      readingError(folder.write(damaged, to: "t.csv.gz"))
        == "t.csv.gz: its compressed data is damaged: wrong checksum or code")
  }

  @Test("options that name nothing or do not apply")
  func options() throws {
    let path = folder.write("id,a,b\nx,1,2\ny,3,4\n", to: "t.csv")
    var options = ReadingOptions()
    options.dropColumns = ["c"]
    #expect(readingError(path, options) == "t.csv has no column 'c'; it has id, a, b")
    options = ReadingOptions()
    options.layer = "counts"
    #expect(
      readingError(path, options)
        == "t.csv: --layer does not apply: this is a text file, not HDF5")
    options = ReadingOptions()
    options.keepObservations = ["p"]
    #expect(
      readingError(path, options)
        == "t.csv: none of the observations to keep is in the table; it was to keep 'p', "
        + "but has names such as 'x'")
  }

  @Test("plain HDF5 files")
  func plain() throws {
    let path = folder.file("t.h5")
    let file = try HDF5File(creating: path)
    try file.write([1, 2, 3, 4] as [Float], shape: [2, 2], to: "a/X")
    try file.write([1, 2, 3, 4] as [Int32], shape: [2, 2], to: "b/X")
    try file.write(["p", "q"], to: "names")
    try file.close()
    #expect(
      readingError(path) == "t.h5 holds several matrices: /a/X, /b/X; choose one with --dataset")
    var options = ReadingOptions()
    options.dataset = "/c"
    #expect(readingError(path, options) == "t.h5 has no dataset '/c'; it has /a/X, /b/X, /names")
    options.dataset = "names"
    #expect(
      readingError(path, options)
        == "t.h5: /names is 2 of type text, but must be a matrix of numbers")
    options.dataset = "a"
    #expect(readingError(path, options) == "t.h5: /a is a group, but must be a matrix of numbers")
    options.dataset = "a/X"
    options.dropColumns = ["x"]
    #expect(
      readingError(path, options)
        == "t.h5: --drop-columns does not apply: this is an HDF5 file, not text")
  }

  @Test("truncated HDF5 files")
  func truncatedHDF5() throws {
    let file = try HDF5File(creating: folder.file("w.h5"))
    try file.write([Float](repeating: 1, count: 5000), shape: [50, 100], to: "X")
    try file.close()
    let bytes = TemporaryFolder.bytes(folder.file("w.h5"))
    let path = folder.write(Array(bytes.prefix(bytes.count / 2)), to: "t.h5")
    #expect(
      readingError(path)
        == "t.h5 is truncated: the file ends before its content does; copy it again")
  }

  @Test("h5ad files")
  func annData() throws {
    let path = folder.file("t.h5ad")
    let table = FeatureTable(
      observationNames: ["x", "y"], featureNames: ["a", "b"],
      values: .dense(Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4])))
    try AnnDataWriter(table: table).write(
      to: path, adding: AnnDataAdditions(obsm: ["X_pca": Matrix(zeros: 2, 1)]))
    var options = ReadingOptions()
    options.layer = "counts"
    #expect(readingError(path, options) == "t.h5ad has no layer 'counts'; it has no layer at all")
    options = ReadingOptions()
    options.obsm = "X_umap"
    #expect(readingError(path, options) == "t.h5ad has no embedding 'X_umap'; it has X_pca")
    let file = try HDF5File(updating: path)
    try file.write([1, 2, 3] as [Float], shape: [3, 1], to: "obsm/X_pca")
    try file.remove("X")
    try file.close()
    options.obsm = "X_pca"
    #expect(readingError(path, options) == "t.h5ad: /obsm/X_pca is 3 × 1, but must be 2 × 1")
    #expect(readingError(path) == "t.h5ad has no matrix 'X'; it has --obsm X_pca")
  }

  @Test("a sparse group that contradicts itself")
  func sparse() throws {
    let path = folder.file("t.h5")
    let file = try HDF5File(creating: path)
    try file.write([1, 2] as [Float], to: "X/data")
    try file.write([0, 7] as [Int32], to: "X/indices")
    try file.write([0, 1, 2] as [Int64], to: "X/indptr")
    try file.write([2, 3] as [Int64], to: "X/shape")
    try file.close()
    #expect(readingError(path) == "t.h5: /X is damaged: index 7 is outside 0 ..< 3")
  }
}
