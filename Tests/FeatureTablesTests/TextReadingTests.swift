import FeatureTables
import LinearAlgebra
import TestSupport
import Testing

/// A text table and what must be read from it.
struct TextCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var text: String
  var observations: [String]
  var features: [String]
  var values: [Float]
}

@Suite("Reading text tables")
struct TextReadingTests {
  let folder = TemporaryFolder()

  static let cases = [
    TextCase(
      testDescription: "comma, header, row names", text: "id,a,b\nx,1,2.5\ny,-3,4e1\n",
      observations: ["x", "y"], features: ["a", "b"], values: [1, 2.5, -3, 40]),
    TextCase(
      testDescription: "tab, CRLF, no final line break", text: "\ta\tb\r\nx\t1\t2\r\ny\t3\t4",
      observations: ["x", "y"], features: ["a", "b"], values: [1, 2, 3, 4]),
    TextCase(
      testDescription: "byte order mark and quotes",
      text: "\u{FEFF}\"id\",\"a, first\",\"b \"\"q\"\"\"\n\"x\",\"1\",2\n\"y\",3,\"4\"\n",
      observations: ["x", "y"], features: ["a, first", "b \"q\""], values: [1, 2, 3, 4]),
    TextCase(
      testDescription: "semicolons and decimal commas", text: "id;a;b\nx;1,5;2\ny;3;-0,25\n",
      observations: ["x", "y"], features: ["a", "b"], values: [1.5, 2, 3, -0.25]),
    TextCase(
      testDescription: "R header one field short", text: "\"a\",\"b\"\n\"x\",1,2\n\"y\",3,4\n",
      observations: ["x", "y"], features: ["a", "b"], values: [1, 2, 3, 4]),
    TextCase(
      testDescription: "numbers only", text: "0.5,1\n2,3\n4,5\n",
      observations: ["1", "2", "3"], features: ["column_1", "column_2"],
      values: [0.5, 1, 2, 3, 4, 5]),
    TextCase(
      testDescription: "header without row names", text: "a,b\n0.5,1\n2,3\n",
      observations: ["1", "2"], features: ["a", "b"], values: [0.5, 1, 2, 3]),
    TextCase(
      testDescription: "numbered rows and columns as pandas writes them",
      text: ",0,1,2\n0,.5,1.5,2.\n1,+3.5,4e-1,5E2\n",
      observations: ["0", "1"], features: ["0", "1", "2"], values: [0.5, 1.5, 2, 3.5, 0.4, 500]),
    TextCase(
      testDescription: "row names without header", text: "x,1.5,2\ny,3,4\n",
      observations: ["x", "y"], features: ["column_2", "column_3"], values: [1.5, 2, 3, 4]),
    TextCase(
      testDescription: "blank lines, blanks round numbers, old Macintosh line ends",
      text: "id,a,b\rx, 1 ,2\r\ry,3, 4\r",
      observations: ["x", "y"], features: ["a", "b"], values: [1, 2, 3, 4]),
    TextCase(
      testDescription: "lines that end in a delimiter", text: "a,b\n1.5,2,\n3,4,\n",
      observations: ["1", "2"], features: ["a", "b"], values: [1.5, 2, 3, 4]),
    TextCase(
      testDescription: "a first column that counts some of the rows",
      text: "5,.5\n1,.2\n2,.3\n3,.1\n",
      observations: ["1", "2", "3", "4"], features: ["column_1", "column_2"],
      values: [5, 0.5, 1, 0.2, 2, 0.3, 3, 0.1]),
    TextCase(
      testDescription: "a first column that counts the rows", text: "1,.2\n2,.3\n3,.1\n",
      observations: ["1", "2", "3"], features: ["column_2"], values: [0.2, 0.3, 0.1]),
    TextCase(
      testDescription: "a line break within quotes", text: "id,a\n\"x\nz\",1\ny,2\n",
      observations: ["x\nz", "y"], features: ["a"], values: [1, 2]),
  ]

  @Test("understands", arguments: cases)
  func understands(_ example: TextCase) throws {
    let table = try FeatureTable.read(folder.write(example.text, to: "t.csv"))
    #expect(table.observationNames == example.observations)
    #expect(table.featureNames == example.features)
    #expect(table.values.densified.elements == example.values)
    #expect(table.annotations.isEmpty)
  }

  @Test("gzip, also of several members")
  func gzip() throws {
    let bytes = gzipMember("id,a\nx,1") + gzipMember("\ny,2\n")
    let table = try FeatureTable.read(folder.write(bytes, to: "t.csv.gz"))
    #expect(table.observationNames == ["x", "y"])
    #expect(table.values.densified.elements == [1, 2])
  }

  @Test("columns of text become annotations of the kind they hold")
  func annotations() throws {
    let path = folder.write(
      "id,a,kind,good,b\nx,1,red,TRUE,2\ny,3,NA,FALSE,4\nz,5,blue,,6\n", to: "t.csv")
    let table = try FeatureTable.read(path)
    #expect(table.featureNames == ["a", "b"])
    #expect(table.annotation(named: "kind")?.values == .strings(["red", nil, "blue"]))
    #expect(table.annotation(named: "good")?.values == .booleans([true, false, nil]))
  }

  @Test("options: drop, annotate, keep, transpose")
  func options() throws {
    let path = folder.write("id,a,b,c\nx,1,2,3\ny,4,5,6\nz,7,8,9\n", to: "t.csv")
    var options = ReadingOptions()
    options.dropColumns = ["b"]
    options.annotationColumns = ["c"]
    options.keepObservations = ["z", "x", "absent"]
    var table = try FeatureTable.read(path, options)
    #expect(table.observationNames == ["x", "z"])
    #expect(table.values == .dense(Matrix(rows: 2, columns: 1, elements: [1, 7])))
    #expect(table.annotations == [Annotation(name: "c", values: .integers([3, 9]))])
    #expect(
      table.notes == ["1 of 3 observations to keep are not in the table, such as 'absent'"])
    options = ReadingOptions()
    options.transposes = true
    table = try FeatureTable.read(path, options)
    #expect(table.observationNames == ["a", "b", "c"] && table.featureNames == ["x", "y", "z"])
    #expect(table.values.densified.elements == [1, 4, 7, 2, 5, 8, 3, 6, 9])
  }

  @Test("a header can be denied, and columns then named by number")
  func noHeader() throws {
    var options = ReadingOptions()
    options.hasHeader = false
    options.dropColumns = ["2"]
    let table = try FeatureTable.read(folder.write("0,1,2\n3,4,5\n6,7,8\n", to: "t.csv"), options)
    #expect(table.featureNames == ["column_1", "column_3"] && table.observationCount == 3)
  }

  @Test("missing values are imputed on demand", arguments: ReadingOptions.Impute.allCases)
  func impute(_ impute: ReadingOptions.Impute) throws {
    var options = ReadingOptions()
    options.impute = impute
    let path = folder.write("id,a,b\nw,NA,1\nx,2,inf\ny,4,3\nz,9,\n", to: "t.csv")
    let table = try FeatureTable.read(path, options)
    let (a, b): (Float, Float) = impute == .median ? (4, 2) : (0, 0)
    #expect(table.values.densified.elements == [a, 1, 2, b, 4, 3, 9, b])
    #expect(table.notes[0].hasPrefix("3 missing or infinite values replaced by"))
  }

  @Test("a large table reads the same on one thread and on all")
  func threads() throws {
    var text = "id,a,b,c\n"
    for i in 0..<5000 { text += "o\(i),\(Double(i) / 7),\(i * i % 97),\"-\(i).25\"\n" }
    let path = folder.write(text, to: "t.csv")
    let table = try FeatureTable.read(path)
    let threads = ThreadPool.shared.threadCount
    ThreadPool.shared.threadCount = 1
    defer { ThreadPool.shared.threadCount = threads }
    let alone = try FeatureTable.read(path)
    #expect(table.values == alone.values && table.observationNames == alone.observationNames)
    #expect(table.values.densified[4999, 0] == Float(4999.0 / 7))
    #expect(table.values.densified[4999, 2] == -4999.25)
  }

  @Test("names of observations to keep come from a list or a table")
  func keepFile() throws {
    let list = folder.write("x\ny\n", to: "a.txt")
    let table = folder.write("observation,why\nx,good\ny,good\n", to: "b.csv")
    #expect(try ReadingOptions.observationNames(inFile: list) == ["x", "y"])
    #expect(try ReadingOptions.observationNames(inFile: table) == ["x", "y"])
  }
}

/// A gzip member that stores its text without compression (RFC 1952).
func gzipMember(_ text: String) -> [UInt8] {
  let data = Array(text.utf8)
  func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  var checksum: UInt32 = .max
  for byte in data {
    checksum ^= UInt32(byte)
    for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 1 ? 0xEDB8_8320 : 0) }
  }
  return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + little(data.count, 2)
    + little(~data.count, 2) + data + little(Int(~checksum), 4) + little(data.count, 4)
}
