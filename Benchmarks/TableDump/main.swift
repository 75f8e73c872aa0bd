// Prints a table as it was read, in JSON, for check_reading.py to compare with what the real
// reader of its format makes of the same file.
//
//     DeepwakTableDump FILE [--layer NAME] [--obsm NAME] [--raw] [--genome NAME]
//         [--feature-type TYPE]

import FeatureTables
import Foundation

var options = ReadingOptions()
var arguments = CommandLine.arguments.dropFirst()
let path = arguments.popFirst() ?? ""
while let flag = arguments.popFirst() {
  switch flag {
  case "--raw": options.raw = true
  case "--layer": options.layer = arguments.popFirst()
  case "--obsm": options.obsm = arguments.popFirst()
  case "--genome": options.genome = arguments.popFirst()
  case "--feature-type": options.featureType = arguments.popFirst()
  default:
    FileHandle.standardError.write(Data("unknown flag \(flag)\n".utf8))
    exit(64)
  }
}
do {
  let dump = TableDump(try FeatureTable.read(path, options))
  let encoder = JSONEncoder()
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  FileHandle.standardOutput.write(try encoder.encode(dump))
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
