#include "deepwak_neighbours.h"

#include "deepwak_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// Puts a candidate in the place of the greatest of a heap.
static void replace_greatest(deepwak_candidates side, size_t at, size_t capacity, float value,
                             int32_t name) {
  float *values = side.values + at * capacity;
  int32_t *numbers = side.numbers + at * capacity;
  size_t place = 0;
  for (;;) {
    size_t child = 2 * place + 1;
    if (child >= capacity) break;
    if (child + 1 < capacity && values[child + 1] > values[child]) child++;
    if (values[child] <= value) break;
    values[place] = values[child];
    numbers[place] = numbers[child];
    place = child;
  }
  values[place] = value;
  numbers[place] = name;
  side.worst[at] = values[0];
}

/// What both directions need of one row.
typedef struct {
  const float *products;
  size_t heap, columns, capacity;
  float half_norm;
  int32_t name;
  deepwak_candidates row_side, column_side;
} one_row;

/// Offers one pair both ways.
static inline void offer(const one_row *row, size_t j, int one_way) {
  const float product = row->products[j];
  const float to_row = row->column_side.half_norms[j] - product;
  if (to_row < row->row_side.worst[row->heap])
    replace_greatest(row->row_side, row->heap, row->capacity, to_row, row->column_side.names[j]);
  if (one_way) return;
  const float to_column = row->half_norm - product;
  if (to_column < row->column_side.worst[j])
    replace_greatest(row->column_side, j, row->capacity, to_column, row->name);
}

static void offer_row(const one_row *row, size_t first, int one_way) {
  for (size_t j = first; j < row->columns; j++) offer(row, j, one_way);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void offer_row_avx2(const one_row *row, int one_way) {
  const float *half_norms = row->column_side.half_norms, *worst = row->column_side.worst;
  const __m256 own = _mm256_set1_ps(row->half_norm);
  size_t j = 0;
  for (; j + 8 <= row->columns; j += 8) {
    const __m256 p = _mm256_loadu_ps(row->products + j);
    const __m256 limit = _mm256_set1_ps(row->row_side.worst[row->heap]);
    __m256 hits = _mm256_cmp_ps(_mm256_sub_ps(_mm256_loadu_ps(half_norms + j), p), limit,
                                _CMP_LT_OQ);
    if (!one_way) {
      const __m256 other = _mm256_sub_ps(own, p);
      hits = _mm256_or_ps(hits, _mm256_cmp_ps(other, _mm256_loadu_ps(worst + j), _CMP_LT_OQ));
    }
    for (unsigned mask = (unsigned)_mm256_movemask_ps(hits); mask; mask &= mask - 1)
      offer(row, j + (size_t)__builtin_ctz(mask), one_way);
  }
  offer_row(row, j, one_way);
}

__attribute__((target("avx512f"))) static void offer_row_avx512(const one_row *row, int one_way) {
  const float *half_norms = row->column_side.half_norms, *worst = row->column_side.worst;
  const __m512 own = _mm512_set1_ps(row->half_norm);
  size_t j = 0;
  for (; j + 16 <= row->columns; j += 16) {
    const __m512 p = _mm512_loadu_ps(row->products + j);
    const __m512 limit = _mm512_set1_ps(row->row_side.worst[row->heap]);
    unsigned mask = _mm512_cmp_ps_mask(_mm512_sub_ps(_mm512_loadu_ps(half_norms + j), p), limit,
                                       _CMP_LT_OQ);
    if (!one_way)
      mask |= _mm512_cmp_ps_mask(_mm512_sub_ps(own, p), _mm512_loadu_ps(worst + j), _CMP_LT_OQ);
    for (; mask; mask &= mask - 1) offer(row, j + (size_t)__builtin_ctz(mask), one_way);
  }
  offer_row(row, j, one_way);
}
#endif

void deepwak_offer_candidates(size_t rows, size_t columns, const float *products, size_t capacity,
                              deepwak_candidates row_side, const int32_t *heaps,
                              deepwak_candidates column_side) {
  const int one_way = column_side.values == NULL;
  const int wide = deepwak_cpu_supports_avx512() ? 2 : deepwak_cpu_supports_avx2();
  for (size_t i = 0; i < rows; i++) {
    const one_row row = {.products = products + i * columns,
                         .heap = heaps ? (size_t)heaps[i] : i,
                         .columns = columns,
                         .capacity = capacity,
                         .half_norm = one_way ? 0 : row_side.half_norms[i],
                         .name = one_way ? 0 : row_side.names[i],
                         .row_side = row_side,
                         .column_side = column_side};
#if defined(__x86_64__)
    if (wide == 2) {
      offer_row_avx512(&row, one_way);
      continue;
    }
    if (wide == 1) {
      offer_row_avx2(&row, one_way);
      continue;
    }
#endif
    offer_row(&row, 0, one_way);
  }
  (void)wide;
}
