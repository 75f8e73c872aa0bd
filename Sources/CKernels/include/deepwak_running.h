#pragma once
#include <stddef.h>
#include <stdint.h>

// Sums over the neighbours of an observation.

/// The columns of a tile of a table: rows are packed one after the other, this many floats each.
#define DEEPWAK_TILE_WIDTH 128

/// Adds to `errors` |S/w - x|² over a tile, at every stop of the running sums.
///
/// S and w are the weighted sum and the sum of weights over the first `stops[s]` neighbours;
/// `inverses[s]` is 1/w there. `stops` rises.
void deepwak_running_errors(const float *tile, size_t row, const int32_t *neighbours,
                            const float *weights, size_t stop_count, const int32_t *stops,
                            const float *inverses, float *errors);
