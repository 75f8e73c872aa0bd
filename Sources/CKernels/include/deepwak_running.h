#pragma once
#include <stddef.h>
#include <stdint.h>

// Sums over the neighbours of an observation, and the search for neighbours.

/// The columns of a tile of a table: rows are packed one after the other, this many floats each.
#define DEEPWAK_TILE_WIDTH 64

/// Adds to `errors` |S/w - x|² over a tile, at every stop of the running sums.
///
/// S and w are the weighted sum and the sum of weights over the first `stops[s]` neighbours;
/// `inverses[s]` is 1/w there. `stops` rises.
void deepwak_running_errors(const float *tile, size_t row, const int32_t *neighbours,
                            const float *weights, size_t stop_count, const int32_t *stops,
                            const float *inverses, float *errors);

/// Appends the keys of candidates nearer than a bound to `keys`, and returns how many.
///
/// The squared distance of candidate j is max(0, norm + norms[j] - 2 products[j]); its key has
/// the bits of the distance above `first` + j.
size_t deepwak_near_keys(const float *products, const float *norms, float norm, size_t count,
                         float bound, uint32_t first, uint64_t *keys);

/// Reorders keys so that the `wanted` least come first, in any order.
void deepwak_select_keys(uint64_t *keys, size_t count, size_t wanted);
