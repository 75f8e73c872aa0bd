#include "deepwak_running.h"

#include "deepwak_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

// Sixteen floats; the compiler takes as many registers for them as it needs.
typedef float wide __attribute__((vector_size(64), aligned(4)));

#define LOAD(p) (*(const wide *)(p))
#define SPREAD(x) ((wide){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x})

/// Over half of the columns of a tile.
CLONES static void half_running_errors(const float *tile, size_t row, const int32_t *neighbours,
                                       const float *weights, size_t stop_count,
                                       const int32_t *stops, const float *inverses,
                                       float *errors) {
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

#if defined(__x86_64__)
/// The sums of the lanes of sixteen vectors, which are overwritten, in order.
__attribute__((target("avx512f"))) static inline __m512 sums_of_lanes(__m512 *v) {
  for (int i = 0; i < 16; i += 4) {
    const __m512 a = _mm512_add_ps(_mm512_unpacklo_ps(v[i], v[i + 1]),
                                   _mm512_unpackhi_ps(v[i], v[i + 1]));
    const __m512 b = _mm512_add_ps(_mm512_unpacklo_ps(v[i + 2], v[i + 3]),
                                   _mm512_unpackhi_ps(v[i + 2], v[i + 3]));
    v[i / 4] = _mm512_add_ps(_mm512_shuffle_ps(a, b, 0x44), _mm512_shuffle_ps(a, b, 0xee));
  }
  const __m512 a = _mm512_add_ps(_mm512_shuffle_f32x4(v[0], v[1], 0x88),
                                 _mm512_shuffle_f32x4(v[0], v[1], 0xdd));
  const __m512 b = _mm512_add_ps(_mm512_shuffle_f32x4(v[2], v[3], 0x88),
                                 _mm512_shuffle_f32x4(v[2], v[3], 0xdd));
  return _mm512_add_ps(_mm512_shuffle_f32x4(a, b, 0x88), _mm512_shuffle_f32x4(a, b, 0xdd));
}

#define VECTORS (DEEPWAK_TILE_WIDTH / 16)

__attribute__((target("avx512f"))) static void running_errors_avx512(
    const float *tile, size_t row, const int32_t *neighbours, const float *weights,
    size_t stop_count, const int32_t *stops, const float *inverses, float *errors) {
  __m512 x[VECTORS], sums[VECTORS], waiting[16];
#pragma unroll
  for (int v = 0; v < VECTORS; v++) {
    x[v] = _mm512_loadu_ps(tile + row * DEEPWAK_TILE_WIDTH + 16 * v);
    sums[v] = _mm512_setzero_ps();
  }
  int32_t taken = 0;
  for (size_t first = 0; first < stop_count; first += 16) {
    const size_t count = stop_count - first < 16 ? stop_count - first : 16;
    for (size_t stop = 0; stop < count; stop++) {
      for (const int32_t end = stops[first + stop]; taken < end; taken++) {
        const float *y = tile + (size_t)neighbours[taken] * DEEPWAK_TILE_WIDTH;
        const __m512 w = _mm512_set1_ps(weights[taken]);
#pragma unroll
        for (int v = 0; v < VECTORS; v++)
          sums[v] = _mm512_fmadd_ps(w, _mm512_loadu_ps(y + 16 * v), sums[v]);
      }
      const __m512 inverse = _mm512_set1_ps(inverses[first + stop]);
      __m512 a = _mm512_setzero_ps(), b = a;
#pragma unroll
      for (int v = 0; v < VECTORS; v += 2) {
        const __m512 d = _mm512_fmsub_ps(sums[v], inverse, x[v]);
        const __m512 e = _mm512_fmsub_ps(sums[v + 1], inverse, x[v + 1]);
        a = _mm512_fmadd_ps(d, d, a);
        b = _mm512_fmadd_ps(e, e, b);
      }
      waiting[stop] = _mm512_add_ps(a, b);
    }
    for (size_t stop = count; stop < 16; stop++) waiting[stop] = _mm512_setzero_ps();
    const __mmask16 there = (__mmask16)((1u << count) - 1);
    const __m512 before = _mm512_maskz_loadu_ps(there, errors + first);
    _mm512_mask_storeu_ps(errors + first, there, _mm512_add_ps(before, sums_of_lanes(waiting)));
  }
}
#endif

void deepwak_running_errors(const float *tile, size_t row, const int32_t *neighbours,
                            const float *weights, size_t stop_count, const int32_t *stops,
                            const float *inverses, float *errors) {
#if defined(__x86_64__)
  if (deepwak_cpu_supports_avx512()) {
    running_errors_avx512(tile, row, neighbours, weights, stop_count, stops, inverses, errors);
    return;
  }
#endif
  for (size_t half = 0; half < DEEPWAK_TILE_WIDTH; half += 64)
    half_running_errors(tile + half, row, neighbours, weights, stop_count, stops, inverses, errors);
}
