import LinearAlgebra
import TestSupport
import Testing

@testable import FeatureTables

@Suite("Datasets that grow")
struct ExtendibleDatasetTests {
  private let folder = TemporaryFolder()

  @Test(
    "hold what was appended, in whatever pieces",
    arguments: [HDF5Compression.none, .gzip, .gzip(level: 9)], [1, 777, 65_536, 200_000])
  func pieces(compression: HDF5Compression, piece: Int) throws {
    let values = (0..<200_000).map { Float($0 * 7919 % 1009) / 8 }
    let path = folder.file("v.h5")
    let file = try HDF5File(creating: path)
    let dataset = try ExtendibleDataset<Float>("v", in: file, compression: compression)
    let piece = piece == 1 ? 99_999 : piece
    for start in stride(from: 0, to: values.count, by: piece) {
      try dataset.append(Array(values[start..<min(start + piece, values.count)]))
    }
    try dataset.finish()
    try file.close()
    let back = try HDF5File(reading: path)
    let info = try back.info(of: "v")
    #expect(info.shape == [200_000])
    #expect(info.compression == (compression == .none ? nil : "gzip"))
    #expect(try back.read("v", as: Float.self) == values)
    back.readsDirectly = false
    #expect(try back.read("v", as: Float.self) == values)
  }

  @Test("hold matrices of any width", arguments: [1, 3, 1000, 70_000])
  func matrices(width: Int) throws {
    let rows = 300_000 / width
    let values = (0..<rows * width).map { Int32($0 % 100_003) }
    let path = folder.file("m.h5")
    let file = try HDF5File(creating: path)
    file.compression = .gzip
    try file.write(values, shape: [rows, width], to: "g/m")
    try file.close()
    let back = try HDF5File(reading: path)
    #expect(try back.info(of: "g/m").shape == [rows, width])
    #expect(try back.read("g/m", as: Int32.self) == values)
    back.readsDirectly = false
    #expect(try back.read("g/m", as: Int32.self) == values)
  }

  @Test("are the same bytes on any number of threads")
  func threads() throws {
    let threads = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = threads }
    let files = try [1, 2, 3].map { count -> [UInt8] in
      ThreadPool.shared.threadCount = count
      let path = folder.file("t.h5")
      let file = try HDF5File(creating: path)
      file.compression = .gzip
      try file.write((0..<300_000).map { Float($0 % 777) }, to: "v")
      try file.close()
      return TemporaryFolder.bytes(path)
    }
    #expect(files[0] == files[1] && files[1] == files[2])
  }
}
