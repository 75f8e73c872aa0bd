import LinearAlgebra
import TestSupport
import Testing

@testable import FeatureTables

/// Reading past the HDF5 library: the library itself is the oracle.
@Suite("Reading past the library")
struct DirectReadingTests {
  private let folder = TemporaryFolder()

  /// The file that Benchmarks/io/make_layouts.py makes.
  private func layouts() throws -> HDF5File {
    let fixture = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let bytes = try FileBytes.reading("\(fixture)/Fixtures/layouts.h5.gz")
    let path = withExtendedLifetime(bytes) { folder.write(Array(bytes.bytes), to: "layouts.h5") }
    return try HDF5File(reading: path)
  }

  private func bothWays<Scalar: HDF5Scalar>(
    _ file: HDF5File, _ name: String, rows: Range<Int>? = nil, as type: Scalar.Type
  ) throws -> (direct: [UInt8], library: [UInt8]) {
    func bytes(_ directly: Bool) throws -> [UInt8] {
      file.readsDirectly = directly
      let values: [Scalar] = try rows.map { try file.read(name, rows: $0) } ?? file.read(name)
      return values.withUnsafeBytes { Array($0) }
    }
    return (try bytes(true), try bytes(false))
  }

  @Test("gives the same bits for every layout, filter and type")
  func sameBits() throws {
    let file = try layouts()
    let names = file.list()
    #expect(names.count > 30)
    for name in names {
      let float = try bothWays(file, name, as: Float.self)
      #expect(float.direct == float.library, "\(name)")
      let double = try bothWays(file, name, as: Double.self)
      #expect(double.direct == double.library, "\(name)")
      let whole = try bothWays(file, name, as: Int64.self)
      #expect(whole.direct == whole.library, "\(name)")
      let short = try bothWays(file, name, as: Int32.self)
      #expect(short.direct == short.library, "\(name)")
      let byte = try bothWays(file, name, as: UInt8.self)
      #expect(byte.direct == byte.library, "\(name)")
    }
  }

  @Test("gives the same rows of every layout")
  func sameRows() throws {
    let file = try layouts()
    for name in file.list() {
      let length = try file.info(of: name).shape[0]
      for (first, last) in [(0, 1), (1, 2), (3, 11), (9, 13), (10, 17), (0, length)]
      where last <= length {
        let float = try bothWays(file, name, rows: first..<last, as: Float.self)
        #expect(float.direct == float.library, "\(name) \(first)..<\(last)")
        let whole = try bothWays(file, name, rows: first..<last, as: Int64.self)
        #expect(whole.direct == whole.library, "\(name) \(first)..<\(last)")
      }
    }
  }

  @Test("gives the numbers that h5py wrote")
  func knownNumbers() throws {
    let file = try layouts()
    for name in file.list()
    where !["missing", "nothing", "extremes"].contains(where: name.hasPrefix) {
      let info = try file.info(of: name)
      var isUnsigned = false
      if case .integer(_, signed: false) = info.element { isUnsigned = true }
      let expected = (0..<info.count).map { Float($0 * 7919 % 251 - (isUnsigned ? 0 : 125)) }
      #expect(try file.read(name, as: Float.self) == expected, "\(name)")
    }
    let filled: [Float] = try file.read("missing_sevens")
    #expect(filled.prefix(12).allSatisfy { $0 == 7 } && filled[12] == -125)
  }

  @Test(
    "takes what it can and leaves the rest",
    arguments: [
      ("contiguous_f4", true), ("contiguous_i8", true), ("contiguous_big_f4", false),
      ("chunked_1d", true), ("gzip_tiles", true), ("shuffled_gzip_rows", true),
      ("shuffled_1d", true), ("gzip_3d", false), ("checksum_rows", false),
      ("scaled_rows", false), ("missing_zeros", true), ("missing_sevens", false),
    ])
  func choice(name: String, isDirect: Bool) throws {
    let file = try layouts()
    let dataset = try file.openDataset(name)
    #expect((DatasetStorage(file, dataset.id, as: .float) != nil) == isDirect)
  }

  @Test("reports a damaged chunk as the library does")
  func damaged() throws {
    let path = folder.file("m.h5")
    let file = try HDF5File(creating: path)
    file.compression = .gzip
    let values = Matrix.normal(400, 250, seed: 1).elements
    try file.write(values, to: "x")
    try file.close()
    var bytes = TemporaryFolder.bytes(path)
    let middle = bytes.count / 2
    for i in middle..<middle + 200 { bytes[i] ^= 0x5A }
    let damaged = folder.write(bytes, to: "damaged.h5")
    let errors = [true, false].map { directly -> TableError? in
      #expect(throws: TableError.self) {
        let file = try HDF5File(reading: damaged)
        file.readsDirectly = directly
        _ = try file.read("x", as: Float.self)
      }
    }
    #expect(errors[0] == errors[1])
  }

  @Test("checks sparse indices as before", arguments: [false, true])
  func sparse(isSorted: Bool) throws {
    let path = folder.file("s.h5")
    let file = try HDF5File(creating: path)
    try file.createGroup("X")
    try file.set("encoding-type", of: "X", to: "csr_matrix")
    try file.set("shape", of: "X", to: [Int64(2), 4])
    try file.write([Float(1), 2, 3, 4], to: "X/data")
    try file.write(isSorted ? [Int32(0), 3, 1, 2] : [Int32(3), 0, 2, 2], to: "X/indices")
    try file.write([Int64(0), 2, 4], to: "X/indptr")
    try file.close()
    guard case .sparse(let matrix) = try HDF5File(reading: path).tableValues("X") else { return }
    #expect(
      matrix.dense.elements
        == (isSorted ? [1, 0, 0, 2, 0, 3, 4, 0] : [2, 0, 0, 1, 0, 0, 7, 0]))
  }
}
