// The kernels of deepwak_pwak.h for one instruction set; see network_lanes.h.
//
// Everything is made in tiles that stay in registers: sums over the rows of a block in tiles of
// clusters by two lanes of columns, combinations of clusters in tiles of rows by up to ROW_LANES.
#include <string.h>

#include "deepwak_pwak.h"
#include "network_lanes.h"

#if DEEPWAK_LEVEL == 2
#define SUM_TILE 10
#define ROW_TILE 4
#define ROW_LANES 4
#define GRADIENT_TILE 8
#else  // half the registers, of half the width
#define SUM_TILE 2
#define ROW_TILE 2
#define ROW_LANES 2
#define GRADIENT_TILE 2
#endif
#define UNROLLED _Pragma("clang loop unroll(full)") for

/// The first n lanes, zeros beyond; any n.
INLINE lanes some(const float *p, size_t n) {
#if DEEPWAK_LEVEL > 0
  return load_first(p, n < LANES ? n : LANES);
#else
  if (n >= LANES) return load(p);
  lanes v = {0};
  memcpy(&v, p, n * sizeof(float));
  return v;
#endif
}

INLINE void put_some(float *p, lanes v, size_t n) {
#if DEEPWAK_LEVEL == 2
  store_first(p, v, n < LANES ? n : LANES);
#else
  store_some(p, v, n);
#endif
}

/// Asks for the rows that come soon; memory answers late, and its own foresight ends with a page.
#define AHEAD 4096
INLINE void ask(const float *p, size_t floats) {
  const char *first = (const char *)p + AHEAD;
  for (size_t at = 0; at < floats * sizeof(float); at += 64) __builtin_prefetch(first + at);
}
INLINE void ask_to_write(float *p, size_t floats) {
  const char *first = (const char *)p + AHEAD;
  for (size_t at = 0; at < floats * sizeof(float); at += 64) __builtin_prefetch(first + at, 1);
}

INLINE float row_dot(size_t width, const float *a, const float *b) {
  lanes sum = all(0.0f);
  for (size_t j = 0; j < width; j += LANES)
    sum = some(a + j, width - j) * some(b + j, width - j) + sum;
  return sum_of(sum);
}

/// Lane v of a tile of `width` lanes and `columns` columns: only the last may be cut off.
#define COUNT(v) (columns - (v) * LANES)
#define LANE(p, v) ((v) < width - 1 ? load((p) + (v) * LANES) : some((p) + (v) * LANES, COUNT(v)))
#define PUT(p, v, x)                       \
  if ((v) < width - 1) {                   \
    store((p) + (v) * LANES, x);           \
  } else {                                 \
    put_some((p) + (v) * LANES, x, COUNT(v)); \
  }

/// Sums over rows of (weight) K'V for `clusters` clusters and up to two lanes of columns.
INLINE void sum_tile(const int clusters, const int width, size_t rows, size_t k, size_t d,
                     const float *memberships, const float *values, const float *weights,
                     size_t columns, float *sums) {
  lanes sum[SUM_TILE][2];
  UNROLLED(int c = 0; c < clusters; c++) UNROLLED(int v = 0; v < width; v++) sum[c][v] = all(0.0f);
  for (size_t i = 0; i < rows; i++) {
    lanes value[2];
    ask(values + i * d, columns);
    UNROLLED(int v = 0; v < width; v++) value[v] = LANE(values + i * d, v);
    if (weights) {
      const lanes weight = all(weights[i]);
      UNROLLED(int v = 0; v < width; v++) value[v] *= weight;
    }
    UNROLLED(int c = 0; c < clusters; c++) {
      const lanes x = all(memberships[i * k + c]);
      UNROLLED(int v = 0; v < width; v++) sum[c][v] = x * value[v] + sum[c][v];
    }
  }
  UNROLLED(int c = 0; c < clusters; c++)
    UNROLLED(int v = 0; v < width; v++) PUT(sums + c * d, v, sum[c][v])
}

#define SUM_CASE(n)                                                                            \
  case n:                                                                                      \
    if (columns > LANES)                                                                       \
      sum_tile(n, 2, rows, k, d, memberships + c, values + j, weights, columns, sums + c * d + j); \
    else                                                                                       \
      sum_tile(n, 1, rows, k, d, memberships + c, values + j, weights, columns, sums + c * d + j); \
    break;

void NAME(deepwak_pwak_sums)(size_t rows, size_t k, size_t d, const float *memberships,
                             const float *values, const float *weights, float *sums) {
  const size_t tiles = (k + SUM_TILE - 1) / SUM_TILE;
  for (size_t t = 0; t < tiles; t++) {
    const size_t c = t * k / tiles, count = (t + 1) * k / tiles - c;
    for (size_t j = 0; j < d; j += 2 * LANES) {
      const size_t columns = d - j < 2 * LANES ? d - j : 2 * LANES;
      switch (count) {
        SUM_CASE(1) SUM_CASE(2)
#if SUM_TILE == 10
        SUM_CASE(3) SUM_CASE(4) SUM_CASE(5) SUM_CASE(6) SUM_CASE(7) SUM_CASE(8) SUM_CASE(9) SUM_CASE(10)
#endif
      }
    }
  }
}

/// a (K M) - own w V for a few rows and up to ROW_LANES lanes of columns.
INLINE void combine_tile(const int rows, const int width, size_t k, size_t d,
                         const float *memberships, const float *matrix, const float *values,
                         const float *own, const float *weights, int scales, size_t columns,
                         float *result) {
  lanes sum[ROW_TILE][ROW_LANES];
  UNROLLED(int r = 0; r < rows; r++) UNROLLED(int v = 0; v < width; v++) sum[r][v] = all(0.0f);
  for (size_t c = 0; c < k; c++) {
    lanes m[ROW_LANES];
    UNROLLED(int v = 0; v < width; v++) m[v] = LANE(matrix + c * d, v);
    UNROLLED(int r = 0; r < rows; r++) {
      const lanes x = all(memberships[r * k + c]);
      UNROLLED(int v = 0; v < width; v++) sum[r][v] = x * m[v] + sum[r][v];
    }
  }
  UNROLLED(int r = 0; r < rows; r++) {
    const lanes weight = all(weights ? weights[r] : 1.0f);
    const lanes self = all(own[r]) * (scales ? all(1.0f) : weight);
    const lanes scale = scales ? weight : all(1.0f);
    UNROLLED(int v = 0; v < width; v++) {
      const lanes x = LANE(values + r * d, v);
      PUT(result + r * d, v, scale * (sum[r][v] - self * x))
    }
  }
}

#define COMBINE(rows, width)                                                                  \
  combine_tile(rows, width, k, d, memberships + i * k, matrix + j, values + i * d + j, own + i, \
               weights ? weights + i : 0, scales, columns, result + i * d + j)
#if ROW_LANES == 4
#define COMBINE_WIDTHS(rows)                \
  switch ((columns + LANES - 1) / LANES) {  \
    case 1: COMBINE(rows, 1); break;        \
    case 2: COMBINE(rows, 2); break;        \
    case 3: COMBINE(rows, 3); break;        \
    default: COMBINE(rows, 4); break;       \
  }
#else
#define COMBINE_WIDTHS(rows) \
  if (columns > LANES) {     \
    COMBINE(rows, 2);        \
  } else {                   \
    COMBINE(rows, 1);        \
  }
#endif

void NAME(deepwak_pwak_combine)(size_t rows, size_t k, size_t d, const float *memberships,
                                const float *matrix, const float *values, const float *own,
                                const float *weights, int scales, float *result) {
  for (size_t j = 0; j < d; j += ROW_LANES * LANES) {
    const size_t columns = d - j < ROW_LANES * LANES ? d - j : ROW_LANES * LANES;
    size_t i = 0;
    for (; i + ROW_TILE <= rows; i += ROW_TILE) {
      ask(values + i * d + j, ROW_TILE * d);
      ask_to_write(result + i * d + j, ROW_TILE * d);
      COMBINE_WIDTHS(ROW_TILE)
    }
    for (; i < rows; i++) COMBINE_WIDTHS(1)
  }
}

/// dK for a few rows and up to two lanes of clusters.
INLINE void gradient_tile(const int rows, const int width, size_t k, size_t d,
                          const float *memberships, const float *embeddings,
                          const float *gradient, const float *weights, const float *r,
                          const float *dots, const float *sums, const float *adjoint_sums,
                          const float *sizes, const float *size_gradient, int adds,
                          size_t columns, float *result) {
  lanes sum[GRADIENT_TILE][2];
  UNROLLED(int i = 0; i < rows; i++) UNROLLED(int v = 0; v < width; v++) sum[i][v] = all(0.0f);
  for (size_t j = 0; j < d; j++) {
    lanes m[2];
    UNROLLED(int v = 0; v < width; v++) m[v] = LANE(sums + j * k, v);
    UNROLLED(int i = 0; i < rows; i++) {
      const lanes x = all(gradient[i * d + j]);
      UNROLLED(int v = 0; v < width; v++) sum[i][v] = x * m[v] + sum[i][v];
    }
  }
  if (weights) {
    UNROLLED(int i = 0; i < rows; i++)
      UNROLLED(int v = 0; v < width; v++) sum[i][v] *= all(weights[i]);
  }
  for (size_t j = 0; j < d; j++) {
    lanes m[2];
    UNROLLED(int v = 0; v < width; v++) m[v] = LANE(adjoint_sums + j * k, v);
    UNROLLED(int i = 0; i < rows; i++) {
      const lanes x = all(embeddings[i * d + j]);
      UNROLLED(int v = 0; v < width; v++) sum[i][v] = x * m[v] + sum[i][v];
    }
  }
  UNROLLED(int i = 0; i < rows; i++) {
    const lanes own = all(r[i]), twice = all(-2 * (dots[i] + r[i]));
    UNROLLED(int v = 0; v < width; v++) {
      lanes x = sum[i][v] + own * LANE(sizes, v) + LANE(size_gradient, v) +
                twice * LANE(memberships + i * k, v);
      if (adds) x += LANE(result + i * k, v);
      PUT(result + i * k, v, x)
    }
  }
}

#define GRADIENT(count, width)                                                                   \
  gradient_tile(count, width, k, d, memberships + i * k + c, embeddings + i * d, gradient + i * d, \
                weights ? weights + i : 0, r + i, dots, sums + c, adjoint_sums + c, sizes + c,   \
                size_gradient + c, adds, columns, result + i * k + c)

INLINE void gradient_rows(const int count, size_t i, size_t k, size_t d, const float *memberships,
                          const float *embeddings, const float *gradient, const float *weights,
                          const float *r, const float *sums, const float *adjoint_sums,
                          const float *sizes, const float *size_gradient, int adds,
                          float *result) {
  float dots[GRADIENT_TILE];
  ask(gradient + i * d, count * d);
  ask(embeddings + i * d, count * d);
  ask(memberships + i * k, count * k);
  ask_to_write(result + i * k, count * k);
  for (int row = 0; row < count; row++) {
    const size_t at = (i + row) * d;
    dots[row] = row_dot(d, gradient + at, embeddings + at) * (weights ? weights[i + row] : 1.0f);
  }
  for (size_t c = 0; c < k; c += 2 * LANES) {
    const size_t columns = k - c < 2 * LANES ? k - c : 2 * LANES;
    if (columns > LANES) {
      GRADIENT(count, 2);
    } else {
      GRADIENT(count, 1);
    }
  }
}

void NAME(deepwak_pwak_membership_gradient)(
    size_t rows, size_t k, size_t d, const float *memberships, const float *embeddings,
    const float *gradient, const float *weights, const float *r, const float *sums,
    const float *adjoint_sums, const float *sizes, const float *size_gradient, int adds,
    float *result) {
  size_t i = 0;
  for (; i + GRADIENT_TILE <= rows; i += GRADIENT_TILE)
    gradient_rows(GRADIENT_TILE, i, k, d, memberships, embeddings, gradient, weights, r, sums,
                  adjoint_sums, sizes, size_gradient, adds, result);
  for (; i < rows; i++)
    gradient_rows(1, i, k, d, memberships, embeddings, gradient, weights, r, sums, adjoint_sums,
                  sizes, size_gradient, adds, result);
}

void NAME(deepwak_pwak_weight_gradient)(size_t rows, size_t d, const float *gradient,
                                        const float *predictions, const float *weights, float *r) {
  for (size_t i = 0; i < rows; i++) {
    ask(gradient + i * d, d);
    ask(predictions + i * d, d);
    r[i] = -row_dot(d, gradient + i * d, predictions + i * d) * weights[i];
  }
}

#if DEEPWAK_LEVEL > 0
#pragma clang attribute pop
#endif
