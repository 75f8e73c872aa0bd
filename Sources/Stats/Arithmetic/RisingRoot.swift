/// The zero of a rising function: a bracket, narrowed by the Illinois form of false position.
///
/// Values may be infinite away from the zero; there the bracket is halved.
///
/// - Parameters:
///   - guess: Where to begin.
///   - function: A continuous function that rises through zero.
/// - Returns: The zero, to about a unit in the last place.
///
/// Reference: M. Dowell, P. Jarratt. "A modified regula falsi method for computing the root of
/// an equation." *BIT* 11, 1971. doi:10.1007/BF01934364
func risingRoot(near guess: Double, _ function: (Double) -> Double) -> Double {
  var (low, high) = (guess, guess)
  var (atLow, atHigh) = (function(guess), 0.0)
  atHigh = atLow
  var step = 0.5
  while atLow > 0, step < 512 {
    (high, atHigh) = (low, atLow)
    low -= step
    atLow = function(low)
    step *= 2
  }
  step = 0.5
  while atHigh < 0, step < 512 {
    (low, atLow) = (high, atHigh)
    high += step
    atHigh = function(high)
    step *= 2
  }
  var side = 0
  for _ in 0..<200 where high - low > 4e-16 * max(1, abs(low)) && atLow != 0 && atHigh != 0 {
    let secant = high - atHigh * (high - low) / (atHigh - atLow)
    let middle = secant > low && secant < high ? secant : low + (high - low) / 2
    let value = function(middle)
    if value == 0 { return middle }
    // Illinois: halve the value at the end that stays a second time.
    if value < 0 {
      (low, atLow) = (middle, value)
      if side == -1 { atHigh /= 2 }
      side = -1
    } else {
      (high, atHigh) = (middle, value)
      if side == 1 { atLow /= 2 }
      side = 1
    }
  }
  if atLow == 0 { return low }
  if atHigh == 0 { return high }
  return -atLow < atHigh ? low : high
}
