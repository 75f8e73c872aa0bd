#include <math.h>

#include "deepwak_tables.h"

#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

CLONES static void unshuffle4(size_t count, const uint8_t *restrict from, uint32_t *restrict to) {
  for (size_t i = 0; i < count; i++)
    to[i] = (uint32_t)from[i] | (uint32_t)from[count + i] << 8 |
            (uint32_t)from[2 * count + i] << 16 | (uint32_t)from[3 * count + i] << 24;
}

CLONES static void unshuffle8(size_t count, const uint8_t *restrict from, uint64_t *restrict to) {
  for (size_t i = 0; i < count; i++) {
    uint64_t value = 0;
    for (size_t b = 0; b < 8; b++) value |= (uint64_t)from[b * count + i] << 8 * b;
    to[i] = value;
  }
}

void deepwak_unshuffle(size_t size, size_t count, const void *shuffled, void *plain) {
  const uint8_t *from = shuffled;
  uint8_t *to = plain;
  if (size == 4) return unshuffle4(count, from, plain);
  if (size == 8) return unshuffle8(count, from, plain);
  for (size_t b = 0; b < size; b++)
    for (size_t i = 0; i < count; i++) to[i * size + b] = from[b * count + i];
}

CLONES static void shuffle4(size_t count, const uint32_t *restrict from, uint8_t *restrict to) {
  for (size_t b = 0; b < 4; b++)
    for (size_t i = 0; i < count; i++) to[b * count + i] = (uint8_t)(from[i] >> 8 * b);
}

void deepwak_shuffle(size_t size, size_t count, const void *plain, void *shuffled) {
  const uint8_t *from = plain;
  uint8_t *to = shuffled;
  if (size == 4) return shuffle4(count, plain, to);
  for (size_t b = 0; b < size; b++)
    for (size_t i = 0; i < count; i++) to[b * count + i] = from[i * size + b];
}

enum { LANES = 32 };

/// Adds up to LANES numbers to what is known in each lane.
static inline __attribute__((always_inline)) void survey(const float *restrict values, size_t count,
                                                         float *restrict least,
                                                         float *restrict greatest,
                                                         uint32_t *restrict odd,
                                                         uint32_t *restrict infinite) {
  for (size_t l = 0; l < count; l++) {
    float x = values[l];
    float size = fabsf(x);
    least[l] = x < least[l] ? x : least[l];
    greatest[l] = x > greatest[l] ? x : greatest[l];
    // Not a comparison with >=: that would miss NaN.
    infinite[l] |= !(size <= 3.4028234663852886e38f);
    float small = size < 0x1p24f ? size : 0.0f;
    odd[l] |= (float)(int32_t)small != small;
  }
}

CLONES deepwak_survey_result deepwak_survey(const float *restrict values, size_t count) {
  float least[LANES], greatest[LANES];
  uint32_t odd[LANES] = {0}, infinite[LANES] = {0};
  for (size_t l = 0; l < LANES; l++) {
    least[l] = INFINITY;
    greatest[l] = -INFINITY;
  }
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) survey(values + i, LANES, least, greatest, odd, infinite);
  survey(values + i, count - i, least, greatest, odd, infinite);
  deepwak_survey_result result = {INFINITY, -INFINITY, 1, 1};
  for (size_t l = 0; l < LANES; l++) {
    result.minimum = least[l] < result.minimum ? least[l] : result.minimum;
    result.maximum = greatest[l] > result.maximum ? greatest[l] : result.maximum;
    result.is_whole &= !odd[l];
    result.is_finite &= !infinite[l];
  }
  return result;
}
