internal import DeePWAK
public import FeatureTables
internal import LinearAlgebra
internal import Networks
internal import SoftmaxClustering

/// A fitted clustering with its preprocessing: what `model.h5` of a run of `cluster` holds.
public struct SavedClustering: Sendable {
  /// What made it.
  public let method: ClusterMethod
  /// The preprocessing, with the names of the features.
  public let preprocessor: Preprocessor
  /// What gives clusters probabilities.
  public let model: ClusteringModel
  /// The clusters of the model in the order in which they are reported.
  public let order: [Int]
  /// What tells how far a new observation lies from those that were clustered.
  public let novelty: NoveltyReference

  private static let format = "deepwak-clustering"
  private static let version: Int64 = 1

  /// Puts the observations of a table into the clusters of the run.
  ///
  /// - Parameter table: A table that has the features of the model, in any order.
  /// - Returns: The clusters.
  /// - Throws: ``PreprocessingError`` when features are missing.
  public func prediction(of table: FeatureTable) throws(PreprocessingError) -> Prediction {
    let match = try FeatureMatch(table, to: preprocessor)
    let finished = preprocessor.finish(match)
    let source = finished.values.source
    let probabilities = model.probabilities(of: source).columns(at: order)
    let labels = Partition(memberships: probabilities).labels
    return Prediction(
      observationNames: table.observationNames, columns: .clusters, labels: labels,
      stability: labels.indices.map { probabilities[$0, labels[$0]] },
      probabilities: probabilities, headLabels: [], networkLabels: nil,
      novelty: novelty.novelty(of: source, residuals: finished.residuals),
      trainedCount: 0, notes: table.notes + match.notes)
  }

  /// Writes the model.
  ///
  /// - Parameter path: The file; one that is there is replaced.
  /// - Throws: `TableError` when it cannot be written.
  public func write(to path: String) throws {
    let file = try HDF5File(creating: path)
    try file.set("format", of: "/", to: SavedClustering.format)
    try file.set("format_version", of: "/", to: SavedClustering.version)
    try file.set("package_version", of: "/", to: PackageVersion.current)
    try file.set("method", of: "/", to: method.rawValue)
    try preprocessor.write(to: file, group: "preprocessing")
    try file.createGroup("model")
    switch model {
    case .kmeans(let model): try model.write(to: file, group: "model")
    case .mixture(let model): try model.write(to: file, group: "model")
    case .softmax(let model): try SavedClustering.write(model, to: file)
    }
    try file.write(order.map { Int64($0) }, to: "order")
    try novelty.write(to: file, group: "novelty")
    try file.close()
  }

  private static func write(_ model: SoftmaxModel, to file: HDF5File) throws {
    try file.write(
      [String(decoding: JSONText.encode(model.scaling), as: UTF8.self)], isScalar: true,
      to: "model/scaling")
    try NetworkFile.write(model.network, to: file, group: "model/network")
  }
}

extension SavedClustering {
  /// Reads a model.
  ///
  /// - Parameters:
  ///   - path: A file that ``write(to:)`` wrote.
  ///   - sha256: The digest that the file must have; nil does not compare.
  /// - Throws: `TableError` or ``RunError`` when the file is none, or damaged.
  public init(path: String, sha256: String? = nil) throws {
    func damaged(_ reason: String) -> RunError { .damaged(path: path, reason: reason) }
    if let sha256, let found = SHA256.ofFile(path), found != sha256 {
      throw damaged("its bytes are not those that the run wrote (SHA-256 in run.json)")
    }
    let file = try HDF5File(reading: path)
    guard file.string("format", of: "/") == SavedClustering.format,
      let method = file.string("method", of: "/").flatMap(ClusterMethod.init)
    else { throw damaged("it is no clustering of deepwak") }
    let version = file.numbers("format_version", of: "/", as: Int64.self)?.first ?? 0
    guard version == SavedClustering.version else {
      throw damaged(
        "its layout is version \(version), but this program reads \(SavedClustering.version)")
    }
    let preprocessor = try Preprocessor(from: file, group: "preprocessing")
    let model = try SavedClustering.model(method, in: file)
    let order = try file.read("order", as: Int64.self).map { Int($0) }
    let novelty = try NoveltyReference(from: file, group: "novelty")
    guard order.sorted() == Array(0..<model.clusterCount),
      model.featureCount == preprocessor.outputCount,
      novelty.centroids.columns == preprocessor.outputCount
    else { throw damaged("its parts do not fit each other") }
    self.init(
      method: method, preprocessor: preprocessor, model: model, order: order, novelty: novelty)
  }

  private static func model(_ method: ClusterMethod, in file: HDF5File) throws -> ClusteringModel {
    switch method {
    case .kmeans: return .kmeans(try CentreModel(from: file, group: "model"))
    case .gmm:
      return .mixture(try GaussianMixture(from: file, group: "model"))
    case .softmax:
      let scaling = try NetworkFile.json("model/scaling", in: file) {
        try JSONText.decode(RowScaling.self, from: $0)
      }
      let network = try NetworkFile.network(in: file, group: "model/network")
      guard network.architecture.inputs == scaling.outputs else {
        throw RunError.damaged(path: file.path, reason: "its network does not fit its scaling")
      }
      return .softmax(SoftmaxModel(scaling: scaling, network: network))
    }
  }
}
