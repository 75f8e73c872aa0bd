public import LinearAlgebra

/// A number of components for a mixture: that of the least Bayesian information criterion.
public struct MixtureChoice: Sendable {
  /// One number of components that was tried.
  public struct Trial: Sendable, Hashable, Codable {
    /// *k*.
    public let clusters: Int
    /// ``GaussianMixtureFit/bic``.
    public let bic: Double
    /// ``GaussianMixtureFit/aic``.
    public let aic: Double
    /// Σ ln p(x).
    public let logLikelihood: Double
  }

  /// The numbers that were tried, in rising order.
  public let trials: [Trial]
  /// The fit that is chosen; of equal ones that with fewer components.
  public let best: GaussianMixtureFit

  /// Fits mixtures of several sizes.
  ///
  /// Numbers for which the table has too few rows, or too few that are distinct, are left out. It ends
  /// early when five numbers in a row have been worse than the best.
  ///
  /// - Parameters:
  ///   - x: *n* observations of *d* features.
  ///   - range: The numbers of components to try.
  ///   - options: The settings of fits; the number of components is not read.
  /// - Throws: ``ClusterModelError``, where not even the first number can be fitted.
  /// - Complexity: That of the fits.
  public init(
    of x: Matrix, clusters range: ClosedRange<Int>, options: GaussianMixtureOptions
  ) throws(ClusterModelError) {
    var (trials, best): ([Trial], GaussianMixtureFit?) = ([], nil)
    for k in range {
      var settings = options
      settings.clusters = k
      let fit: GaussianMixtureFit
      do {
        fit = try GaussianMixtureFit(of: x, options: settings)
      } catch {
        if case .tooFewDistinctRows = error, best != nil { break }
        if case .tooManyClusters = error, best != nil { break }
        throw error
      }
      trials.append(
        Trial(clusters: k, bic: fit.bic, aic: fit.aic, logLikelihood: fit.logLikelihood))
      if fit.bic < best?.bic ?? .infinity { best = fit }
      if k - (best?.mixture.clusterCount ?? k) >= 5 { break }
    }
    guard let best else { throw .noRows }
    (self.trials, self.best) = (trials, best)
  }
}
