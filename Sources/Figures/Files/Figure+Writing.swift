extension Figure {
  /// Writes `NAME.gp`, `NAME.csv` and the pictures.
  ///
  /// Files take their names when they are complete. Without gnuplot the script and the data are
  /// written all the same, and ``FigureFiles/remark`` says what to install.
  ///
  /// - Parameters:
  ///   - folder: A folder that is there.
  ///   - formats: The kinds of picture, each at most once.
  ///   - gnuplot: The name of the program, searched for on the `PATH`, or its path.
  /// - Returns: The paths of all files.
  /// - Throws: ``FigureError`` when there is nothing to draw, a file cannot be written, or
  ///   gnuplot fails.
  @discardableResult
  public func write(
    to folder: String, formats: [FigureFormat] = [.svg], gnuplot: String = "gnuplot"
  ) throws(FigureError) -> FigureFiles {
    let drawing = try drawing()
    let data = drawing.tables.map { "\(folder)/\(name)\($0.suffix).csv" }
    for (table, path) in zip(drawing.tables, data) {
      try TextFile.replace(path, with: table.csv)
    }
    let script = "\(folder)/\(name).gp"
    try TextFile.replace(script, with: self.script(of: drawing))
    guard let program = Gnuplot(named: gnuplot) else {
      return FigureFiles(
        script: script, data: data, pictures: [:],
        remark: "gnuplot was not found, so no figures were drawn; install it "
          + "(apt install gnuplot-nox), then: gnuplot \(name).gp")
    }
    var pictures: [FigureFormat: String] = [:]
    for format in formats {
      pictures[format] = try draw(drawing, format, with: program, in: folder)
    }
    return FigureFiles(script: script, data: data, pictures: pictures, remark: nil)
  }

  private func draw(
    _ drawing: Drawing, _ format: FigureFormat, with program: Gnuplot, in folder: String
  ) throws(FigureError) -> String {
    let path = "\(folder)/\(name).\(format.rawValue)"
    let temporary = TextFile.temporaryName(beside: "\(name).\(format.rawValue)")
    defer {
      for file in drawing.byproducts + [temporary] { TextFile.remove("\(folder)/\(file)") }
    }
    try program.run(
      "\(name).gp", in: folder,
      settings: "kind='\(format.rawValue)'; target=\(Quoted.text(temporary))")
    guard format == .svg else {
      try TextFile.rename("\(folder)/\(temporary)", to: path)
      return path
    }
    let drawn = try TextFile.bytes("\(folder)/\(temporary)")
    let refined = SVGRefinement(
      name: name, title: title, altText: altText, keepsCellsSharp: drawing.keepsCellsSharp)
    try TextFile.replace(path, with: refined.apply(to: drawn))
    return path
  }

  /// The whole script: it runs by itself in its folder.
  func script(of drawing: Drawing) -> String {
    precondition(
      !name.isEmpty && name.utf8.allSatisfy(isNameByte),
      "a figure is named \(name), but only letters, digits, - and _ may be in a name")
    let lines = [
      "# \(Quoted.line(title))",
      "# To draw it again, in this folder:  gnuplot \(name).gp",
      "# Other kinds (svg, pdf, png):       gnuplot -e \"kind='pdf'\" \(name).gp",
      "reset",
      "set encoding utf8",
      "if (!exists(\"kind\")) kind = 'svg'",
      "if (!exists(\"target\")) target = '\(name).' . kind",
    ]
    let settings = [
      "set output target",
      "set datafile separator comma",
      "set datafile columnheaders",
      "set datafile commentschars ''",
      "set datafile missing NaN",
      "unset key",
      "set tics nomirror out scale 0.5",
      "set border lc rgb '\(Ink.line)'",
    ]
    return (lines + drawing.canvas.terminal + settings + drawing.commands + ["unset output", ""])
      .joined(separator: "\n")
  }
}

/// Whether a byte may be in a figure's name.
private func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
  default: false
  }
}
