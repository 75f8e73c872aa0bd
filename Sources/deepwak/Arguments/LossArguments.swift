internal import ArgumentParser
internal import DeePWAK
internal import Noise2Self

/// The flags that say what heads minimise, and how; rarely needed.
struct LossArguments: ParsableArguments {
  private static let defaults = TrainingOptions()

  @Option(
    parsing: .unconditional,
    help: "The weight of the error of the pooled output (default: \(defaults.pooledWeight)).",
    transform: parsing("be a number of at least 0"))
  var pooledWeight: Float?

  @Option(
    parsing: .unconditional,
    help:
      "The weight of the error of each head's own decoding (default: \(defaults.decodedWeight)).",
    transform: parsing("be a number of at least 0"))
  var decodedWeight: Float?

  @Option(
    parsing: .unconditional,
    help: """
      The weight of each head's PWAK loss on the features themselves (default: 1, and 0 with \
      --mask 0).
      """,
    transform: parsing("be a number of at least 0"))
  var directWeight: Float?

  @Option(
    help: """
      Who teaches the partitioners: objectives (their own PWAK loss) or everything (the decoding \
      errors too) (default: objectives, and everything with --mask 0).
      """)
  var teacher: TrainingOptions.PartitionerTeacher?

  @Option(
    help: """
      Hide features themselves (plain) or axes of random rotations (rotated) (default: rotated up \
      to 256 features).
      """)
  var maskKind: MaskSampler.Kind?

  @Option(
    parsing: .unconditional,
    help: """
      Masked looks averaged into an observation's memberships (default: \
      \(defaults.assignmentMasks)).
      """,
    transform: parsing("be a whole number of at least 1"))
  var assignmentMasks: Int?

  @Option(
    parsing: .unconditional,
    help: "The (peak) learning rate of AdamW (default: \(defaults.learningRate)).",
    transform: parsing("be a number above 0"))
  var learningRate: Float?

  @Option(
    help: "one-cycle or constant (default: \(defaults.schedule.hyphenated)).")
  var schedule: TrainingOptions.RateSchedule?

  @Option(
    parsing: .unconditional,
    help: "The decoupled weight decay of AdamW (default: \(defaults.weightDecay)).",
    transform: parsing("be a number of at least 0"))
  var weightDecay: Float?

  /// Puts the flags that were given in place of options.
  func apply(to options: inout TrainingOptions) {
    if let pooledWeight { options.pooledWeight = pooledWeight }
    if let decodedWeight { options.decodedWeight = decodedWeight }
    if let directWeight { options.directWeight = directWeight }
    if let teacher { options.partitionerTeacher = teacher }
    if let maskKind { options.maskKind = maskKind }
    if let assignmentMasks { options.assignmentMasks = assignmentMasks }
    if let learningRate { options.learningRate = learningRate }
    if let schedule { options.schedule = schedule }
    if let weightDecay { options.weightDecay = weightDecay }
  }
}
