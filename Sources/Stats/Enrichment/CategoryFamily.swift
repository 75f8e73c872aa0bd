/// One way of putting observations into categories: one column of labels.
public struct CategoryFamily: Sendable, Hashable {
  /// The category of each observation, in 0 ..< ``categoryCount``; −1 where it is missing.
  public let categories: [Int]
  /// The number of categories, *l*; some may be empty.
  public let categoryCount: Int

  /// Creates a family from categories by number.
  ///
  /// - Parameters:
  ///   - categories: The category of each of *n* observations; −1 where it is missing.
  ///   - categoryCount: The number of categories; one more than the largest unless given.
  public init(categories: [Int], categoryCount: Int? = nil) {
    let count = categoryCount ?? (categories.max() ?? -1) + 1
    precondition(
      categories.allSatisfy { $0 >= -1 && $0 < count },
      "categories that do not lie in -1 ..< \(count)")
    (self.categories, self.categoryCount) = (categories, count)
  }
}
