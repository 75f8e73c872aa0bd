#include "deepwak_forests.h"

#include <math.h>

// The same bits on every processor: no fused multiply-add unless all have it.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

typedef double doubles __attribute__((ext_vector_type(8), aligned(8)));
typedef int64_t longs __attribute__((ext_vector_type(8), aligned(8)));
typedef float floats8 __attribute__((ext_vector_type(8), aligned(4)));
typedef int32_t ints8 __attribute__((ext_vector_type(8), aligned(4)));
typedef int32_t ints16 __attribute__((ext_vector_type(16), aligned(4)));
typedef float floats16 __attribute__((ext_vector_type(16), aligned(4)));

#define LOAD(type, p) (*(const type *)(p))
#define STORE(type, p, value) (*(type *)(p) = (value))
#define WIDTH 8

/// Whether the edge {i, j} comes before {f, j'} in order of (lesser end, greater end).
static inline int precedes(int64_t i, int64_t j, int64_t f, int64_t g) {
  int64_t a = i < j ? i : j, b = i < j ? j : i, c = f < g ? f : g, d = f < g ? g : f;
  return a < c || (a == c && b < d);
}

CLONES void deepwak_maximum_tree(size_t n, const double *similarity, const float *noise,
                                 double epsilon, double *best, double *limit, int64_t *near,
                                 int32_t *from, int32_t *to, double *weight) {
  if (n == 0) return;
  for (size_t j = 0; j < n; j++) {
    best[j] = -INFINITY;
    limit[j] = INFINITY;  // -INFINITY once in the tree
    near[j] = INT64_MAX;
  }
  size_t current = 0, blocks = n - n % WIDTH;
  for (size_t e = 0; e + 1 < n; e++) {
    const double *row = similarity + current * n;
    const float *shake = noise ? noise + current * n : NULL;
    limit[current] = best[current] = -INFINITY;
    int64_t here = (int64_t)current;
    doubles most = (doubles){0} - INFINITY;
    for (size_t j = 0; j < blocks; j += WIDTH) {
      doubles value = LOAD(doubles, row + j);
      if (shake) value += __builtin_convertvector(LOAD(floats8, shake + j), doubles) * epsilon;
      doubles bound = LOAD(doubles, limit + j), old = LOAD(doubles, best + j);
      longs place = LOAD(longs, near + j);
      value = value < bound ? value : bound;
      longs better = (value > old) | ((value == old) & (here < place));
      old = better ? value : old;
      place = better ? (longs){0} + here : place;
      STORE(doubles, best + j, old);
      STORE(longs, near + j, place);
      most = old > most ? old : most;
    }
    double top = most[0];
    for (int lane = 1; lane < WIDTH; lane++) top = most[lane] > top ? most[lane] : top;
    for (size_t j = blocks; j < n; j++) {
      double value = shake ? row[j] + (double)shake[j] * epsilon : row[j];
      value = value < limit[j] ? value : limit[j];
      if (value > best[j] || (value == best[j] && here < near[j])) {
        best[j] = value;
        near[j] = here;
      }
      top = best[j] > top ? best[j] : top;
    }
    size_t next = n;
    for (size_t j = 0; j < n; j += WIDTH) {
      if (j < blocks) {
        longs equal = LOAD(doubles, best + j) == top;
        if (!__builtin_reduce_or(equal)) continue;
      }
      for (size_t i = j; i < n && i < j + WIDTH; i++) {
        if (best[i] != top || limit[i] < 0) continue;
        if (next == n || precedes(near[i], (int64_t)i, near[next], (int64_t)next)) next = i;
      }
    }
    from[e] = (int32_t)near[next];
    to[e] = (int32_t)next;
    weight[e] = top;
    current = next;
  }
}

void deepwak_cut_tree(size_t n, size_t cuts, const int32_t *from, const int32_t *to,
                      const double *weight, uint8_t *kept, int32_t *scratch, int32_t *labels) {
  if (n == 0) return;
  for (size_t e = 0; e + 1 < n; e++) kept[e] = 1;
  for (size_t cut = 0; cut < cuts; cut++) {
    size_t lightest = n;
    for (size_t e = 0; e + 1 < n; e++) {
      if (!kept[e]) continue;
      if (lightest == n || weight[e] < weight[lightest] ||
          (weight[e] == weight[lightest] && precedes(from[lightest], to[lightest], from[e], to[e])))
        lightest = e;
    }
    kept[lightest] = 0;
  }
  // The trees, as numbered by the walk; then again in order of their first vertex.
  int32_t count = 1;
  labels[0] = 0;
  for (size_t e = 0; e + 1 < n; e++) labels[to[e]] = kept[e] ? labels[from[e]] : count++;
  for (int32_t c = 0; c < count; c++) scratch[c] = -1;
  int32_t next = 0;
  for (size_t i = 0; i < n; i++) {
    if (scratch[labels[i]] < 0) scratch[labels[i]] = next++;
    labels[i] = scratch[labels[i]];
  }
}

CLONES void deepwak_count_together(size_t n, size_t samples, const int32_t *labels, size_t row,
                                   int32_t *counts) {
  for (size_t b = 0; b < samples; b++) {
    const int32_t *label = labels + b * n;
    int32_t own = label[row];
    for (size_t j = row + 1; j < n; j++) counts[j] += label[j] == own;
  }
}

CLONES double deepwak_sum_together(size_t n, const int32_t *labels, size_t row,
                                   const double *weights) {
  int32_t own = labels[row];
  doubles sum = {0};
  size_t j = row + 1;
  for (; j + WIDTH <= n; j += WIDTH) {
    longs same = __builtin_convertvector(LOAD(ints8, labels + j) == own, longs);
    sum += (doubles)((longs)LOAD(doubles, weights + j) & same);
  }
  double total = ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
  for (; j < n; j++)
    if (labels[j] == own) total += weights[j];
  return total;
}

CLONES void deepwak_add_noise(size_t count, const float *noise, double weight, double *sums) {
  for (size_t i = 0; i < count; i++) sums[i] += weight * (double)noise[i];
}

void deepwak_unpack_triangle(size_t n, const float *packed, float *matrix) {
  enum { BLOCK = 32 };
  size_t start = 0;
  for (size_t i = 0; i < n; i++) {
    float *row = matrix + i * n;
    row[i] = 0;
    for (size_t j = i + 1; j < n; j++) row[j] = packed[start + j - i - 1];
    start += n - i - 1;
  }
  for (size_t first = 0; first < n; first += BLOCK) {
    size_t last = first + BLOCK < n ? first + BLOCK : n;
    for (size_t column = first; column < n; column += BLOCK) {
      size_t end = column + BLOCK < n ? column + BLOCK : n;
      for (size_t j = column; j < end; j++)
        for (size_t i = first; i < last && i < j; i++) matrix[j * n + i] = matrix[i * n + j];
    }
  }
}

CLONES size_t deepwak_find_within(size_t count, const float *products, const float *half_norms,
                                  float limit, int32_t *found) {
  size_t total = 0, j = 0;
  for (; j + 64 <= count; j += 64) {
    ints16 any = {0};
    for (size_t part = 0; part < 64; part += 16)
      any |= LOAD(floats16, half_norms + j + part) - LOAD(floats16, products + j + part) <= limit;
    if (!__builtin_reduce_or(any)) continue;
    for (size_t i = j; i < j + 64; i++)
      if (half_norms[i] - products[i] <= limit) found[total++] = (int32_t)i;
  }
  for (; j < count; j++)
    if (half_norms[j] - products[j] <= limit) found[total++] = (int32_t)j;
  return total;
}
