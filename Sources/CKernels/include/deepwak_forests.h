#pragma once
#include <stddef.h>
#include <stdint.h>

// Spanning trees of dense similarities, and the noise that perturbs them. Nothing is contracted
// or reordered: every result has the same bits on every processor.

/// The kinds of noise, all of independent numbers.
enum {
  /// Normal, of variance 1.
  DEEPWAK_GAUSSIAN = 0,
  /// Gumbel's distribution of scale 1, shifted to mean 0.
  DEEPWAK_GUMBEL = 1,
  /// Uniform in [-1, 1].
  DEEPWAK_UNIFORM = 2,
};

/// The numbers that are made together; ranges of noise begin at multiples of this.
#define DEEPWAK_NOISE_CHUNK 64

/// Writes numbers first ..< first + count of a stream of noise, a function of seed, stream and
/// place alone. `first` must be a multiple of DEEPWAK_NOISE_CHUNK. If `scores`, writes
/// -d ln p(z) / dz of these numbers instead (of a uniform number, 0).
void deepwak_noise(int kind, int scores, uint64_t seed, uint64_t stream, size_t first,
                   size_t count, float *noise);

/// Adds weight * noise to `sums`, number by number.
void deepwak_add_noise(size_t count, const float *noise, double weight, double *sums);

/// Spreads the packed upper triangle of a symmetric n x n matrix, row by row without the
/// diagonal, over the whole matrix; the diagonal becomes 0.
void deepwak_unpack_triangle(size_t n, const float *packed, float *matrix);

/// The maximum spanning tree of similarity + epsilon * noise, by Prim's algorithm from vertex 0.
///
/// Both are n x n; `noise` may be null. Edge e joins `to[e]` to `from[e]`, which is 0 or one of
/// to[0 ..< e]. Edges of equal weight come in order of (lesser end, greater end), which makes the
/// tree unique. `best` and `limit` are space for n numbers, `near` for n.
void deepwak_maximum_tree(size_t n, const double *similarity, const float *noise, double epsilon,
                          double *best, double *limit, int64_t *near, int32_t *from, int32_t *to,
                          double *weight);

/// Cuts the `cuts` lightest of a tree's n - 1 edges, those later in order first, by setting
/// `kept` to 0 (others to 1), and labels the vertices by their trees, in order of appearance.
void deepwak_cut_tree(size_t n, size_t cuts, const int32_t *from, const int32_t *to,
                      const double *weight, uint8_t *kept, int32_t *scratch, int32_t *labels);

/// Adds to counts[j], j > row, the number of the samples in which `row` and j have one label.
/// `labels` is samples x n.
void deepwak_count_together(size_t n, size_t samples, const int32_t *labels, size_t row,
                            int32_t *counts);

/// The sum over j > row of weights[j] where j has the label of `row`.
double deepwak_sum_together(size_t n, const int32_t *labels, size_t row, const double *weights);

/// Finds the values less than or equal to a limit: value[j] = half_norms[j] - products[j].
/// Writes their places to `found`; returns how many.
size_t deepwak_find_within(size_t count, const float *products, const float *half_norms,
                           float limit, int32_t *found);
