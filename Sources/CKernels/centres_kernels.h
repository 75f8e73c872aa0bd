// The kernel of deepwak_centres.h for one instruction set; see network_lanes.h.
//
// Tiles of rows by up to two lanes of centres stay in registers until their least values are known:
// products are never written.
#include "deepwak_centres.h"
#include "network_lanes.h"

#if DEEPWAK_LEVEL == 2
#define TILE 8
#else
#define TILE 2
#endif
#define UNROLLED _Pragma("clang loop unroll(full)") for

INLINE float smallest_of(lanes v) { return -largest_of(-v); }

/// The numbers of centres in a lane where the condition holds, and large ones elsewhere.
INLINE int_lanes numbers_where(int_lanes condition, int32_t first) {
  const int_lanes index = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return (condition & (index + first)) | (~condition & ((int_lanes){0} + INT32_MAX));
}

INLINE void nearest_tile(const int tile, const int width, size_t d, size_t stride, size_t first,
                         const float *const *x, const float *centres, const float *squares,
                         int32_t *numbers, float *least, float *second) {
  lanes sum[TILE][2];
  UNROLLED(int r = 0; r < tile; r++)
    UNROLLED(int v = 0; v < width; v++) sum[r][v] = load(squares + first + v * LANES);
  for (size_t j = 0; j < d; j++) {
    lanes c[2];
    UNROLLED(int v = 0; v < width; v++) c[v] = load(centres + j * stride + first + v * LANES);
    UNROLLED(int r = 0; r < tile; r++) {
      const lanes value = all(x[r][j]);
      UNROLLED(int v = 0; v < width; v++) sum[r][v] = value * c[v] + sum[r][v];
    }
  }
  UNROLLED(int r = 0; r < tile; r++) {
    lanes low = sum[r][0];
    if (width == 2) low = __builtin_elementwise_min(low, sum[r][1]);
    const float best = smallest_of(low);
    int_lanes at = numbers_where(sum[r][0] == all(best), 0);
    if (width == 2)
      at = __builtin_elementwise_min(at, numbers_where(sum[r][1] == all(best), LANES));
    const int32_t number = __builtin_reduce_min(at);
    const int_lanes own = (int_lanes){0} + number;
    const int_lanes every = all(0.0f) == all(0.0f);
    lanes rest = choose(numbers_where(every, 0) == own, all(INFINITY), sum[r][0]);
    if (width == 2)
      rest = __builtin_elementwise_min(
          rest, choose(numbers_where(every, LANES) == own, all(INFINITY), sum[r][1]));
    const float next = smallest_of(rest);
    if (first == 0 || best < least[r]) {
      const float beaten = first == 0 ? INFINITY : least[r];
      second[r] = next < beaten ? next : beaten;
      least[r] = best;
      numbers[r] = (int32_t)first + number;
    } else if (best < second[r]) {
      second[r] = best;
    }
  }
}

#define NEAREST(tile, width)                                                              \
  nearest_tile(tile, width, d, stride, first, x, centres, squares, numbers + i, least + i, \
               second + i)

void NAME(deepwak_nearest_centres)(size_t count, const int32_t *rows, size_t d, size_t stride,
                                   const float *table, const float *centres, const float *squares,
                                   int32_t *numbers, float *least, float *second) {
  size_t i = 0;
  while (i < count) {
    const size_t tile = count - i < TILE ? 1 : TILE;
    const float *x[TILE];
    for (size_t r = 0; r < tile; r++) x[r] = table + (rows ? (size_t)rows[i + r] : i + r) * d;
    for (size_t first = 0; first < stride; first += 2 * LANES) {
      if (stride - first > LANES) {
        if (tile == TILE) NEAREST(TILE, 2);
        else NEAREST(1, 2);
      } else {
        if (tile == TILE) NEAREST(TILE, 1);
        else NEAREST(1, 1);
      }
    }
    i += tile;
  }
}

#if DEEPWAK_LEVEL > 0
#pragma clang attribute pop
#endif
