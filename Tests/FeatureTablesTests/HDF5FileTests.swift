import FeatureTables
import LinearAlgebra
import TestSupport
import Testing

@Suite("HDF5 files")
struct HDF5FileTests {
  let folder = TemporaryFolder()

  @Test("give back what was written")
  func roundTrip() throws {
    let path = folder.file("m.h5")
    let weights = Matrix(rows: 2, columns: 3, elements: [1, .pi, -0, .infinity, 1e-30, 6])
    let file = try HDF5File(creating: path)
    try file.write(weights, to: "heads/0/weights")
    try file.write(DoubleMatrix(rows: 1, columns: 2, elements: [0.1, 1e300]), to: "double")
    try file.write([Int64.min, .max], to: "whole")
    try file.write(["", "α β", "a\nb"], to: "names")
    try file.write([Float](), to: "nothing")
    try file.write([true, false], to: "truths")
    try file.write([3.5], shape: [], to: "scalar")
    try file.set("kind", of: "/", to: "DeePWAK-Modell, größer")
    try file.set("kind", of: "/", to: "model")
    try file.set("sizes", of: "heads", to: [Int64(1), 2])
    try file.set("rate", of: "heads", to: 0.25)
    try file.set("layers", of: "heads/0", to: ["x", "y"])
    try file.write([Float(7)], to: "nothing")
    try file.close()

    let back = try HDF5File(reading: path)
    #expect(back.list() == ["double", "heads", "names", "nothing", "scalar", "truths", "whole"])
    #expect(try back.readMatrix("/heads/0/weights") as Matrix == weights)
    #expect(
      try back.readMatrix("double") as DoubleMatrix
        == DoubleMatrix(rows: 1, columns: 2, elements: [0.1, 1e300]))
    #expect(try back.read("whole", as: Int64.self) == [.min, .max])
    #expect(try back.readStrings("names") == ["", "α β", "a\nb"])
    #expect(try back.read("nothing", as: Float.self) == [7])
    #expect(try back.read("truths", as: UInt8.self) == [1, 0])
    #expect(try back.info(of: "scalar").shape == [])
    #expect(back.string("kind", of: "/") == "model")
    #expect(back.numbers("sizes", of: "heads", as: Int32.self) == [1, 2])
    #expect(back.numbers("rate", of: "heads", as: Double.self) == [0.25])
    #expect(back.strings("layers", of: "heads/0") == ["x", "y"])
    #expect(back.kind(of: "heads") == .group && !back.exists("heads/1"))
    #expect(back.allDatasets(in: "/heads") == ["/heads/0/weights"])
    #expect(try back.read("heads/0/weights", rows: 1..<2, as: Double.self)[2] == 6)
  }

  @Test("can be used from several threads at once")
  func threads() throws {
    let folder = folder
    let sums = ThreadPool.shared.map(16) { task -> Double in
      guard let file = try? HDF5File(creating: folder.file("\(task).h5")) else { return -1 }
      for i in 0..<20 {
        try? file.write([Double](repeating: Double(task), count: 100), to: "g/\(i)")
        _ = try? file.readMatrix("none") as Matrix
      }
      try? file.close()
      guard let back = try? HDF5File(reading: folder.file("\(task).h5")) else { return -1 }
      return back.list("g").reduce(0) {
        $0 + ((try? back.read("g/\($1)", as: Double.self)) ?? []).reduce(0, +)
      }
    }
    #expect(sums == (0..<16).map { Double($0) * 2000 })
  }

  @Test("say what is missing")
  func missing() throws {
    let path = folder.file("m.h5")
    let file = try HDF5File(creating: path)
    try file.write([1.0], to: "a")
    #expect(throws: TableError.notFound(path: path, kind: "dataset", name: "/b", available: ["/a"]))
    {
      _ = try file.read("b", as: Float.self)
    }
    #expect(
      throws: TableError.cannotWrite(
        path: "/nowhere/x.h5",
        reason:
          "unable to open file: name = '/nowhere/x.h5', errno = 2, error message = 'No such file or directory', flags = 13, o_flags = 242"
      )
    ) {
      _ = try HDF5File(creating: "/nowhere/x.h5")
    }
  }

  @Test("refuses a header that claims more than the file can hold")
  func claims() throws {
    let path = folder.file("claims.h5")
    let file = try HDF5File(creating: path)
    try file.write([Float](repeating: 1, count: 12_345), to: "X")
    try file.close()
    // 12 345 = 0x3039: the length of the dataset, in eight bytes, little end first.
    var bytes = TemporaryFolder.bytes(path)
    let length: [UInt8] = [0x39, 0x30, 0, 0, 0, 0, 0, 0]
    let place = try #require(bytes.firstRange(of: length)?.lowerBound)
    bytes[place + 5] = 1
    let damaged = try HDF5File(reading: folder.write(bytes, to: "claims.h5"))
    let error = #expect(throws: TableError.self) { _ = try damaged.read("X", as: Float.self) }
    #expect(error.map { "\($0)" }?.contains("1099511640121 elements, more than") == true)
  }
}
