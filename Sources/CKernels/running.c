#include "deepwak_running.h"

#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

// Sixteen floats; the compiler takes as many registers for them as it needs.
typedef float wide __attribute__((vector_size(64), aligned(4)));

#define LOAD(p) (*(const wide *)(p))
#define SPREAD(x) ((wide){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x})

CLONES void deepwak_running_errors(const float *tile, size_t row, const int32_t *neighbours,
                                   const float *weights, size_t stop_count, const int32_t *stops,
                                   const float *inverses, float *errors) {
  const float *x = tile + row * DEEPWAK_TILE_WIDTH;
  wide x0 = LOAD(x), x1 = LOAD(x + 16), x2 = LOAD(x + 32), x3 = LOAD(x + 48);
  wide s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
  int32_t taken = 0;
  for (size_t stop = 0; stop < stop_count; stop++) {
    for (; taken < stops[stop]; taken++) {
      const float *y = tile + (size_t)neighbours[taken] * DEEPWAK_TILE_WIDTH;
      wide w = SPREAD(weights[taken]);
      s0 += w * LOAD(y);
      s1 += w * LOAD(y + 16);
      s2 += w * LOAD(y + 32);
      s3 += w * LOAD(y + 48);
    }
    wide inverse = SPREAD(inverses[stop]);
    wide d0 = s0 * inverse - x0, d1 = s1 * inverse - x1;
    wide d2 = s2 * inverse - x2, d3 = s3 * inverse - x3;
    wide e = (d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3);
    e += __builtin_shufflevector(e, e, 8, 9, 10, 11, 12, 13, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1);
    e += __builtin_shufflevector(e, e, 4, 5, 6, 7, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    errors[stop] += (e[0] + e[2]) + (e[1] + e[3]);
  }
}
