import Glibc
import LinearAlgebra
import TestSupport
import Testing

@testable import FeatureTables

@Suite("Output")
struct OutputTests {
  let folder = TemporaryFolder()

  @Test("CSV reads back the same, quotes and all")
  func csv() throws {
    let names = ["plain", "with, comma", "\"quoted\"", " edge ", "a\nb", "é"]
    let numbers: [Float] = [0.1, -1e-30, 16_777_216, .greatestFiniteMagnitude, 3, 1 / 3]
    let path = folder.file("t.csv")
    let writer = try CSVWriter(path: path, header: ["observation", "x", "cluster"])
    for (name, number) in zip(names, numbers) {
      writer.append(name)
      writer.append(number)
      writer.append(1.5)
      try writer.endRow()
    }
    #expect(folder.contents == [".t.csv.partial-\(processNumber)"])
    try writer.commit()
    #expect(folder.contents == ["t.csv"])
    let table = try FeatureTable.read(path)
    #expect(table.values.densified.column(0) == numbers)
    #expect(table.observationNames == names.map { $0 == " edge " ? " edge " : $0 })
    let text = String(decoding: TemporaryFolder.bytes(path), as: UTF8.self)
    #expect(text.hasPrefix("observation,x,cluster\nplain,0.1,1.5\n\"with, comma\",-1e-30,1.5\n"))
  }

  @Test("an unfinished file leaves nothing")
  func unfinished() throws {
    let path = folder.write("old", to: "t.csv")
    do {
      let output = try FileOutput(path: path)
      try output.write("new")
    }
    #expect(folder.contents == ["t.csv"])
    #expect(TemporaryFolder.bytes(path) == Array("old".utf8))
    try FileOutput.write("new", to: path)
    #expect(TemporaryFolder.bytes(path) == Array("new".utf8))
  }

  @Test("a full disk is reported")
  func full() throws {
    let output = FileOutput(path: "out.csv", descriptor: openFullDevice())
    try output.write("text")
    let error = #expect(throws: TableError.self) { try output.commit() }
    #expect(error.map { "\($0)" } == "out.csv: cannot be written: the disk is full")
  }

  @Test("a folder that cannot be made is reported")
  func unwritable() {
    let error = #expect(throws: TableError.self) { _ = try FileOutput(path: "/proc/none/t.csv") }
    #expect(error == .cannotWrite(path: "/proc/none/t.csv", reason: "no such file or directory"))
  }

  @Test("a folder takes its name at the end, with its parents")
  func wholeFolder() throws {
    let path = folder.file("runs/a")
    do {
      let output = try OutputFolder(path: path + "/")
      try FileOutput.write("{}", to: output.path(of: "run.json"))
      try output.createFolder("figures")
      #expect(!TemporaryFolder.exists(path))
      try output.commit()
    }
    #expect(FeatureTables.entries(of: path).sorted() == ["figures", "run.json"])
    #expect(FeatureTables.entries(of: folder.file("runs")) == ["a"])
    let error = #expect(throws: TableError.self) { _ = try OutputFolder(path: path) }
    #expect(
      error.map { "\($0)" }
        == "\(path) exists; use --force to replace it, or name another place")
    do {
      let replacement = try OutputFolder(path: path, force: true)
      try FileOutput.write("{1}", to: replacement.path(of: "run.json"))
      #expect(FeatureTables.entries(of: path).count == 2)
      try replacement.commit()
    }
    #expect(FeatureTables.entries(of: path) == ["run.json"])
    #expect(FeatureTables.entries(of: folder.file("runs")) == ["a"])
  }

  @Test("a device, or a link to one, is never replaced; a link to a file is")
  func device() throws {
    let link = folder.file("link")
    symlink("/dev/null", link)
    for path in ["/dev/null", link] {
      let error = #expect(throws: TableError.self) { try OutputFile.check(path, force: true) }
      #expect(error.map { "\($0)" }?.contains("it is there and no plain file") == true)
    }
    let other = folder.file("other")
    symlink(folder.write("x", to: "file"), other)
    try OutputFile.check(other, force: true)
  }

  @Test("a folder with other things is never replaced")
  func foreign() throws {
    folder.write("precious", to: "data.csv")
    let error = #expect(throws: TableError.self) {
      _ = try OutputFolder(path: folder.path, force: true)
    }
    #expect(
      error
        == .cannotWrite(
          path: folder.path, reason: "--force replaces only a folder with a run.json in it"))
    #expect(folder.contents == ["data.csv"])
  }

  @Test("an abandoned folder leaves nothing")
  func abandoned() throws {
    do {
      let output = try OutputFolder(path: folder.file("a"))
      try FileOutput.write("x", to: output.path(of: "x"))
    }
    #expect(folder.contents.isEmpty)
  }
}
