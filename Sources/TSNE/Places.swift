/// The places of observations in the plane.
struct Places: Sendable {
  /// First coordinates.
  var x: [Float]
  /// Second coordinates.
  var y: [Float]

  /// 1 / (1 + ‖yᵢ − yⱼ‖²), the kernel of Student's t of one degree of freedom.
  func kernel(_ i: Int, _ j: Int) -> Float {
    let (dx, dy) = (x[i] - x[j], y[i] - y[j])
    return 1 / (1 + dx * dx + dy * dy)
  }
}
