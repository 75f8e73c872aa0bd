public import ArgumentParser
public import DeePWAK
public import FeatureTables
public import Networks
public import Noise2Self
public import Runs

// How values of the library are read from the command line: by their texts.

/// How a text of the command line becomes a value, or an error that says what it must be.
func parsing<Value: LosslessStringConvertible & SendableMetatype>(
  _ requirement: String
) -> @Sendable (String) throws -> Value {
  { text in
    guard let value = Value(text) else { throw ValidationError("it must \(requirement)") }
    return value
  }
}

/// How a list with commas becomes the widths of layers.
@Sendable func parsingWidths(_ text: String) throws -> [LayerWidth] {
  if text == "none" { return [] }
  return try text.split(separator: ",", omittingEmptySubsequences: false).map {
    guard let width = LayerWidth(String($0)) else {
      throw ValidationError(
        "it must hold widths of at least 1, or multiples of the features, separated by commas, "
          + "such as 128,128 or 4m,4m, or be none")
    }
    return width
  }
}

/// A choice that is written in lower case with hyphens, as in one-cycle for `oneCycle`.
public protocol HyphenatedArgument: ExpressibleByArgument, CaseIterable, RawRepresentable
where RawValue == String {}

extension HyphenatedArgument {
  /// The text of the choice.
  public var hyphenated: String {
    rawValue.reduce(into: "") {
      $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1)
    }
  }

  /// Reads a choice.
  ///
  /// - Parameter argument: Its text.
  public init?(argument: String) {
    guard let value = Self.allCases.first(where: { $0.hyphenated == argument }) else { return nil }
    self = value
  }

  /// The texts of all choices.
  public static var allValueStrings: [String] { allCases.map(\.hyphenated) }
}

extension Preset: ExpressibleByArgument {}
extension RunOptions.ReportedConsensus: ExpressibleByArgument {}
extension Activation: ExpressibleByArgument {}
extension OutputActivation: ExpressibleByArgument {}
extension Initialization: HyphenatedArgument {}
extension MaskSampler.Kind: ExpressibleByArgument {}
extension TrainingOptions.Partitioner: ExpressibleByArgument {}
extension ForestOptions.Estimator: ExpressibleByArgument {}
extension TrainingOptions.PartitionerInput: ExpressibleByArgument {}
extension TrainingOptions.PartitionerTeacher: ExpressibleByArgument {}
extension TrainingOptions.PoolingStart: ExpressibleByArgument {}
extension TrainingOptions.RateSchedule: HyphenatedArgument {}
extension ReadingOptions.Impute: ExpressibleByArgument {}
extension SimulationOptions.Kind: ExpressibleByArgument {}
extension PreprocessingOptions.Normalization: ExpressibleByArgument {}
extension RunOptions.Cut: ExpressibleByArgument {}
extension RunOptions.AnnDataContent: ExpressibleByArgument {}
