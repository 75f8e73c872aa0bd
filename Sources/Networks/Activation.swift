internal import CKernels

/// The activation function of the hidden layers.
public enum Activation: String, Codable, Sendable, Hashable, CaseIterable {
  /// x.
  case identity
  /// The Gaussian error linear unit in its tanh form,
  /// x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))).
  ///
  /// Reference: D. Hendrycks, K. Gimpel. "Gaussian error linear units (GELUs)." 2016.
  /// arXiv:1606.08415
  case gelu
  /// The hyperbolic tangent.
  case tanh
  /// 1 / (1 + exp(−x)).
  case sigmoid
  /// max(0, x).
  case relu

  /// The number of the function in the C kernels.
  var code: Int32 {
    switch self {
    case .identity: Int32(DEEPWAK_IDENTITY)
    case .gelu: Int32(DEEPWAK_GELU)
    case .tanh: Int32(DEEPWAK_TANH)
    case .sigmoid: Int32(DEEPWAK_SIGMOID)
    case .relu: Int32(DEEPWAK_RELU)
    }
  }
}

/// The activation function of the last layer.
public enum OutputActivation: String, Codable, Sendable, Hashable, CaseIterable {
  /// x.
  case identity
  /// The hyperbolic tangent.
  case tanh
  /// 1 / (1 + exp(−x)).
  case sigmoid
  /// exp(xⱼ) / Σ exp(x) over a row: a point of the simplex.
  case softmax

  /// The number of the function in the C kernels.
  var code: Int32 {
    switch self {
    case .identity: Int32(DEEPWAK_IDENTITY)
    case .tanh: Int32(DEEPWAK_TANH)
    case .sigmoid: Int32(DEEPWAK_SIGMOID)
    case .softmax: Int32(DEEPWAK_SOFTMAX)
    }
  }
}
