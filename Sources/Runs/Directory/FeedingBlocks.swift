internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra
internal import PWAK

extension [FeedingBlock] {
  /// Writes the blocks before the last into a model: settings, errors, networks, and the sums
  /// over the rows trained on.
  func write(to file: HDF5File) throws {
    for (index, feeding) in enumerated() {
      let group = "blocks/\(index + 1)"
      let options = String(decoding: try JSONText.encode(feeding.trained.options), as: UTF8.self)
      try file.write([options], isScalar: true, to: "\(group)/options")
      try feeding.trained.writeErrors(to: file, group: group)
      try NetworkFile.write(feeding.trained.block, to: file, group: "\(group)/networks")
      for (head, sums) in feeding.sums.enumerated() {
        let place = "\(group)/sums/head_\(head + 1)"
        try file.write(sums.embeddings, to: "\(place)/embeddings")
        try file.write(sums.sizes, to: "\(place)/sizes")
      }
    }
  }

  /// Reads the blocks before the last from a model.
  init(from file: HDF5File, features: Int, before last: TrainedBlock) throws {
    self = []
    while file.exists("blocks/\(count + 1)") {
      let group = "blocks/\(count + 1)"
      let options = try NetworkFile.options("\(group)/options", in: file)
      let block = try NetworkFile.block(
        in: file, group: "\(group)/networks", options, features: features)
      let sums = try block.heads.indices.map { head in
        let place = "\(group)/sums/head_\(head + 1)"
        let embeddings: Matrix = try file.readMatrix("\(place)/embeddings")
        let sizes = try file.read("\(place)/sizes", as: Double.self)
        guard embeddings.rows == block.clusterCount, sizes.count == block.clusterCount,
          embeddings.columns == block.embeddingDimensions
        else { throw RunError.damaged(path: file.path, reason: "\(place) does not fit its head") }
        return ClusterSums(embeddings: embeddings, sizes: sizes)
      }
      append(
        FeedingBlock(
          TrainedBlock(
            restoring: block, options: options, trainingRows: last.trainingRows,
            heldOutRows: last.heldOutRows, errorsIn: file, group: group), sums: sums))
    }
    guard !isEmpty else {
      throw RunError.damaged(path: file.path, reason: "it has no blocks before the last")
    }
  }
}

extension TrainedBlock {
  /// Writes the errors of a block as attributes of a group.
  func writeErrors(to file: HDF5File, group: String) throws(TableError) {
    for (name, value) in [
      ("held_out_error", heldOutError), ("held_out_masked_error", heldOutMaskedError),
      ("train_error", trainError),
    ] {
      if let value { try file.set(name, of: group, to: value) }
    }
    if let step = divergedAfter { try file.set("diverged_after", of: group, to: Int64(step)) }
  }

  /// Restores a block with the errors that are attributes of a group.
  init(
    restoring block: Block, options: TrainingOptions, trainingRows: [Int], heldOutRows: [Int],
    errorsIn file: HDF5File, group: String
  ) {
    func error(_ name: String) -> Double? {
      file.numbers(name, of: group, as: Double.self)?.first
    }
    self.init(
      restoring: block, options: options, trainingRows: trainingRows, heldOutRows: heldOutRows,
      heldOutError: error("held_out_error"),
      heldOutMaskedError: error("held_out_masked_error"),
      trainError: error("train_error") ?? .nan,
      divergedAfter: file.numbers("diverged_after", of: group, as: Int64.self)?.first.map {
        Int($0)
      })
  }
}
