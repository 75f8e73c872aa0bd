internal import DeePWAK

extension RunRecord {
  /// The errors of one of the blocks of a run.
  public struct Block: Sendable, Hashable, Codable {
    /// The error on the held-out rows, nothing hidden; nil when none were held out.
    public var heldOutError: Double?
    /// The same over hidden features.
    public var heldOutMaskedError: Double?
    /// The error on the training rows.
    public var trainError: Double
    /// The step whose state was taken because training diverged later; nil otherwise.
    public var divergedAfter: Int?

    init(_ trained: TrainedBlock) {
      (heldOutError, heldOutMaskedError) = (trained.heldOutError, trained.heldOutMaskedError)
      (trainError, divergedAfter) = (trained.trainError, trained.divergedAfter)
    }

    enum CodingKeys: String, CodingKey {
      case heldOutError = "held_out_error"
      case heldOutMaskedError = "held_out_masked_error"
      case trainError = "train_error"
      case divergedAfter = "diverged_after"
    }

    /// Writes the errors; what is not known is written as null, so that every key is there.
    ///
    /// - Parameter encoder: Where to.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(heldOutError, forKey: .heldOutError)
      try container.encode(heldOutMaskedError, forKey: .heldOutMaskedError)
      try container.encode(trainError, forKey: .trainError)
      try container.encode(divergedAfter, forKey: .divergedAfter)
    }
  }
}
