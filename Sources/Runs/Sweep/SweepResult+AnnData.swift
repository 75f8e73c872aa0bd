internal import DEWAKSS
internal import FeatureTables
internal import LinearAlgebra

extension SweepResult {
  /// Writes `denoised.h5ad`: the table with the denoised one as a layer, and the graph where
  /// scanpy looks for it.
  ///
  /// - Parameter path: The file.
  /// - Returns: Remarks on what of the source could not be kept.
  /// - Throws: `TableError` when the file cannot be written.
  func writeAnnData(to path: String) throws -> [String] {
    var additions = AnnDataAdditions()
    if let partition = resolutions?.partition {
      additions.obs.append(.clusters("deepwak_leiden", partition.labels))
    }
    if options.perObservation {
      additions.obs.append(
        Annotation(
          name: "deepwak_neighbors",
          values: .integers(sweep.neighborsPerObservation.map { Int64($0) })))
    }
    additions.obsm = ["X_deepwak_pca": sweep.points]
    additions.obsp = [
      "distances": distances, "connectivities": connectivities, "deepwak_weights": kernel,
    ]
    additions.uns = try [
      "neighbors": .mapping([
        "connectivities_key": .string("connectivities"), "distances_key": .string("distances"),
        "params": .mapping([
          // scanpy counts the observation itself.
          "n_neighbors": .integer(Int64(optimum.neighbors + 1)), "method": .string("umap"),
          "metric": .string("euclidean"), "n_pcs": .integer(Int64(sweep.points.columns)),
          "use_rep": .string("X_deepwak_pca"), "random_state": .integer(0),
        ]),
      ]),
      "deepwak": .mapping([
        "options": .string(String(decoding: JSONText.encode(options), as: UTF8.self)),
        "version": .string(PackageVersion.current),
        "seed": .integer(Int64(clamping: options.seed)),
        "pcs": .integer(Int64(optimum.components)),
        "neighbors": .integer(Int64(optimum.neighbors)),
        "mse": .number(optimum.error.meanSquaredError), "scale": .string(scaleWords),
      ]),
    ]
    var remarks: [String] = []
    let holdsTable = options.h5ad == .full
    if holdsTable { additions.layers = ["deepwak_denoised": denoised()] }
    if !isWholeFile, FileSystem.exists(options.data), holdsTable {
      remarks.append("denoised.h5ad holds the features that were read, not all of the file")
    }
    return try remarks
      + AnnDataWriter(
        table: table, source: isWholeFile ? options.data : nil, includesTable: holdsTable
      ).write(to: path, adding: additions)
  }

  /// Whether the features of the table are those of its file, so that a layer fits beside X.
  private var isWholeFile: Bool {
    let reading = options.reading
    return !options.data.isEmpty && !reading.raw && reading.obsm == nil && reading.dataset == nil
      && reading.dropColumns.isEmpty
  }
}
