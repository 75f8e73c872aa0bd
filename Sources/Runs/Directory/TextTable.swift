internal import FeatureTables

/// A CSV file in the making: comma, quotes where needed, shortest numbers that read back.
struct TextTable {
  private var bytes: [UInt8] = []
  private var isRowEmpty = true

  init(header: [String]) {
    for name in header { add(name) }
    endRow()
  }

  mutating func add(_ text: String) {
    separate()
    guard text.utf8.contains(where: { [0x2C, 0x22, 0x0A, 0x0D].contains($0) }) else {
      bytes.append(contentsOf: text.utf8)
      return
    }
    bytes.append(0x22)
    for byte in text.utf8 {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }

  mutating func add(_ number: Int) { add("\(number)") }
  mutating func add(_ number: Float) { add(number.isFinite ? "\(number)" : "") }
  mutating func add(_ number: Double?) { add(number.map { $0.isFinite ? "\($0)" : "" } ?? "") }

  mutating func endRow() {
    bytes.append(0x0A)
    isRowEmpty = true
  }

  func write(to path: String) throws(TableError) { try FileSystem.write(bytes, to: path) }

  private mutating func separate() {
    if !isRowEmpty { bytes.append(0x2C) }
    isRowEmpty = false
  }
}
