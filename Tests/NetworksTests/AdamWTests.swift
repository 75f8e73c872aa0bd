import Foundation
import LinearAlgebra
import Networks
import TestSupport
import Testing

@Suite("AdamW")
struct AdamWTests {
  private let architecture = NetworkArchitecture(inputs: 5, hidden: [7], outputs: 3)

  @Test("agrees with the definition over many steps", arguments: [1, 2, 3])
  func definition(shards: Int) {
    var random = CounterGenerator(seed: 1)
    let network = Network(architecture, using: &random)
    let options = AdamW.Options(beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.1)
    var optimiser = AdamW(architecture, options: options)
    var p = network.parameters.map(Double.init)
    var m = [Double](repeating: 0, count: p.count)
    var v = m
    let isWeight = network.named.flatMap { part in
      [Bool](repeating: part.name.hasSuffix("weight"), count: part.values.elements.count)
    }
    for step in 1...30 {
      let gradients = (0..<shards).map { _ in p.map { _ in Float(random.normal()) } }
      let rate = 0.01 * Double(step)
      optimiser.step(network, gradients: gradients, rate: Float(rate))
      for i in p.indices {
        let g = gradients.reduce(0) { $0 + Double($1[i]) }
        m[i] = 0.8 * m[i] + 0.2 * g
        v[i] = 0.95 * v[i] + 0.05 * g * g
        let mean = m[i] / (1 - pow(0.8, Double(step)))
        let size = (v[i] / (1 - pow(0.95, Double(step)))).squareRoot() + 1e-6
        p[i] -= rate * (mean / size + (isWeight[i] ? 0.1 * p[i] : 0))
      }
    }
    let expected = DoubleMatrix(rows: 1, columns: p.count, elements: p)
    let found = Matrix(rows: 1, columns: p.count, elements: network.parameters)
    #expect(relativeError(found, expected) < 1e-5)
    #expect(optimiser.steps == 30)
  }

  @Test func `a step changes the parameters in place`() {
    var random = CounterGenerator(seed: 1)
    let network = Network(architecture, using: &random)
    var optimiser = AdamW(architecture)
    func place() -> UInt { network.parameters.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } }
    let before = place()
    let gradient = [Float](repeating: 1, count: architecture.parameterCount)
    for _ in 0..<5 { optimiser.step(network, gradients: [gradient, gradient], rate: 0.1) }
    #expect(place() == before)
  }

  @Test func `an optimiser that was saved goes on as if it had not been`() throws {
    var random = CounterGenerator(seed: 2)
    let (a, b) = (Network(architecture, using: &random), Network(architecture, using: &random))
    b.parameters = a.parameters
    var first = AdamW(architecture)
    let gradients = (0..<6).map { _ in a.parameters.map { _ in Float(random.normal()) } }
    for g in gradients[..<3] { first.step(a, gradients: [g, g], rate: 0.01) }
    b.parameters = a.parameters
    var second = try JSONDecoder().decode(AdamW.self, from: JSONEncoder().encode(first))
    for g in gradients[3...] {
      first.step(a, gradients: [g, g], rate: 0.01)
      second.step(b, gradients: [g, g], rate: 0.01)
    }
    #expect(a.parameters == b.parameters)
  }
}

@Suite("Schedules")
struct ScheduleTests {
  @Test func `a constant rate stays`() {
    let schedule = Schedule.constant(0.25)
    #expect((0..<10).allSatisfy { schedule.rate(atStep: $0, of: 10) == 0.25 })
  }

  @Test(
    "one cycle rises to its peak at 30 % and falls to nearly nothing", arguments: [11, 101, 1201])
  func oneCycle(count: Int) {
    let schedule = Schedule.oneCycle(peak: 2e-3)
    let rates = (0..<count).map { Double(schedule.rate(atStep: $0, of: count)) }
    let top = (count - 1) * 3 / 10
    #expect(abs(rates[0] - 2e-3 / 25) < 1e-10)
    #expect(abs(rates[top] - 2e-3) < 1e-9)
    #expect(abs(rates[count - 1] - 2e-3 / 250_000) < 1e-12)
    #expect((0..<top).allSatisfy { rates[$0] < rates[$0 + 1] })
    #expect((top..<count - 1).allSatisfy { rates[$0] > rates[$0 + 1] })
    #expect(
      schedule.rate(atStep: count + 5, of: count) == schedule.rate(atStep: count - 1, of: count))
  }

  @Test("one cycle of few steps has rates all the same", arguments: [1, 2, 3])
  func short(count: Int) {
    for step in 0..<count {
      let rate = Schedule.oneCycle(peak: 1).rate(atStep: step, of: count)
      #expect(rate > 0 && rate <= 1)
    }
  }
}
