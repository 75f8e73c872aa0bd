public import Networks
public import Noise2Self
public import SoftmaxClustering

/// The settings of a training run; every default is the recommended one.
public struct TrainingOptions: Sendable, Hashable, Codable {
  /// The number of heads, *h*: independent learners whose agreement is the consensus.
  public var heads = 12
  /// The greatest number of clusters a head may use, *k*.
  public var maximumClusters = 20
  /// The dimensions of each head's embedding, *d*.
  public var embeddingDimensions = 14
  /// What divides observations among the clusters of a head.
  public var partitioner = Partitioner.softmax
  /// The settings of forests, where heads have them.
  public var forest = ForestOptions()
  /// Optimisation steps; ignored when ``epochs`` is given.
  public var steps = 1200
  /// Passes over the training rows, instead of a number of steps.
  public var epochs: Int?
  /// The observations in one step.
  public var batchSize = BatchSize.rows(256)
  /// The observations kept from training, to measure the error on.
  public var heldOut = HeldOut.fraction(0.1)
  /// The share of features hidden from the partitioners in each step, in [0, 1).
  ///
  /// 0 hides nothing and gives the loss of the paper.
  public var maskedShare: Float = 0.5
  /// Whether features are hidden themselves or in random rotations; nil rotates tables of up to
  /// 256 features.
  public var maskKind: MaskSampler.Kind?
  /// The hidden layers of encoder, partitioner and (mirrored) decoder.
  public var hiddenWidths: [LayerWidth] = [128, 128]
  /// The hidden layers of the partitioner, where they differ.
  public var partitionerWidths: [LayerWidth]?
  /// The activation of the hidden layers.
  public var activation = Activation.gelu
  /// The activation of the partitioner's hidden layers, where it differs.
  public var partitionerActivation: Activation?
  /// Whether the partitioner's first hidden layer is linear.
  public var partitionerStartsLinear = false
  /// Whether hidden layers are normalised (layer norm).
  public var normalizes = true
  /// The activation of the encoder's and the decoder's last layer.
  public var outputActivation = OutputActivation.identity
  /// What the partitioners read.
  public var partitionerInput = PartitionerInput.features
  /// How weights start.
  public var initialization = Initialization.glorotUniform
  /// How the pooling layer starts.
  public var poolingStart = PoolingStart.mean
  /// The peak learning rate.
  public var learningRate: Float = 2e-3
  /// How the learning rate moves.
  public var schedule = RateSchedule.oneCycle
  /// The decoupled weight decay of AdamW.
  public var weightDecay: Float = 1e-3
  /// The weight of the error of the pooled output.
  public var pooledWeight: Float = 1
  /// The weight of the error of each head's own decoding.
  public var decodedWeight: Float = 1
  /// The weight λ of each head's PWAK loss on the table itself, equation 4; nil for 1
  /// where features are masked and 0, the loss of the paper, where they are not.
  public var directWeight: Float?
  /// What the partitioners minimise, head after head in turn; empty for the PWAK loss alone, with
  /// ``directWeight``.
  public var objectives: [ObjectiveMixture] = []
  /// The settings of the objectives of softmax models, where heads have them.
  public var softmax = SoftmaxSettings()
  /// Who teaches the partitioners; nil for their own objectives where features are masked or
  /// ``objectives`` are given, and everything, as in the paper, where they are not.
  public var partitionerTeacher: PartitionerTeacher?
  /// The weight of what disagrees with labels, where some are given.
  ///
  /// With softmax partitioners that is ``LabelAffinity``, with forests the partial Fenchel–Young loss;
  /// both are means over the labelled observations of a batch.
  public var labelWeight: Float = 1
  /// The masked passes averaged into an observation's memberships after training.
  public var assignmentMasks = 32
  /// The blocks trained one after the other, each fed with the output of the one before; see
  /// ``RecurrentTrainer``.
  public var blocks = 1
  /// The seed of every random choice.
  public var seed: UInt64 = 0

  /// Creates the default settings.
  public init() {}

  /// Whose error a head's partitioner learns from.
  public enum PartitionerTeacher: String, Sendable, Hashable, Codable, CaseIterable {
    /// The objectives of the partitioner alone, on batches and masks of each head's own:
    /// steadier from seed to seed. The decoders follow.
    case objectives
    /// The decoding errors too, end to end; all heads see the same batch.
    case everything
  }

  /// Whether encoders and decoders learn, and not partitioners alone.
  public var decodes: Bool { pooledWeight > 0 || decodedWeight > 0 }

  /// The weight of the direct loss, resolved.
  var resolvedDirectWeight: Float { directWeight ?? (maskedShare > 0 ? 1 : 0) }

  /// How features are hidden, resolved for a table.
  ///
  /// - Parameter features: The number of features, *m*.
  /// - Returns: The kind given, or rotations where there are few enough features.
  func resolvedMaskKind(features: Int) -> MaskSampler.Kind {
    maskKind ?? (features <= TrainingOptions.greatestRotation ? .rotated : .plain)
  }

  /// The most features that are rotated to be hidden: a rotation costs O(*m*³), and O(*m*²) an
  /// observation.
  private static let greatestRotation = 256

  /// What the partitioner of a head minimises.
  ///
  /// - Parameter head: The number of the head, from 0.
  /// - Returns: Its mixture; nil where ``objectives`` is empty.
  func mixture(ofHead head: Int) -> ObjectiveMixture? {
    objectives.isEmpty ? nil : objectives[head % objectives.count]
  }

  /// Whether partitioners learn apart from encoders and decoders, on batches of their own.
  var separatesPartitioners: Bool {
    let hasObjectives = resolvedDirectWeight > 0 || !objectives.isEmpty
    let teacher =
      partitionerTeacher
      ?? (maskedShare > 0 || !objectives.isEmpty ? .objectives : .everything)
    return partitioner == .softmax && hasObjectives && partitionerInput == .features
      && teacher == .objectives
  }

  /// How the layer that pools the heads starts.
  public enum PoolingStart: String, Sendable, Hashable, Codable, CaseIterable {
    /// As the mean of the heads.
    case mean
    /// At random, as every other layer.
    case random
  }

  /// What a head's partitioner reads.
  public enum PartitionerInput: String, Sendable, Hashable, Codable, CaseIterable {
    /// The observation (with its masked features hidden).
    case features
    /// The head's embedding of it.
    case embedding
  }

  /// How the learning rate moves over the steps.
  public enum RateSchedule: String, Sendable, Hashable, Codable, CaseIterable {
    /// Up to the peak over the first 30 % of the steps, then down to nearly nothing.
    case oneCycle
    /// The same rate throughout.
    case constant
  }

  /// The schedule with its rate.
  var rates: Schedule {
    schedule == .oneCycle ? .oneCycle(peak: learningRate) : .constant(learningRate)
  }
}
