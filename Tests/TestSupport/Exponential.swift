internal import Glibc

/// eˣ, without importing all of the C library into a test.
public func exponential(_ x: Double) -> Double { exp(x) }

/// ln x, likewise.
public func naturalLogarithm(_ x: Double) -> Double { log(x) }
