extension CommandLine {
  /// The command as it was typed, as a shell would read it again.
  static var typed: String {
    (["deepwak"] + arguments.dropFirst().map(quoted)).joined(separator: " ")
  }

  /// An argument as a shell reads it, in quotes where needed.
  static func quoted(_ argument: String) -> String {
    let isPlain = argument.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || "_-./=:,+@%".unicodeScalars.contains(scalar)
    }
    guard argument.isEmpty || !isPlain else { return argument }
    return "'"
      + argument.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''") + "'"
  }
}
