public import ArgumentParser
public import Runs
public import Stats

/// The flags of the tests of `enrich`.
struct EnrichmentArguments: ParsableArguments {
  @Option(
    help: """
      The correction for the number of tests: bh, by (false discovery rate), holm, bonferroni or \
      none (default: bh).
      """)
  var correction: PValueCorrection?

  @Option(
    help: """
      The tests corrected together, always within one clustering: cluster (all categories in one \
      cluster), cluster-family, family or all (default: cluster).
      """)
  var scope: EnrichmentOptions.Scope?

  @Option(
    help: """
      What counts: doubled or fisher (both directions), over, or under (default: doubled).
      """)
  var alternative: TestAlternative?

  @Option(
    help: """
      published: the ratio, p and scope of the authors' analysis, to compare with their tables. \
      Flags beside it win.
      """)
  var convention: Convention?

  @Option(
    parsing: .unconditional,
    help: "Random permutations that check the whole table (default: 0, none).",
    transform: parsing("be a whole number of at least 0"))
  var permutations: Int?

  @Option(help: "The seed of the permutations (default: 0).")
  var seed: UInt64?

  /// Sets of choices with a name.
  enum Convention: String, ExpressibleByArgument, CaseIterable { case published }

  func validate() throws {
    if let permutations, permutations < 0 {
      throw ValidationError("--permutations is \(permutations), but must be at least 0")
    }
  }

  /// The settings.
  var options: EnrichmentStudyOptions {
    var options = EnrichmentStudyOptions()
    if convention == .published { options.tests = .published }
    if let correction { options.tests.correction = correction }
    if let scope { options.tests.scope = scope }
    if let alternative { options.tests.alternative = alternative }
    if let permutations { options.permutations = permutations }
    if let seed { options.seed = seed }
    return options
  }
}

extension PValueCorrection: ExpressibleByArgument {}
extension EnrichmentOptions.Scope: ExpressibleByArgument {}
extension TestAlternative: ExpressibleByArgument {}
extension AgreementIndex: ExpressibleByArgument {}
