/// The colour in which figures draw a group, for what stands beside them.
///
/// - Parameter group: The number of the group; negative for those without a label.
/// - Returns: Such as "#0072B2".
package func groupColour(_ group: Int) -> String { Palette.colour(group) }
