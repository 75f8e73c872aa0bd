internal import DEWAKSS
public import Figures

extension SweepResult {
  /// The errors of the grid as a heat map and as curves, those of a finer grid beside them.
  ///
  /// - Returns: Figures named "errors" and "error_curves", and "errors_finer" and
  ///   "error_curves_finer" of a refined sweep.
  public func figures() -> [any Figure] {
    func pair(_ settings: [SweepSetting], _ suffix: String) -> [any Figure] {
      let grid = ErrorGrid(
        settings.map {
          ErrorGrid.Setting(
            components: $0.components, neighbors: $0.neighbors,
            error: $0.error.meanSquaredError)
        })
      return [
        ErrorHeatMap(grid, name: "errors" + suffix),
        ErrorCurves(grid, name: "error_curves" + suffix),
      ]
    }
    guard let coarse else { return pair(settings, "") }
    return pair(coarse.settings, "") + pair(sweep.settings, "_finer")
  }
}
