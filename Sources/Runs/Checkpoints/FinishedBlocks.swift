internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra

extension [TrainingCheckpoint.FinishedBlock] {
  /// Writes the blocks whose training has ended into a checkpoint.
  func write(to file: HDF5File) throws(TableError) {
    for (index, block) in enumerated() {
      let group = "earlier/\(index + 1)"
      for (number, parameters) in block.parameters.enumerated() {
        try file.write(parameters, to: "\(group)/parameters/\(number)")
      }
      try file.write(
        [
          block.heldOutError ?? .nan, block.heldOutMaskedError ?? .nan, block.trainError,
          block.divergedAfter.map { Double($0) } ?? .nan,
        ], to: "\(group)/numbers")
      try file.write(ReportTable(block.reports).values, to: "\(group)/reports")
    }
  }

  /// Reads them from a checkpoint.
  init(from file: HDF5File) throws {
    self = []
    while file.exists("earlier/\(count + 1)") {
      let group = "earlier/\(count + 1)"
      let numbers = try file.read("\(group)/numbers", as: Double.self)
      guard numbers.count == 4 else {
        throw RunError.damaged(path: file.path, reason: "\(group) is incomplete")
      }
      func known(_ index: Int) -> Double? { numbers[index].isNaN ? nil : numbers[index] }
      append(
        TrainingCheckpoint.FinishedBlock(
          parameters: try file.list("\(group)/parameters").indices.map {
            try file.read("\(group)/parameters/\($0)", as: Float.self)
          },
          reports: ReportTable(values: try file.readMatrix("\(group)/reports")).reports,
          heldOutError: known(0), heldOutMaskedError: known(1), trainError: numbers[2],
          divergedAfter: known(3).map { Int($0) }))
    }
  }
}
