#pragma once
#include <stddef.h>
#include <stdint.h>

// The selection of nearest neighbours from blocks of inner products.

/// Some observations and the nearest others seen so far, in a list each.
///
/// A candidate y of x is valued |y|²/2 - x·y. `values` and `numbers` hold the lists, one after
/// the other, and `counts` how long they are. All that are not in a list are at least its `worst`,
/// which begins as infinity.
typedef struct {
  const float *half_norms;
  const int32_t *names;
  float *values;
  int32_t *numbers;
  float *worst;
  int32_t *counts;
} deepwak_candidates;

/// The candidates that every list must keep, and those that it has room for: some more, so that
/// lists are seldom gone through.
typedef struct {
  size_t wanted, room;
} deepwak_candidate_sizes;

/// Offers the observations of the columns to those of the rows, and those of the rows to those of
/// the columns where these have lists. `products` is rows × columns; the list of row i is number
/// `lists[i]`, or i where `lists` is null. Of equal values the first offered stays.
void deepwak_offer_candidates(size_t rows, size_t columns, const float *products,
                              deepwak_candidate_sizes sizes, deepwak_candidates row_side,
                              const int32_t *lists, deepwak_candidates column_side);

/// Cuts lists `first` ..< `first` + `lists` down to the candidates that they must keep.
void deepwak_settle_candidates(size_t first, size_t lists, deepwak_candidate_sizes sizes,
                               deepwak_candidates side);

/// |x - y|² in double for one row of a table and `count` others.
void deepwak_squared_distances(const float *table, size_t width, size_t row, size_t count,
                               const int32_t *others, double *distances);

/// The number of keys that are less than each. The time grows with the square of `count`, without
/// branches: for up to some hundred.
void deepwak_key_ranks(size_t count, const uint64_t *keys, int32_t *ranks);
