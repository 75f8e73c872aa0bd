#pragma once
#include <stddef.h>

// The loops of Gaussian mixtures, in row-major `double`.

/// Copies `rows * width` numbers less an origin; `squares`, unless null, receives their squares.
void deepwak_centred_doubles(size_t rows, size_t width, const float *table, const double *origin,
                             double *result, double *squares);

/// Takes half of |y - m|² from the `clusters` numbers of each row of `result`.
///
/// `y` has `stride` numbers a row, of which cluster c has `width` from c * `step`; `means` has
/// `width` a cluster.
void deepwak_subtract_half_squares(size_t rows, size_t clusters, size_t width, size_t stride,
                                   size_t step, const double *y, const double *means,
                                   double *result);

/// Turns the logarithms of `clusters` terms a row into their shares of the sum, in place, and writes
/// the logarithm of the sum. Shares below exp(-37), which the sum cannot feel, become 0. Where no
/// term is finite, shares are equal.
void deepwak_share_out(size_t rows, size_t clusters, double *terms, double *log_sums);
