internal import DeePWAK
internal import FeatureTables
internal import Networks
internal import Noise2Self

extension RunOptions {
  /// Reads an options file; what it leaves out has its default value.
  ///
  /// - Parameter path: A JSON file such as the `options.json` of a run.
  /// - Throws: ``RunError/options(path:reason:)`` when it is no JSON, or holds unknown keys or
  ///   values, and `TableError` when there is no such file.
  public init(file path: String) throws {
    try self.init(json: try FileSystem.bytes(path), path: path)
  }

  /// Reads options from the text of an options file; what it leaves out has its default value.
  ///
  /// - Parameters:
  ///   - bytes: The text, as ``json()`` gives it.
  ///   - path: Where it comes from, for messages.
  /// - Throws: ``RunError/options(path:reason:)`` when it is no JSON, or holds unknown keys or
  ///   values.
  init(json bytes: [UInt8], path: String) throws {
    let given: JSONValue
    do {
      given = try JSONText.decode(JSONValue.self, from: bytes)
    } catch {
      throw RunError.options(path: path, reason: JSONText.reason(error))
    }
    let defaults = try JSONText.decode(JSONValue.self, from: JSONText.encode(RunOptions.complete))
    if let key = given.firstKey(missingFrom: defaults) {
      throw RunError.options(path: path, reason: "'\(key)' is no option")
    }
    do {
      self = try JSONText.decode(over: RunOptions(), from: bytes)
    } catch {
      throw RunError.options(path: path, reason: JSONText.reason(error))
    }
  }

  /// The text of `options.json`.
  ///
  /// - Returns: JSON with keys in alphabetical order.
  /// - Throws: What the encoder throws.
  public func json() throws -> [UInt8] { try JSONText.encode(self) }

  /// Options in which every optional setting has a value: what keys there are.
  private static var complete: RunOptions {
    var options = RunOptions()
    options.reading.layer = ""
    options.reading.obsm = ""
    options.reading.dataset = ""
    options.reading.genome = ""
    options.reading.featureType = ""
    options.reading.hasHeader = true
    options.reading.delimiter = ","
    options.reading.keepObservations = []
    options.reading.impute = .zero
    options.preprocessing.hvg = 0
    options.preprocessing.pcs = 0
    options.preprocessing.smoothing = Smoothing(neighbors: 1)
    options.labels = LabelOptions()
    options.labels?.column = ""
    options.training.forest.trees = 2
    options.training.epochs = 1
    options.training.partitionerWidths = []
    options.training.partitionerActivation = .identity
    options.training.maskKind = .plain
    options.training.directWeight = 1
    options.training.partitionerTeacher = .objectives
    return options
  }
}
