import Glibc
import LinearAlgebra
import TestSupport
import Testing

@testable import FeatureTables

/// Tables that stay in their files: the same tables read into memory are the oracle.
@Suite("Reading in blocks")
struct BackedTests {
  private let folder = TemporaryFolder()

  /// 5000 × 7 counts, about half of them zero.
  private static let numbers: Matrix = {
    var random = CounterGenerator(seed: 5)
    return Matrix(rows: 5000, columns: 7) { _, _ in
      Float(max(0, Int(random.uniform() * 8) - 3))
    }
  }()

  /// Writes a table whose numbers the closure puts into X.
  private func write(_ fill: (HDF5File) throws(TableError) -> Void) throws -> String {
    let path = folder.file("t.h5ad")
    let file = try HDF5File(creating: path)
    try file.setEncoding("anndata", "0.1.0", of: "/")
    try fill(file)
    try file.writeFrame(
      index: (0..<5000).map { "c\($0)" },
      columns: [Annotation(name: "size", values: .integers((0..<5000).map { Int64($0) }))],
      to: "obs")
    try file.writeFrame(index: (0..<7).map { "f\($0)" }, columns: [], to: "var")
    try file.close()
    return path
  }

  /// Reads a table in blocks of 2048 rows.
  private func backed(
    _ path: String, _ options: ReadingOptions = ReadingOptions()
  ) throws -> FeatureTable {
    var table = try FeatureTable.read(path, options, backed: true)
    guard case .backed(var rows) = table.values else {
      Issue.record("\(path) was read")
      return table
    }
    rows.blockBytes = 1
    #expect(rows.blocks.size == 2048)
    table.values = .backed(rows)
    return table
  }

  private func check(_ table: FeatureTable, against whole: FeatureTable) throws {
    #expect(table.observationNames == whole.observationNames)
    #expect(table.featureNames == whole.featureNames)
    #expect(table.annotations == whole.annotations)
    #expect(table.featureAnnotations == whole.featureAnnotations)
    #expect(table.notes == whole.notes)
    #expect(table.values.inMemory == whole.values)
    #expect(table.values.statistics == whole.values.statistics)
    var rows = 0
    try table.values.forEachBlock { range, block in
      #expect(range.lowerBound == rows)
      #expect(block == whole.values.selecting(Array(range)))
      rows = range.upperBound
    }
    #expect(rows == whole.observationCount)
    let some = [0, 1, whole.observationCount - 1, whole.observationCount / 2, 0]
    var (x, y) = (Matrix(zeros: 5, whole.featureCount), Matrix(zeros: 5, whole.featureCount))
    table.values.source.copyRows(at: some, into: &x)
    whole.values.source.copyRows(at: some, into: &y)
    #expect(x == y)
  }

  @Test("gives the same rows, dense or sparse, plain or gzipped", arguments: [0, 1, 2, 3])
  func sameRows(kind: Int) throws {
    let path = try write { file throws(TableError) in
      if kind > 1 { file.compression = .gzip(level: 1) }
      let x = BackedTests.numbers
      try file.writeTable(kind % 2 == 0 ? .dense(x) : .sparse(SparseMatrix(x)), to: "X")
    }
    try check(try backed(path), against: try FeatureTable.read(path))
    var options = ReadingOptions()
    options.keepObservations = (0..<5000).filter { $0 % 7 != 3 && $0 < 4800 }.map { "c\($0)" }
    options.keepObservations?.append("absent")
    let (part, whole) = (try backed(path, options), try FeatureTable.read(path, options))
    #expect(whole.observationCount == 4114 && whole.notes.count == 1)
    try check(part, against: whole)
    try check(part.selecting(features: [5, 0, 2]), against: whole.selecting(features: [5, 0, 2]))
  }

  @Test("adds up entries that are stored twice and sorts those that are not in order")
  func unsortedEntries() throws {
    let path = try write { file throws(TableError) in
      try file.createGroup("X")
      try file.setEncoding("csr_matrix", "0.1.0", of: "X")
      try file.set("shape", of: "X", to: [5000, 7] as [Int64])
      try file.write((0..<15_000).map { Float($0 % 13) }, to: "X/data")
      try file.write((0..<15_000).map { [Int32(4), 1, 4][$0 % 3] }, to: "X/indices")
      try file.write((0...5000).map { Int64(3 * $0) }, to: "X/indptr")
    }
    try check(try backed(path), against: try FeatureTable.read(path))
  }

  @Test("imputes as in memory, and names the same first place", arguments: [false, true])
  func notFinite(isSparse: Bool) throws {
    var x = BackedTests.numbers
    (x[2100, 3], x[4000, 3], x[4999, 6], x[4500, 0]) = (.nan, .infinity, .nan, -.infinity)
    let path = try write { file throws(TableError) in
      try file.writeTable(isSparse ? .sparse(SparseMatrix(x)) : .dense(x), to: "X")
    }
    var errors: [TableError] = []
    for isBacked in [false, true] {
      do throws(TableError) {
        _ = try FeatureTable.read(path, ReadingOptions(), backed: isBacked)
      } catch {
        errors.append(error)
      }
    }
    #expect(errors.count == 2 && errors[0] == errors[1])
    #expect("\(errors[0])".contains("row 'c2100', column 'f3'"))
    for impute in [ReadingOptions.Impute.zero, .median] {
      var options = ReadingOptions()
      options.impute = impute
      let whole = try FeatureTable.read(path, options)
      #expect(whole.values.statistics.missingCount == 0)
      try check(try backed(path, options), against: whole)
    }
  }

  @Test(
    "gives what the real readers gave of every file, or says why not",
    arguments: Fixture.fingerprints("fixtures"))
  func fixtures(expected: Fingerprint) throws {
    let path = try Fixture.unpack(expected.file, into: folder)
    let whole = try FeatureTable.read(path, expected.options)
    do throws(TableError) {
      let table = try FeatureTable.read(path, expected.options, backed: true)
      #expect(expected.of(table) == expected)
      #expect(table.notes == whole.notes)
      let extent = try FeatureTable.extent(of: path, expected.options)
      #expect(extent.observations == whole.observationCount)
      #expect(extent.features == whole.featureCount)
    } catch .notInBlocks(_, let found) {
      #expect(expected.file.hasSuffix(".loom") || found.contains("sparse by column"))
      let extent = try FeatureTable.extent(of: path, expected.options)
      #expect(!extent.isInBlocks && extent.observations == whole.observationCount)
      #expect(extent.features == whole.featureCount)
    }
  }

  @Test("refuses what does not lie in rows, and says what to do first")
  func refusals() throws {
    func message(_ path: String, _ options: ReadingOptions = ReadingOptions()) -> String {
      do throws(TableError) {
        _ = try FeatureTable.read(path, options, backed: true)
        return "no error"
      } catch {
        return "\(error)".replacing(folder.path + "/", with: "")
      }
    }
    let end = ", so --backed cannot read it in blocks of observations; first make deepwak convert "
    #expect(
      message(folder.write("a,b\n1,2\n3,4\n", to: "t.csv"))
        == "t.csv: it is a text table" + end + "t.csv t.h5ad")
    let byColumn = try write { file throws(TableError) in
      try file.writeTable(.sparse(SparseMatrix(BackedTests.numbers)), to: "X")
      try file.setEncoding("csc_matrix", "0.1.0", of: "X")
      try file.write((0...7).map { Int64($0) }, to: "X/indptr")
    }
    #expect(
      message(byColumn) == "t.h5ad: /X is sparse by column" + end + "t.h5ad t.rows.h5ad")
    let plain = folder.file("t.h5")
    let file = try HDF5File(creating: plain)
    try file.write(BackedTests.numbers, to: "x")
    try file.close()
    var options = ReadingOptions()
    options.transposes = true
    #expect(message(plain, options) == "t.h5: /x has observations in columns" + end + "t.h5 t.h5ad")
    #expect(message(plain) == "no error")
  }

  @Test("tells of damage in any block, and of a file that went away later")
  func damage() throws {
    let path = try write { file throws(TableError) in
      try file.writeTable(.sparse(SparseMatrix(BackedTests.numbers)), to: "X")
      var indices: [Int32] = try file.read("X/indices")
      indices[indices.count - 2] = 99
      try file.write(indices, to: "X/indices")
    }
    let error = #expect(throws: TableError.self) {
      _ = try FeatureTable.read(path, ReadingOptions(), backed: true)
    }
    #expect("\(try #require(error))".contains("/X is damaged: index 99 is outside 0 ..< 7"))
    let sound = try write { file throws(TableError) in
      try file.write(BackedTests.numbers, to: "X")
    }
    let table = try backed(sound)
    guard case .backed(let rows) = table.values else { return }
    #expect(rows.failure == nil)
    #expect(truncate(sound, 4096) == 0)
    var x = Matrix(zeros: 1, 7)
    table.values.source.copyRows(at: [4000], into: &x)
    #expect(x.elements.allSatisfy { $0 == 0 })
    #expect(rows.failure != nil)
  }

  @Test("is written as a table in memory is, to the byte", arguments: [false, true])
  func writing(isSparse: Bool) throws {
    let path = try write { file throws(TableError) in
      let x = BackedTests.numbers
      try file.writeTable(isSparse ? .sparse(SparseMatrix(x)) : .dense(x), to: "X")
    }
    var options = ReadingOptions()
    options.keepObservations = (0..<5000).filter { $0 % 3 > 0 }.map { "c\($0)" }
    for (number, source) in [nil, path].enumerated() {
      var files: [[UInt8]] = []
      for table in [try FeatureTable.read(path, options), try backed(path, options)] {
        let result = folder.file("result\(number).h5ad")
        try AnnDataWriter(table: table, source: source).write(
          to: result, adding: AnnDataAdditions())
        files.append(TemporaryFolder.bytes(result))
      }
      #expect(files[0] == files[1] && files[0].count > 10_000)
    }
  }
}
