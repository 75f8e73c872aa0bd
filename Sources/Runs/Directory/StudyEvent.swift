/// What happens during a run of `sweep`, `forest` or `cluster`, for a display.
public enum StudyEvent: Sendable {
  /// The table was read: observations × features.
  case table(observations: Int, features: Int)
  /// A remark, one line.
  case note(String)
  /// A part of the run begins, such as "sweeping 8 × 18 settings".
  case phase(String)
  /// A part of the run has made progress.
  case progress(done: Int, of: Int)
}
