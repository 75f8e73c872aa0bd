#pragma once
#include <stddef.h>
#include <stdint.h>

// The selection of nearest neighbours from blocks of inner products.

/// Some observations and the nearest others seen so far: one max-heap of `capacity` each.
///
/// A candidate y of x is valued |y|²/2 - x·y. `values` and `numbers` hold the heaps, one after
/// the other; `worst` repeats the greatest value of each. They begin as infinities.
typedef struct {
  const float *half_norms;
  const int32_t *names;
  float *values;
  int32_t *numbers;
  float *worst;
} deepwak_candidates;

/// Offers the observations of the columns to those of the rows, and those of the rows to those of
/// the columns where these have heaps. `products` is rows × columns; the heap of row i is number
/// `heaps[i]`, or i where `heaps` is null. Of equal values the first offered stays.
void deepwak_offer_candidates(size_t rows, size_t columns, const float *products, size_t capacity,
                              deepwak_candidates row_side, const int32_t *heaps,
                              deepwak_candidates column_side);
