internal import LinearAlgebra

extension SimulatedTable {
  /// Writes the table, some rows at a time, so that it need not fit into memory.
  ///
  /// An `.h5ad` file has the truth in obs (`cluster`) and var (`informative`) and the options in
  /// uns; a text file has the truth in its column `cluster`.
  ///
  /// - Parameters:
  ///   - path: The file, of which the name says the format; one that is there is replaced.
  ///   - compression: How numbers of an `.h5ad` file are stored.
  ///   - progress: Receives the number of rows that are written, from time to time.
  /// - Throws: ``TableError`` when the name is of no known format, the disk is full or cannot be
  ///   written.
  public func write(
    to path: String, compression: HDF5Compression = .none, progress: (Int) -> Void = { _ in }
  ) throws(TableError) {
    switch try TableFormat(of: path) {
    case .text(let delimiter, let isCompressed):
      let writer = try TextTableWriter(
        path: path, delimiter: delimiter, isCompressed: isCompressed,
        annotationNames: ["cluster"], featureNames: featureNames)
      let (names, labels) = (observationNames, truth.labels)
      try forEachBlock { range, values throws(TableError) in
        try writer.append(
          names: Array(names[range]), annotations: [Array(labels[range])], values: values)
        progress(range.upperBound)
      }
      try writer.commit()
    case .tenX, .loom:
      // These are written whole: neither grows along its observations.
      _ = try featureTable.write(to: path, compression: compression)
      progress(options.observations)
    case .annData:
      try HDF5File.write(to: path) { file throws(TableError) in
        try fill(file, compression, progress)
      }
    }
  }

  /// Makes the rows in blocks of some megabytes.
  private func forEachBlock(
    _ body: (Range<Int>, TableValues) throws(TableError) -> Void
  ) throws(TableError) {
    let blocks = RowBlocks(
      count: options.observations, size: max(1, (1 << 23) / options.features))
    for block in 0..<blocks.blockCount {
      let range = blocks.range(of: block)
      try body(range, rows(range))
    }
  }

  private func fill(
    _ file: HDF5File, _ compression: HDF5Compression, _ progress: (Int) -> Void
  ) throws(TableError) {
    file.compression = compression
    try file.setEncoding("anndata", "0.1.0", of: "/")
    switch options.kind {
    case .gaussian: try writeDense(to: file, progress)
    case .counts:
      // Places of one type, wide where the entries may be more than 32 bits count.
      if options.observations * options.features > Int(Int32.max) {
        try writeSparse(to: file, as: Int64.self, progress)
      } else {
        try writeSparse(to: file, as: Int32.self, progress)
      }
    }
    try file.writeFrame(index: observationNames, columns: [truth], to: "obs")
    try file.writeFrame(index: featureNames, columns: [informativeColumn], to: "var")
    for name in ["layers", "obsm", "obsp", "uns", "varm", "varp"] {
      try file.ensureDictionary(name)
    }
    try file.writeUnstructured(.mapping(["simulation": options.unstructured]), to: "uns")
  }

  private func writeDense(to file: HDF5File, _ progress: (Int) -> Void) throws(TableError) {
    let dataset = try ExtendibleDataset<Float>(
      "X", in: file, columns: options.features, compression: file.compression)
    try forEachBlock { range, values throws(TableError) in
      try dataset.append(values.storedValues)
      progress(range.upperBound)
    }
    try dataset.finish()
    try file.setEncoding("array", "0.2.0", of: "X")
  }

  private func writeSparse<Place: HDF5Scalar & FixedWidthInteger>(
    to file: HDF5File, as type: Place.Type, _ progress: (Int) -> Void
  ) throws(TableError) {
    try file.createGroup("X")
    try file.setEncoding("csr_matrix", "0.1.0", of: "X")
    try file.set("shape", of: "X", to: [Int64(options.observations), Int64(options.features)])
    let data = try ExtendibleDataset<Float>("X/data", in: file, compression: file.compression)
    let indices = try ExtendibleDataset<Place>(
      "X/indices", in: file, compression: file.compression)
    var offsets: [Place] = [0]
    offsets.reserveCapacity(options.observations + 1)
    try forEachBlock { range, values throws(TableError) in
      guard case .sparse(let matrix) = values else { return }
      let before = offsets[offsets.count - 1]
      offsets.append(contentsOf: matrix.rowOffsets.dropFirst().map { before + Place($0) })
      try data.append(matrix.values)
      try indices.append(matrix.columnIndices.map { Place($0) })
      progress(range.upperBound)
    }
    try data.finish()
    try indices.finish()
    try file.write(offsets, to: "X/indptr")
  }
}

extension SimulationOptions {
  /// The options as an entry of uns.
  fileprivate var unstructured: UnstructuredValue {
    .mapping([
      "kind": .string(kind.rawValue), "observations": .integer(Int64(observations)),
      "features": .integer(Int64(features)), "clusters": .integer(Int64(clusters)),
      "imbalance": .number(imbalance), "informative": .number(informative),
      "separation": .number(separation), "noise": .number(noise), "density": .number(density),
      "seed": .string(String(seed)),
    ])
  }
}
