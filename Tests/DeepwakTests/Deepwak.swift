internal import Foundation
internal import LinearAlgebra
internal import TestSupport

/// The built command, run as a user runs it.
struct Deepwak {
  /// What a run of the command gave.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String

    /// The one line of an error, without "Error: "; empty when there are several.
    var message: String {
      let lines = errors.split(separator: "\n")
      guard lines.count == 1, lines[0].hasPrefix("Error: ") else { return "" }
      return String(lines[0].dropFirst(7))
    }
  }

  /// The executable: beside the test bundle.
  static let executable: String = {
    let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? CommandLine.arguments[0]
    var folder = URL(fileURLWithPath: bundle)
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let candidate = folder.appendingPathComponent("deepwak").path
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder),
        !isFolder.boolValue
      {
        return candidate
      }
    }
    return "deepwak"
  }()

  /// Where the command runs.
  let folder = TemporaryFolder()
  /// Whether gnuplot is to be found; drawing takes a second, so only where figures are looked at.
  var draws = false

  /// Runs the command.
  @discardableResult
  func callAsFunction(_ arguments: String...) throws -> Outcome { try run(arguments) }

  /// Runs the command, in an environment with these variables in place of its own.
  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Deepwak.executable)
    process.arguments = arguments
    if !environment.isEmpty {
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    }
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    if !draws {
      process.environment = ProcessInfo.processInfo.environment.merging(["PATH": "/nowhere"]) { $1 }
    }
    let (output, errors) = (folder.file(".output"), folder.file(".errors"))
    folder.write("", to: ".output")
    folder.write("", to: ".errors")
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let status = process.terminationReason == .exit ? process.terminationStatus : -1
    return Outcome(status: status, output: text(".output"), errors: text(".errors"))
  }

  /// The text of a file in the folder; empty when there is none.
  func text(_ name: String) -> String {
    String(decoding: TemporaryFolder.bytes(folder.file(name)), as: UTF8.self)
  }

  /// The names in the folder, apart from our own.
  var contents: [String] { folder.contents.filter { ![".output", ".errors"].contains($0) } }

  /// Writes a table of three groups that are far apart.
  @discardableResult
  func writeTable(_ name: String = "t.csv", rows: Int = 90) -> String {
    let noise = Matrix.normal(rows, 9, seed: 1)
    let lines = (0..<rows).map { i in
      (["cell\(i)"] + (0..<9).map { j in "\(noise[i, j] + (i % 3 == j % 3 ? 9 : 0))" })
        .joined(separator: ",")
    }
    folder.write(
      (["name,a,b,c,d,e,f,g,h,i"] + lines).joined(separator: "\n") + "\n", to: name)
    return name
  }
}
