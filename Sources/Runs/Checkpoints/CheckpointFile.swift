internal import DeePWAK
internal import FeatureTables
internal import Glibc
internal import LinearAlgebra

/// The file beside a run directory in which a run keeps where it stands.
///
/// It is written whole to another name and renamed, so that a kill at any moment leaves the
/// one before.
public struct CheckpointFile: Sendable, Hashable {
  /// The path of the file.
  public let path: String

  /// The version of the layout of the file.
  static let format: Int64 = 2
  private static let kind = "deepwak-checkpoint"

  /// Names the checkpoint of a run.
  ///
  /// - Parameter run: The directory that the run will write.
  public init(of run: RunDirectory) { path = run.path + ".checkpoint" }

  /// Whether there is one.
  public var exists: Bool { FileSystem.exists(path) }

  /// Removes the file if there is one.
  public func remove() { unlink(path) }

  /// Writes a checkpoint, in place of one that is there.
  ///
  /// - Parameter checkpoint: The state of the run.
  /// - Throws: `TableError` when the disk is full or cannot be written.
  public func write(_ checkpoint: RunCheckpoint) throws {
    try OutputFolder.createParents(of: path)
    let output = ReplacedFile(path: path)
    let file = try HDF5File(creating: output.temporaryPath)
    try file.set("format", of: "/", to: CheckpointFile.kind)
    try file.set("format_version", of: "/", to: CheckpointFile.format)
    try file.set("package_version", of: "/", to: PackageVersion.current)
    try file.set("blas_kernel", of: "/", to: checkpoint.blasKernel)
    try file.write(
      [String(decoding: try checkpoint.options.json(), as: UTF8.self)], isScalar: true,
      to: "options")
    try write(checkpoint.training, to: file)
    try file.close()
    try output.commit()
  }

  private func write(_ training: TrainingCheckpoint, to file: HDF5File) throws {
    let (open, best) = (training.openLosses, training.best)
    try file.write(
      [
        training.seconds, open.total, open.pooled, open.decoded, open.objectives,
        Double(open.rate), best.error,
      ], to: "training/numbers")
    try file.write(
      [
        Int64(training.step), Int64(bitPattern: training.fingerprint), Int64(open.count),
        Int64(best.step), best.hasDiverged ? 1 : 0, Int64(training.networks.count),
        Int64(best.parameters.count),
      ], to: "training/counts")
    try file.write(ReportTable(training.reports).values, to: "training/reports")
    for (index, network) in training.networks.enumerated() {
      let group = "networks/\(index)"
      try file.write(network.parameters, to: "\(group)/parameters")
      try file.write(network.firstMoments, to: "\(group)/first_moments")
      try file.write(network.secondMoments, to: "\(group)/second_moments")
      try file.write([Int64(network.steps)], to: "\(group)/steps")
    }
    for (index, parameters) in best.parameters.enumerated() {
      try file.write(parameters, to: "best/\(index)")
    }
    try training.earlier.write(to: file)
  }

  /// Reads the checkpoint.
  ///
  /// - Returns: The state of the run.
  /// - Throws: `TableError` or ``RunError`` when the file is none, damaged, or of another version.
  public func read() throws -> RunCheckpoint {
    let file = try HDF5File(reading: path)
    guard file.string("format", of: "/") == CheckpointFile.kind else {
      throw RunError.checkpoint(path: path, reason: "it is no checkpoint of deepwak")
    }
    let version = file.numbers("format_version", of: "/", as: Int64.self)?.first ?? 0
    let package = file.string("package_version", of: "/") ?? "unknown"
    guard version == CheckpointFile.format, package == PackageVersion.current else {
      throw RunError.checkpoint(
        path: path,
        reason: "deepwak \(package) made it, but this is \(PackageVersion.current): go on with "
          + "that version, or start anew with --force")
    }
    guard let json = try file.readStrings("options").first else { throw damaged("no options") }
    return RunCheckpoint(
      options: try RunOptions(json: Array(json.utf8), path: path),
      blasKernel: file.string("blas_kernel", of: "/") ?? "unknown",
      training: try training(in: file))
  }

  private func training(in file: HDF5File) throws -> TrainingCheckpoint {
    let numbers = try file.read("training/numbers", as: Double.self)
    let counts = try file.read("training/counts", as: Int64.self).map { Int($0) }
    guard numbers.count == 7, counts.count == 7, counts[5] >= 0, counts[6] >= 0 else {
      throw damaged("its training state is incomplete")
    }
    var open = TrainingCheckpoint.OpenLosses()
    (open.total, open.pooled, open.decoded) = (numbers[1], numbers[2], numbers[3])
    (open.objectives, open.rate, open.count) = (numbers[4], Float(numbers[5]), counts[2])
    var best = TrainingCheckpoint.BestState()
    (best.error, best.step, best.hasDiverged) = (numbers[6], counts[3], counts[4] == 1)
    best.parameters = try (0..<counts[6]).map { try file.read("best/\($0)", as: Float.self) }
    var checkpoint = TrainingCheckpoint(
      step: counts[0],
      networks: try (0..<counts[5]).map { index in
        let group = "networks/\(index)"
        return TrainingCheckpoint.NetworkState(
          parameters: try file.read("\(group)/parameters", as: Float.self),
          firstMoments: try file.read("\(group)/first_moments", as: Float.self),
          secondMoments: try file.read("\(group)/second_moments", as: Float.self),
          steps: Int(try file.read("\(group)/steps", as: Int64.self).first ?? 0))
      }, best: best,
      reports: ReportTable(values: try file.readMatrix("training/reports")).reports,
      openLosses: open, seconds: numbers[0],
      fingerprint: UInt64(bitPattern: Int64(counts[1])))
    checkpoint.earlier = try [TrainingCheckpoint.FinishedBlock](from: file)
    return checkpoint
  }

  private func damaged(_ reason: String) -> RunError { .damaged(path: path, reason: reason) }
}
