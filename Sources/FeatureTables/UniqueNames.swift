/// Names made different as anndata does it: the second 'TBCE' becomes 'TBCE-1', or the first
/// such name that is free.
///
/// - Parameter names: Names, some of which may be the same.
/// - Returns: As many names, all different; the first of each stays as it is.
func uniqueNames(_ names: [String]) -> [String] {
  var taken = Set(names)
  guard taken.count < names.count else { return names }
  var seen = Set<String>(minimumCapacity: names.count)
  var counts: [String: Int] = [:]
  var unique = names
  for (index, name) in names.enumerated() where !seen.insert(name).inserted {
    var number = counts[name, default: 0] + 1
    while !taken.insert("\(name)-\(number)").inserted { number += 1 }
    counts[name] = number
    unique[index] = "\(name)-\(number)"
  }
  return unique
}

extension FeatureTable {
  /// Makes the names of features different, and says so.
  mutating func makeFeatureNamesUnique() {
    let unique = uniqueNames(featureNames)
    let changed = featureNames.indices.filter { unique[$0] != featureNames[$0] }
    guard let first = changed.first else { return }
    notes.append(
      "\(changed.count) feature\(changed.count == 1 ? "" : "s") with the name of another got a "
        + "number, such as '\(unique[first])'")
    featureNames = unique
  }
}
