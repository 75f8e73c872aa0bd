internal import DeePWAK
public import FeatureTables
internal import LinearAlgebra

/// The memory that a run of `train` takes, known before it begins.
///
/// A run has three phases, whose needs are added up term by term; the greatest of them is the
/// peak. The terms follow the arrays that each phase holds at once, measured runs confirm them
/// (`Benchmarks/README.md`).
public struct MemoryEstimate: Sendable, Hashable {
  /// What one thing takes.
  public struct Term: Sendable, Hashable {
    /// What it is.
    public var name: String
    /// How much it takes.
    public var bytes: Int
  }

  /// The table is read and prepared.
  public let preparation: [Term]
  /// Heads are trained.
  public let training: [Term]
  /// The consensus is built, and the result is written.
  public let consensus: [Term]

  /// The greatest need of the phases, in bytes.
  public var peak: Int {
    [preparation, training, consensus].map { $0.reduce(0) { $0 + $1.bytes } }.max() ?? 0
  }

  /// Estimates a run.
  ///
  /// - Parameters:
  ///   - table: How large the table is.
  ///   - options: The settings of the run.
  ///   - isBacked: Whether rows are read from the file in blocks.
  public init(of table: TableExtent, options: RunOptions = RunOptions(), isBacked: Bool = false) {
    let sizes = MemorySizes(table, options, isBacked: isBacked)
    let always = [
      Term(name: "program", bytes: MemorySizes.program), Term(name: "names", bytes: sizes.names),
      Term(name: "table", bytes: isBacked ? sizes.offsets : sizes.table),
    ]
    preparation =
      always + [
        Term(name: "copy", bytes: isBacked ? sizes.blocks : sizes.copies),
        Term(name: "products of features", bytes: sizes.gram),
        Term(name: "prepared rows", bytes: sizes.hasComponents || isBacked ? sizes.prepared : 0),
      ]
    let trained = always + [Term(name: "prepared rows", bytes: sizes.prepared)]
    training =
      trained + [
        Term(name: "networks and batches", bytes: sizes.networks),
        Term(name: "held-out rows", bytes: sizes.heldOut),
      ]
    consensus =
      trained + [
        Term(name: "networks", bytes: sizes.networks / 4),
        Term(name: "memberships", bytes: sizes.memberships),
        Term(name: "embeddings", bytes: 3 * sizes.embeddings),
        Term(name: "blocks", bytes: sizes.inference),
      ]
  }

  /// What is said of a table before a run: both ways, beside what there is.
  ///
  /// - Parameters:
  ///   - table: How large the table is.
  ///   - memory: The memory of the machine, in bytes.
  /// - Returns: One line.
  public static func text(of table: TableExtent, memory: Int = MachineMemory.bytes) -> String {
    let inMemory = MemoryEstimate(of: table).peak
    let backed = MemoryEstimate(of: table, isBacked: true).peak
    let other =
      table.isInBlocks
      ? ", \(size(backed)) with --backed" : ", and cannot be read in blocks (--backed)"
    return "train takes about \(size(inMemory))\(other); this machine has \(size(memory))"
  }

  /// A number of bytes as people read it.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: Such as "120 MB" or "5.1 GB".
  public static func size(_ bytes: Int) -> String {
    guard bytes >= 1_000_000_000 else { return "\(max(1, (bytes + 500_000) / 1_000_000)) MB" }
    let tenths = (bytes + 50_000_000) / 100_000_000
    return tenths >= 1000 ? "\(tenths / 10) GB" : "\(tenths / 10).\(tenths % 10) GB"
  }
}

/// The sizes of what a run holds, in bytes.
private struct MemorySizes {
  /// The program, its libraries and their buffers.
  static let program = 70_000_000

  /// Names of observations, and where each is among them.
  let names: Int
  let table: Int
  /// Where the rows of a sparse table in a file begin.
  let offsets: Int
  /// What is held beside a table in memory while it is normalised.
  let copies: Int
  /// What is held of a table in a file.
  let blocks: Int
  /// The products of all pairs of features, with what their eigenvectors need or a panel of rows.
  let gram: Int
  let prepared: Int
  let networks: Int
  let heldOut: Int
  let memberships: Int
  let embeddings: Int
  let inference: Int
  let hasComponents: Bool

  init(_ extent: TableExtent, _ options: RunOptions, isBacked: Bool) {
    let (n, m) = (extent.observations, extent.features)
    let (preprocessing, training) = (options.preprocessing, options.training)
    let stored = extent.storedCount
    // A sparse table is taken for counts, a dense one for features on scales of their own.
    let wanted =
      preprocessing.hvg ?? (stored == nil ? 0 : PreprocessingOptions.defaultVariableFeatures)
    let kept = wanted > 0 ? min(wanted, m) : m
    let isUntouched = [.none, .maxabs].contains(preprocessing.normalize)
    let pcs =
      preprocessing.pcs
      ?? (isUntouched || kept <= PreprocessingOptions.defaultComponents
        ? 0 : PreprocessingOptions.defaultComponents)
    let p = pcs > 0 ? min(pcs, kept) : kept
    hasComponents = pcs > 0
    names = n * 112
    table = stored.map { 8 * $0 + 8 * n } ?? 4 * n * m
    offsets = stored == nil ? 0 : 8 * n
    let product = 8 * kept * kept
    let panel = 4 * RowBlock.alignment * kept
    if let stored {
      // Scaled values; then selected entries and their logarithms.
      let selected = stored * kept / max(m, 1)
      copies = kept == m ? 8 * stored : max(4 * stored + 8 * selected, 12 * selected)
      let rowBytes = max(1, 8 * stored / max(n, 1))
      blocks = 2 * max(32 << 20, RowBlock.alignment * rowBytes)
    } else {
      copies = 4 * n * kept
      blocks = 3 * max(32 << 20, RowBlock.alignment * 4 * m)
    }
    // The eigenvectors come when the blocks have gone.
    gram =
      !hasComponents
      ? 0 : isBacked ? max(product + panel, 3 * product - blocks) : 3 * product + panel
    let rows = 4 * n * p
    prepared = isBacked && rows > Backing.defaultLimit ? 0 : rows
    let (h, k, d) = (training.heads, training.maximumClusters, training.embeddingDimensions)
    let held = training.heldOut.count(of: n)
    let batch = training.batchSize.count(of: max(1, n - held))
    networks = h * (batch * (8 * p + 4 * 128 + 4 * (k + d)) * 4 + 60 * 4 * 128 * p)
    heldOut = 4 * held * (4 * p + h * (2 * k + 3 * d))
    memberships = 4 * n * h * k
    embeddings = 4 * n * h * d
    inference = 8192 * p * 4 * 4
  }
}
