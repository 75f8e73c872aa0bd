public import FeatureTables

extension LabelColumn {
  /// The most values of a column of whole numbers that count as labels.
  static let mostWholeNumbers = 32

  /// Takes the labels of a column, if they are labels.
  ///
  /// Texts, categories and truth values are. Whole numbers are where they have few values, each
  /// on two observations in the mean; as clusterings always. Other numbers are put into
  /// quantile bins, or refused.
  ///
  /// - Parameters:
  ///   - annotation: The column.
  ///   - path: Where it is from, for messages.
  ///   - bins: The bins for numbers; nil refuses them.
  ///   - isClustering: Whether whole numbers are numbers of clusters.
  /// - Throws: ``LabelError/numbers(path:column:range:isClustering:)``.
  public init(
    _ annotation: Annotation, path: String, bins: Int? = nil, isClustering: Bool = false
  ) throws(LabelError) {
    switch annotation.values {
    case .categorical(let codes, let categories, _):
      self.init(name: annotation.name, codes: codes, categories: categories)
    case .strings, .booleans:
      self.init(name: annotation.name, labels: annotation.labels)
    case .numbers(let values):
      try self.init(
        name: annotation.name, numbers: values, path: path, bins: bins,
        isClustering: isClustering)
    case .integers(let values):
      try self.init(
        name: annotation.name, numbers: values.map { Double($0) }, path: path, bins: bins,
        isClustering: isClustering)
    case .optionalIntegers(let values):
      try self.init(
        name: annotation.name, numbers: values.map { $0.map { Double($0) } ?? .nan }, path: path,
        bins: bins, isClustering: isClustering)
    }
  }

  /// Keeps the order of categories, empty ones too; a category named "nan" is none.
  private init(name: String, codes: [Int32], categories: [String]) {
    let kept = categories.indices.filter { !LabelColumn.isMissing(categories[$0]) }
    var new = [Int](repeating: -1, count: categories.count)
    for (number, old) in kept.enumerated() { new[old] = number }
    self.init(
      name: name, categories: kept.map { categories[$0] },
      codes: codes.map { categories.indices.contains(Int($0)) ? new[Int($0)] : -1 })
  }

  private init(
    name: String, numbers: [Double], path: String, bins: Int?, isClustering: Bool
  ) throws(LabelError) {
    let known = numbers.filter { !$0.isNaN }
    let distinct = Set(known)
    let isWhole = known.allSatisfy { $0 == $0.rounded() && abs($0) < 1e15 }
    let isFew =
      distinct.count <= LabelColumn.mostWholeNumbers && distinct.count * 2 <= known.count
    if isWhole, isClustering || isFew {
      self.init(name: name, labels: numbers.map { $0.isNaN ? nil : LabelText.plain($0) })
    } else if let bins {
      self = QuantileBins(known, count: bins).column(name, numbers)
    } else {
      throw .numbers(
        path: path, column: name, range: (known.min() ?? 0)...(known.max() ?? 0),
        isClustering: isClustering)
    }
  }
}

extension Annotation {
  /// Whether the column holds numbers, whole or not.
  var isNumeric: Bool {
    switch values {
    case .numbers, .integers, .optionalIntegers: true
    case .strings, .categorical, .booleans: false
    }
  }
}
