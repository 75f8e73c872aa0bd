internal import FeatureTables
internal import LinearAlgebra

/// A table in a form that any JSON reader understands.
struct TableDump: Encodable {
  /// A column of annotations.
  struct Column: Encodable {
    var name: String
    /// "string", "categorical", "number", "integer" or "boolean".
    var kind: String
    /// The entries as texts, missing ones nil; numbers have values instead.
    var labels: [String?]?
    var numbers: [Double]?
    var categories: [String]?
    var ordered: Bool?
  }

  var observations: [String]
  var features: [String]
  var isSparse: Bool
  /// All numbers row by row.
  var values: [Float]
  var obs: [Column]
  var `var`: [Column]
  var notes: [String]

  init(_ table: FeatureTable) {
    observations = table.observationNames
    features = table.featureNames
    isSparse = table.values.isSparse
    values = table.values.densified.elements
    obs = table.annotations.map(Column.init)
    `var` = table.featureAnnotations.map(Column.init)
    notes = table.notes
  }
}

extension TableDump.Column {
  init(_ annotation: Annotation) {
    self.init(name: annotation.name, kind: "string")
    switch annotation.values {
    case .strings: labels = annotation.labels
    case .categorical(_, let categories, let ordered):
      kind = "categorical"
      labels = annotation.labels
      (self.categories, self.ordered) = (categories, ordered)
    case .numbers(let numbers):
      kind = "number"
      self.numbers = numbers
    case .integers, .optionalIntegers:
      kind = "integer"
      labels = annotation.labels
    case .booleans:
      kind = "boolean"
      labels = annotation.labels
    }
  }
}
