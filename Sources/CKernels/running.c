#include "deepwak_running.h"

#include <string.h>

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

CLONES size_t deepwak_near_keys(const float *products, const float *norms, float norm,
                                size_t count, float bound, uint32_t first, uint64_t *keys) {
  size_t found = 0;
  for (size_t start = 0; start < count; start += 64) {
    size_t size = count - start < 64 ? count - start : 64;
    float distances[64];
    int any = 0;
    for (size_t j = 0; j < size; j++) {
      float d = norm + norms[start + j] - 2 * products[start + j];
      distances[j] = d > 0 ? d : 0;
      any |= d < bound;
    }
    if (!any) continue;
    for (size_t j = 0; j < size; j++) {
      uint32_t bits;
      memcpy(&bits, &distances[j], sizeof bits);
      keys[found] = (uint64_t)bits << 32 | (uint32_t)(first + start + j);
      found += distances[j] < bound;
    }
  }
  return found;
}

void deepwak_select_keys(uint64_t *keys, size_t count, size_t wanted) {
  size_t low = 0, high = count;  // the boundary of the wanted lies in low ..< high
  while (high - low > 1 && wanted > low && wanted < high) {
    size_t middle = low + (high - low) / 2;
    uint64_t a = keys[low], b = keys[middle], c = keys[high - 1];
    uint64_t pivot = a < b ? (b < c ? b : (a < c ? c : a)) : (a < c ? a : (b < c ? c : b));
    size_t at = pivot == a ? low : pivot == b ? middle : high - 1;
    keys[at] = keys[low];
    keys[low] = pivot;
    size_t split = low + 1;  // no branch depends on a key: half of them would be foreseen wrongly
    for (size_t j = low + 1; j < high; j++) {
      uint64_t key = keys[j];
      keys[j] = keys[split];
      keys[split] = key;
      split += key < pivot;
    }
    keys[low] = keys[split - 1];
    keys[split - 1] = pivot;
    if (wanted < split) high = split - 1; else low = split;
  }
}
