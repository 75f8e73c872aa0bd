internal import LinearAlgebra

/// The two parts of the gradient at some places: ∂KL/∂yᵢ = 4 (attractionᵢ − repulsionᵢ / Z).
///
/// Van der Maaten 2014, equations 5 and 8. Attraction runs over the sparse affinities, repulsion
/// over the cells of a quadtree.
struct Forces: Sendable {
  /// Σⱼ p(ij) κ(ij) (yᵢ − yⱼ), with κ = 1 / (1 + ‖yᵢ − yⱼ‖²).
  private(set) var attraction: Places
  /// Σⱼ κ(ij)² (yᵢ − yⱼ).
  private(set) var repulsion: Places
  /// Z = Σᵢ Σⱼ≠ᵢ κ(ij).
  private(set) var normalisation: Double

  /// Computes the forces.
  ///
  /// - Parameters:
  ///   - places: The places of the *n* observations.
  ///   - affinities: Their joint affinities.
  ///   - angle: Cells whose side over their distance is less count as one point.
  /// - Complexity: O(*n* log *n*) on all threads; blocks are added in order.
  init(at places: Places, _ affinities: Affinities, angle: Float) {
    let n = places.x.count
    let tree = QuadTree(places)
    let zeros = Places(
      x: [Float](repeating: 0, count: n), y: [Float](repeating: 0, count: n))
    var (attraction, repulsion) = (zeros, zeros)
    let squaredAngle = angle * angle
    let sums = attraction.withPointers { pull in
      repulsion.withPointers { push in
        RowBlocks(count: n, size: 128).map { range in
          var sum = 0.0
          for place in range {
            let i = Int(tree.order[place])
            let (force, kernels) = tree.repulsion(
              SIMD2(tree.x[place], tree.y[place]), squaredAngle: squaredAngle)
            (push.x[i], push.y[i]) = (force.x, force.y)
            // The walk met the point itself once, at no distance.
            sum += Double(kernels) - 1
            let own = affinities.attraction(on: i, places)
            (pull.x[i], pull.y[i]) = (own.x, own.y)
          }
          return sum
        }
      }
    }
    (self.attraction, self.repulsion) = (attraction, repulsion)
    normalisation = sums.reduce(0, +)
  }
}

extension QuadTree {
  /// The sum of κ² (p − y), and that of κ, over all points y of the tree.
  fileprivate func repulsion(_ point: SIMD2<Float>, squaredAngle: Float) -> (SIMD2<Float>, Float) {
    var (fx, fy, sum): (Float, Float, Float) = (0, 0, 0)
    nodes.withUnsafeBufferPointer { nodes in
      x.withUnsafeBufferPointer { x in
        y.withUnsafeBufferPointer { y in
          var number = 0
          while number < nodes.count {
            let node = nodes[number]
            let (dx, dy) = (point.x - node.x, point.y - node.y)
            let distance = dx * dx + dy * dy
            if node.squaredSide < squaredAngle * distance {
              let kernel = 1 / (1 + distance)
              let weight = node.mass * kernel
              sum += weight
              fx += weight * kernel * dx
              fy += weight * kernel * dy
              number = Int(node.skip)
            } else if node.isLeaf {
              for j in Int(node.first)..<Int(node.first &+ node.count) {
                let (dx, dy) = (point.x - x[j], point.y - y[j])
                let kernel = 1 / (1 + dx * dx + dy * dy)
                sum += kernel
                fx += kernel * kernel * dx
                fy += kernel * kernel * dy
              }
              number = Int(node.skip)
            } else {
              number += 1
            }
          }
        }
      }
    }
    return (SIMD2(fx, fy), sum)
  }
}

extension Affinities {
  /// Σⱼ p(ij) κ(ij) (yᵢ − yⱼ).
  fileprivate func attraction(on i: Int, _ places: Places) -> SIMD2<Float> {
    var (fx, fy): (Float, Float) = (0, 0)
    columns.withUnsafeBufferPointer { columns in
      values.withUnsafeBufferPointer { values in
        places.x.withUnsafeBufferPointer { x in
          places.y.withUnsafeBufferPointer { y in
            for entry in offsets[i]..<offsets[i + 1] {
              let j = Int(columns[entry])
              let (dx, dy) = (x[i] - x[j], y[i] - y[j])
              let weight = values[entry] / (1 + dx * dx + dy * dy)
              fx += weight * dx
              fy += weight * dy
            }
          }
        }
      }
    }
    return SIMD2(fx, fy)
  }
}

extension Places {
  /// The coordinates in memory, for tasks that write to observations of their own.
  fileprivate struct Pointers: @unchecked Sendable {
    let x, y: UnsafeMutableBufferPointer<Float>
  }

  fileprivate mutating func withPointers<Result>(_ body: (Pointers) -> Result) -> Result {
    x.withUnsafeMutableBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in body(Pointers(x: x, y: y)) }
    }
  }
}
