internal import LinearAlgebra

/// The choice among the features of a 10x file, which may be of several types and genomes.
extension FeatureTable {
  /// The type that is taken where there are several.
  static let usualFeatureType = "Gene Expression"

  /// Keeps the features of the genome and type asked for, and says what is left out.
  mutating func select(_ options: ReadingOptions, path: String) throws(TableError) {
    if let genome = options.genome { try keep(genome: genome, path: path) }
    try keep(type: options.featureType, path: path)
  }

  private mutating func keep(genome: String, path: String) throws(TableError) {
    guard let genomes = featureAnnotations.labels(named: "genome") else {
      throw .inapplicable(
        path: path, option: "--genome", reason: "the file does not name the genomes of features")
    }
    let kept = genomes.indices.filter { genomes[$0] == genome }
    guard !kept.isEmpty else {
      throw .notFound(
        path: path, kind: "genome", name: genome, available: different(genomes))
    }
    self = selecting(features: kept)
  }

  private mutating func keep(type: String?, path: String) throws(TableError) {
    guard let types = featureAnnotations.labels(named: "feature_types") else {
      guard type == nil || type == "all" else {
        throw .inapplicable(
          path: path, option: "--feature-type", reason: "the file does not name feature types")
      }
      return
    }
    let present = different(types)
    if type?.lowercased() == "all" || (type == nil && present.count < 2) { return }
    let wanted = type ?? FeatureTable.usualFeatureType
    guard let match = present.first(where: { $0.lowercased() == wanted.lowercased() }) else {
      guard type == nil else {
        throw .notFound(path: path, kind: "feature type", name: wanted, available: present)
      }
      throw .ambiguous(
        path: path, kind: "types of features", option: "--feature-type", available: present)
    }
    let kept = types.indices.filter { types[$0] == match }
    let left = present.filter { $0 != match }.map { type in
      "\(types.count { $0 == type }) of type \(type)"
    }
    self = selecting(features: kept)
    if type == nil {
      notes.append(
        "\(kept.count) features of type \(match) used; left out: "
          + "\(left.joined(separator: ", ")) (--feature-type takes another, or all)")
    }
  }

  /// The features of these numbers, in this order.
  ///
  /// - Parameter columns: Column numbers, from 0.
  /// - Returns: A table of `columns.count` features.
  public func selecting(features columns: [Int]) -> FeatureTable {
    FeatureTable(
      observationNames: observationNames, featureNames: columns.map { featureNames[$0] },
      values: values.selecting(features: columns), annotations: annotations,
      featureAnnotations: featureAnnotations.map { $0.selecting(columns) }, notes: notes)
  }
}

extension [Annotation] {
  /// The entries of the column of a name as texts; nil when there is none.
  func labels(named name: String) -> [String]? {
    first { $0.name == name }?.labels.map { $0 ?? "" }
  }
}

/// The different texts, in order of first appearance.
func different(_ texts: [String]) -> [String] {
  var seen = Set<String>()
  return texts.filter { seen.insert($0).inserted }
}
