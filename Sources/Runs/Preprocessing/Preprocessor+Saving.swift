public import FeatureTables
internal import LinearAlgebra

extension Preprocessor {
  /// Writes the fitted steps.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - group: The group to write to.
  /// - Throws: `TableError` when it cannot be written.
  public func write(to file: HDF5File, group: String) throws(TableError) {
    try file.createGroup(group)
    try file.write(featureNames, to: "\(group)/feature_names")
    try file.write(keptFeatures.map { Int64($0) }, to: "\(group)/kept_features")
    switch rowStep {
    case .none: try file.set("row_step", of: group, to: "none")
    case .maxabs: try file.set("row_step", of: group, to: "maxabs")
    case .library(let size):
      try file.set("row_step", of: group, to: "library")
      try file.set("library_size", of: group, to: size)
    }
    if let centres { try file.write(centres, to: "\(group)/centres") }
    if let scales { try file.write(scales, to: "\(group)/scales") }
    if let components {
      try file.write(components.mean, to: "\(group)/components/mean")
      try file.write(components.components, to: "\(group)/components/loadings")
      try file.write(
        components.explainedVariance, to: "\(group)/components/explained_variance")
      try file.set("total_variance", of: "\(group)/components", to: components.totalVariance)
    }
    try file.set("factor", of: group, to: factor)
    if let smoothing {
      let place = "\(group)/smoothing"
      try file.createGroup(place)
      try file.set("weights", of: place, to: smoothing.weights)
      try file.set("decay", of: place, to: smoothing.decay)
      let counts = [smoothing.neighbors, smoothing.reach, smoothing.steps]
      try file.set("neighbors_reach_steps", of: place, to: counts.map { Int64($0) })
    }
  }

  /// Reads fitted steps.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - group: The group that ``write(to:group:)`` wrote.
  /// - Throws: `TableError` or ``RunError`` when something is missing or does not fit.
  public init(from file: HDF5File, group: String) throws {
    func damaged(_ reason: String) -> RunError {
      .damaged(path: file.path, reason: "\(group): \(reason)")
    }
    let names = try file.readStrings("\(group)/feature_names")
    let kept = try file.read("\(group)/kept_features", as: Int64.self).map { Int($0) }
    guard kept.allSatisfy(names.indices.contains) else {
      throw damaged("a kept feature has no name")
    }
    func optional(_ name: String) throws -> [Float]? {
      guard file.exists("\(group)/\(name)") else { return nil }
      let values = try file.read("\(group)/\(name)", as: Float.self)
      guard values.count == kept.count else { throw damaged("\(name) has another length") }
      return values
    }
    let step: RowStep
    switch file.string("row_step", of: group) {
    case "none": step = .none
    case "maxabs": step = .maxabs
    case "library":
      guard let size = file.numbers("library_size", of: group, as: Double.self)?.first else {
        throw damaged("there is no library size")
      }
      step = .library(size: size)
    case let other: throw damaged("'\(other ?? "")' is no step")
    }
    guard let factor = file.numbers("factor", of: group, as: Float.self)?.first else {
      throw damaged("the factor is missing")
    }
    let components = try Preprocessor.components(in: file, group: "\(group)/components")
    guard (components?.mean.count ?? kept.count) == kept.count else {
      throw damaged("the components are of another number of features")
    }
    self.init(
      featureNames: names, rowStep: step, keptFeatures: kept, centres: try optional("centres"),
      scales: try optional("scales"), components: components, factor: factor,
      smoothing: try Preprocessor.smoothing(in: file, group: "\(group)/smoothing"))
  }

  private static func smoothing(in file: HDF5File, group: String) throws -> Smoothing? {
    guard file.exists(group) else { return nil }
    guard let weights = file.string("weights", of: group),
      let decay = file.numbers("decay", of: group, as: Double.self)?.first,
      let counts = file.numbers("neighbors_reach_steps", of: group, as: Int64.self),
      counts.count == 3, counts.allSatisfy({ $0 >= 1 })
    else {
      throw RunError.damaged(path: file.path, reason: "\(group): the smoothing is incomplete")
    }
    return Smoothing(
      neighbors: Int(counts[0]), weights: weights, decay: decay, reach: Int(counts[1]),
      steps: Int(counts[2]))
  }

  private static func components(
    in file: HDF5File, group: String
  ) throws -> PrincipalComponents? {
    guard file.exists(group) else { return nil }
    let mean = try file.read("\(group)/mean", as: Float.self)
    let loadings: Matrix = try file.readMatrix("\(group)/loadings")
    let variances = try file.read("\(group)/explained_variance", as: Double.self)
    guard mean.count == loadings.columns, variances.count == loadings.rows else {
      throw RunError.damaged(path: file.path, reason: "\(group): sizes do not fit")
    }
    return PrincipalComponents(
      mean: mean, components: loadings, explainedVariance: variances,
      totalVariance: file.numbers("total_variance", of: group, as: Double.self)?.first ?? 0)
  }
}
