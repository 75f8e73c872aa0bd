internal import FeatureTables
internal import Foundation
internal import LinearAlgebra
internal import TestSupport
internal import Testing

@Suite("Bad input: one line, exit 1, nothing written")
struct BadInputTests {
  private let deepwak = Deepwak()

  /// Runs `train` on what is in the folder and checks that it leaves it as it is.
  private func expect(
    _ message: String, _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = deepwak.contents
    let outcome = try deepwak.run(["train"] + arguments)
    #expect(outcome.status == 1, sourceLocation: sourceLocation)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.last == "Error: \(message)", sourceLocation: sourceLocation)
    #expect(lines.filter { $0.hasPrefix("Error") }.count == 1, sourceLocation: sourceLocation)
    #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
    #expect(deepwak.contents == before, sourceLocation: sourceLocation)
  }

  @Test("no such file") func missing() throws {
    try expect("none.csv: no such file", ["none.csv"])
  }

  @Test("an empty file") func empty() throws {
    deepwak.folder.write("", to: "e.csv")
    try expect("e.csv is empty, but must hold a table", ["e.csv"])
  }

  @Test("a truncated HDF5 file") func truncated() throws {
    let file = try HDF5File(creating: deepwak.folder.file("x.h5"))
    try file.write([Float](repeating: 1, count: 20_000), shape: [200, 100], to: "X")
    try file.close()
    let bytes = TemporaryFolder.bytes(deepwak.folder.file("x.h5"))
    deepwak.folder.write(Array(bytes.prefix(bytes.count / 2)), to: "x.h5")
    try expect(
      "x.h5 is truncated: the file ends before its content does; copy it again", ["x.h5"])
  }

  @Test("no HDF5 file, though its name says so") func notHDF5() throws {
    deepwak.folder.write("a,b\n1,2\n", to: "x.h5ad")
    try expect("x.h5ad is no HDF5 file, although its name says so", ["x.h5ad"])
  }

  @Test("a wrong dataset name") func wrongDataset() throws {
    let file = try HDF5File(creating: deepwak.folder.file("x.h5"))
    try file.write(Matrix.normal(5, 3, seed: 1), to: "data/X")
    try file.close()
    try expect(
      "x.h5 has no dataset '/Y'; it has /data/X", ["x.h5", "--dataset", "/Y"])
  }

  @Test("a 10x file of several genomes, types of features that are not there") func tenX() throws {
    let file = try HDF5File(creating: deepwak.folder.file("x.h5"))
    for genome in ["hg19", "mm10"] {
      try file.write([1, 2] as [Int32], to: "\(genome)/data")
      try file.write([0, 1] as [Int32], to: "\(genome)/indices")
      try file.write([0, 1, 2] as [Int32], to: "\(genome)/indptr")
      try file.write([2, 2] as [Int32], to: "\(genome)/shape")
      try file.write(["A-1", "C-1"], to: "\(genome)/barcodes")
      try file.write(["ENSG1", "ENSG2"], to: "\(genome)/genes")
    }
    try file.close()
    try expect("x.h5 holds several genomes: hg19, mm10; choose one with --genome", ["x.h5"])
    try expect(
      "x.h5 has no genome 'hg38'; it has hg19, mm10", ["x.h5", "--genome", "hg38"])
    deepwak.writeTable()
    try expect(
      "t.csv: --genome does not apply: this is a text file, not HDF5",
      ["t.csv", "--genome", "hg38"])
  }

  @Test("a ragged row") func ragged() throws {
    deepwak.folder.write("n,a,b\nx,1,2\ny,3\n", to: "t.csv")
    try expect("t.csv, line 3: 2 fields, but the lines above have 3", ["t.csv"])
  }

  @Test("text in a numeric column") func text() throws {
    let rows = (0..<20).map { "r\($0),\($0).5,\($0)" }
    deepwak.folder.write(
      (["n,a,b"] + rows + ["last,oops,3"]).joined(separator: "\n"), to: "t.csv")
    try expect(
      "t.csv, line 22: row 'last', column 'a' holds 'oops', but the column is numeric; correct "
        + "it or use --drop-columns or --annotation-columns", ["t.csv"])
  }

  @Test("missing and infinite values, and the way out") func notFinite() throws {
    let rows = (0..<20).map { "r\($0),\($0).5,\(19 - $0).25" }
    deepwak.folder.write(
      (["n,a,b"] + rows + ["p,,3", "q,inf,4"]).joined(separator: "\n"), to: "t.csv")
    try expect(
      "t.csv: 1 missing value and 1 infinite value, the first in row 'p', column 'a'; use "
        + "--impute median or --impute zero", ["t.csv"])
    let outcome = try deepwak(
      "train", "t.csv", "--impute", "median", "--steps", "3", "--heads", "1", "--max-clusters", "4")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("2 missing or infinite values replaced"))
  }

  @Test("duplicate names") func duplicates() throws {
    deepwak.folder.write("n,a,a\nx,1.5,2\ny,3,4.5\n", to: "t.csv")
    try expect("t.csv: two features are named 'a', but names must differ", ["t.csv"])
  }

  @Test("duplicate names in a first column of any title") func duplicateObservations() throws {
    let rows = (0..<20).map { "p\($0 == 7 ? 3 : $0),\(Double($0) + 0.5),\(20 - $0)\n" }
    deepwak.folder.write("patient,a,b\n" + rows.joined(), to: "t.csv")
    try expect("t.csv: two observations are named 'p3', but names must differ", ["t.csv"])
  }

  @Test("one row") func oneRow() throws {
    deepwak.folder.write("n,a,b\nx,1.5,2\n", to: "t.csv")
    try expect("t.csv has 1 observation, but must have at least 2", ["t.csv"])
  }

  @Test("no features") func noFeatures() throws {
    deepwak.folder.write("n,a\nx,red\ny,blue\n", to: "t.csv")
    let outcome = try deepwak("train", "t.csv")
    #expect(outcome.status == 1)
    #expect(outcome.message.hasPrefix("t.csv has no features: "))
    #expect(deepwak.contents == ["t.csv"])
  }

  @Test("more clusters than rows") func tooManyClusters() throws {
    deepwak.writeTable(rows: 30)
    try expect(
      "--max-clusters is 31, but must not exceed the 30 observations of the table",
      ["t.csv", "--max-clusters", "31"])
  }

  @Test("negative counts") func negativeCounts() throws {
    deepwak.folder.write("n,a,b\nx,1,2\ny,-3,4\nz,5,6\nw,0,1\n", to: "t.csv")
    try expect(
      "t.csv: log1p needs counts, but 1 value is negative, the first in row 'y', column 'a'; use "
        + "--normalize zscore or none", ["t.csv", "--normalize", "log1p"])
  }

  @Test("a bad options file") func badOptions() throws {
    deepwak.folder.write(#"{"heads": 3}"#, to: "o.json")
    try expect("o.json: 'heads' is no option", ["t.csv", "--options", "o.json"])
  }
}
