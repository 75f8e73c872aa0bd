#include "deepwak_neighbours.h"

#include "deepwak_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

CLONES static size_t count_at_most(const float *values, size_t count, float bound) {
  uint32_t found = 0;
  for (size_t j = 0; j < count; j++) found += values[j] <= bound;
  return found;
}

// Sixteen floats, which the compiler puts into as many registers as it needs.
typedef float sixteen __attribute__((vector_size(64), aligned(4)));

CLONES static void span(const float *values, size_t count, float *low, float *high) {
  float least = values[0], greatest = values[0];
  size_t j = 0;
  if (count >= 16) {
    sixteen low_lanes = *(const sixteen *)values, high_lanes = low_lanes;
    for (j = 16; j + 16 <= count; j += 16) {
      const sixteen v = *(const sixteen *)(values + j);
      low_lanes = __builtin_elementwise_min(v, low_lanes);
      high_lanes = __builtin_elementwise_max(v, high_lanes);
    }
    for (int lane = 0; lane < 16; lane++) {
      least = low_lanes[lane] < least ? low_lanes[lane] : least;
      greatest = high_lanes[lane] > greatest ? high_lanes[lane] : greatest;
    }
  }
  for (; j < count; j++) {
    least = values[j] < least ? values[j] : least;
    greatest = values[j] > greatest ? values[j] : greatest;
  }
  *low = least;
  *high = greatest;
}

/// Keeps the values of at most `bound`, in their order; returns how many.
static size_t keep_at_most(float *values, int32_t *numbers, size_t count, float bound) {
  size_t kept = 0;
  for (size_t j = 0; j < count; j++) {
    const float value = values[j];
    values[kept] = value;
    numbers[kept] = numbers[j];
    kept += value <= bound;
  }
  return kept;
}

#if defined(__x86_64__)
/// Writes the chosen lanes, side by side; returns how many.
__attribute__((target("avx512f,avx512bw"))) static inline size_t put_lanes(
    __mmask16 chosen, __m512 value, __m512i number, float *values, int32_t *numbers) {
  const unsigned count = (unsigned)__builtin_popcount(chosen);
  const __mmask16 first = (__mmask16)((1u << count) - 1);
  _mm512_mask_storeu_ps(values, first, _mm512_maskz_compress_ps(chosen, value));
  _mm512_mask_storeu_epi32(numbers, first, _mm512_maskz_compress_epi32(chosen, number));
  return count;
}

__attribute__((target("avx512f,avx512bw"))) static size_t keep_at_most_avx512(
    float *values, int32_t *numbers, size_t count, float bound) {
  size_t kept = 0;
  for (size_t j = 0; j < count; j += 16) {
    const __mmask16 there = count - j < 16 ? (__mmask16)((1u << (count - j)) - 1) : 0xffff;
    const __m512 value = _mm512_maskz_loadu_ps(there, values + j);
    const __m512i number = _mm512_maskz_loadu_epi32(there, numbers + j);
    const __mmask16 stays =
        _mm512_mask_cmp_ps_mask(there, value, _mm512_set1_ps(bound), _CMP_LE_OQ);
    kept += put_lanes(stays, value, number, values + kept, numbers + kept);
  }
  return kept;
}
#endif

/// Keeps the `wanted` least values, in their order, and `slack` more at most; of those that equal
/// the greatest the first stay. Returns how many are kept; `greatest` is theirs, or less than all
/// that go.
static size_t keep_least(float *values, int32_t *numbers, size_t count, size_t wanted, size_t slack,
                         float *greatest) {
  float low, high;
  span(values, count, &low, &high);
  size_t within = count;
  if (count_at_most(values, count, low) >= wanted) {
    high = low;
    within = count_at_most(values, count, low);
  }
  // At most `high` are enough, at most `low` too few.
  while (within > wanted + slack) {
    const float middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) break;
    const size_t below = count_at_most(values, count, middle);
    if (below < wanted) {
      low = middle;
    } else {
      high = middle;
      within = below;
    }
  }
  size_t kept = 0;
  if (within <= wanted + slack) {
#if defined(__x86_64__)
    kept = deepwak_cpu_supports_avx512() ? keep_at_most_avx512(values, numbers, count, high)
                                         : keep_at_most(values, numbers, count, high);
#else
    kept = keep_at_most(values, numbers, count, high);
#endif
  } else {  // more than can stay equal `high`
    size_t equal = wanted;
    for (size_t j = 0; j < count; j++) equal -= values[j] < high;
    for (size_t j = 0; j < count; j++) {
      const float value = values[j];
      if (!(value < high) && (value > high || equal == 0)) continue;
      if (value == high) equal--;
      values[kept] = value;
      numbers[kept++] = numbers[j];
    }
  }
  *greatest = high;
  return kept;
}

/// Lets go of the worst candidates of a full list.
static void make_room(deepwak_candidates side, size_t at, deepwak_candidate_sizes sizes) {
  side.counts[at] = (int32_t)keep_least(
      side.values + at * sizes.room, side.numbers + at * sizes.room, (size_t)side.counts[at],
      sizes.wanted, (sizes.room - sizes.wanted) / 4, side.worst + at);
}

/// Puts a candidate behind those of a list.
static inline void append(deepwak_candidates side, size_t at, deepwak_candidate_sizes sizes,
                          float value, int32_t name) {
  const size_t place = at * sizes.room + (size_t)side.counts[at];
  side.values[place] = value;
  side.numbers[place] = name;
  if ((size_t)++side.counts[at] == sizes.room) make_room(side, at, sizes);
}

/// What both directions need of one row.
typedef struct {
  const float *products;
  size_t list, columns;
  deepwak_candidate_sizes sizes;
  float half_norm;
  int32_t name;
  deepwak_candidates row_side, column_side;
} one_row;

/// Offers one pair both ways.
static inline void offer(const one_row *row, size_t j, int one_way) {
  const float product = row->products[j];
  const float to_row = row->column_side.half_norms[j] - product;
  if (to_row < row->row_side.worst[row->list])
    append(row->row_side, row->list, row->sizes, to_row, row->column_side.names[j]);
  if (one_way) return;
  const float to_column = row->half_norm - product;
  if (to_column < row->column_side.worst[j])
    append(row->column_side, j, row->sizes, to_column, row->name);
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
    const __m256 limit = _mm256_set1_ps(row->row_side.worst[row->list]);
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

__attribute__((target("avx512f,avx512bw"))) static void offer_row_avx512(const one_row *row,
                                                                         int one_way) {
  const float *half_norms = row->column_side.half_norms, *worst = row->column_side.worst;
  const __m512 own = _mm512_set1_ps(row->half_norm);
  const deepwak_candidates side = row->row_side;
  const size_t room = row->sizes.room;
  float *values = side.values + row->list * room;
  int32_t *numbers = side.numbers + row->list * room;
  size_t j = 0;
  for (; j + 16 <= row->columns; j += 16) {
    const __m512 p = _mm512_loadu_ps(row->products + j);
    const __m512 limit = _mm512_set1_ps(side.worst[row->list]);
    const __m512 to_row = _mm512_sub_ps(_mm512_loadu_ps(half_norms + j), p);
    unsigned near = _mm512_cmp_ps_mask(to_row, limit, _CMP_LT_OQ);
    unsigned columns = 0;
    if (!one_way)
      columns =
          _mm512_cmp_ps_mask(_mm512_sub_ps(own, p), _mm512_loadu_ps(worst + j), _CMP_LT_OQ);
    if (near) {
      const size_t count = (size_t)side.counts[row->list];
      if (count + (size_t)__builtin_popcount(near) <= room) {
        const __m512i names = _mm512_loadu_si512(row->column_side.names + j);
        side.counts[row->list] += (int32_t)put_lanes((__mmask16)near, to_row, names,
                                                     values + count, numbers + count);
        if ((size_t)side.counts[row->list] == room) make_room(side, row->list, row->sizes);
      } else {
        for (; near; near &= near - 1) offer(row, j + (size_t)__builtin_ctz(near), 1);
      }
    }
    for (; columns; columns &= columns - 1) {
      const size_t at = j + (size_t)__builtin_ctz(columns);
      append(row->column_side, at, row->sizes, row->half_norm - row->products[at], row->name);
    }
  }
  offer_row(row, j, one_way);
}
#endif

void deepwak_offer_candidates(size_t rows, size_t columns, const float *products,
                              deepwak_candidate_sizes sizes, deepwak_candidates row_side, const int32_t *lists,
                              deepwak_candidates column_side) {
  const int one_way = column_side.values == NULL;
  const int wide = deepwak_cpu_supports_avx512() ? 2 : deepwak_cpu_supports_avx2();
  for (size_t i = 0; i < rows; i++) {
    const one_row row = {.products = products + i * columns,
                         .list = lists ? (size_t)lists[i] : i,
                         .columns = columns,
                         .sizes = sizes,
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

void deepwak_settle_candidates(size_t first, size_t lists, deepwak_candidate_sizes sizes,
                               deepwak_candidates side) {
  for (size_t i = first; i < first + lists; i++) {
    if ((size_t)side.counts[i] <= sizes.wanted) continue;
    side.counts[i] = (int32_t)keep_least(side.values + i * sizes.room, side.numbers + i * sizes.room,
                                         (size_t)side.counts[i], sizes.wanted, 0, side.worst + i);
  }
}

// Eight doubles, which the compiler puts into as many registers as it needs.
typedef double eight __attribute__((vector_size(64), aligned(8)));
typedef float narrow __attribute__((vector_size(32), aligned(4)));
#define WIDEN(p) __builtin_convertvector(*(const narrow *)(p), eight)

CLONES void deepwak_squared_distances(const float *table, size_t width, size_t row, size_t count,
                                      const int32_t *others, double *distances) {
  const float *x = table + row * width;
  for (size_t c = 0; c < count; c++) {
    const float *y = table + (size_t)others[c] * width;
    eight lanes = {0};
    size_t j = 0;
    for (; j + 8 <= width; j += 8) {
      const eight difference = WIDEN(x + j) - WIDEN(y + j);
      lanes += difference * difference;
    }
    double sum = ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) +
                 ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
    for (; j < width; j++) {
      const double difference = (double)x[j] - (double)y[j];
      sum += difference * difference;
    }
    distances[c] = sum;
  }
}

CLONES static void count_ranks(size_t count, const uint64_t *keys, int32_t *ranks) {
  for (size_t i = 0; i < count; i++) {
    const uint64_t own = keys[i];
    uint64_t rank = 0;
    for (size_t j = 0; j < count; j++) rank += keys[j] < own;
    ranks[i] = (int32_t)rank;
  }
}

#if defined(__x86_64__)
__attribute__((target("avx512f,popcnt"))) static void count_ranks_avx512(size_t count,
                                                                        const uint64_t *keys,
                                                                        int32_t *ranks) {
  for (size_t i = 0; i < count; i += 4) {
    const size_t last = count - 1;
    const __m512i a = _mm512_set1_epi64((long long)keys[i]);
    const __m512i b = _mm512_set1_epi64((long long)keys[i + 1 < last ? i + 1 : last]);
    const __m512i c = _mm512_set1_epi64((long long)keys[i + 2 < last ? i + 2 : last]);
    const __m512i d = _mm512_set1_epi64((long long)keys[i + 3 < last ? i + 3 : last]);
    uint64_t ranks_a = 0, ranks_b = 0, ranks_c = 0, ranks_d = 0;
    for (size_t j = 0; j < count; j += 8) {
      const __mmask8 there = count - j < 8 ? (__mmask8)((1u << (count - j)) - 1) : 0xff;
      const __m512i others = _mm512_maskz_loadu_epi64(there, keys + j);
      ranks_a += (unsigned)__builtin_popcount(_mm512_mask_cmplt_epu64_mask(there, others, a));
      ranks_b += (unsigned)__builtin_popcount(_mm512_mask_cmplt_epu64_mask(there, others, b));
      ranks_c += (unsigned)__builtin_popcount(_mm512_mask_cmplt_epu64_mask(there, others, c));
      ranks_d += (unsigned)__builtin_popcount(_mm512_mask_cmplt_epu64_mask(there, others, d));
    }
    ranks[i] = (int32_t)ranks_a;
    if (i + 1 < count) ranks[i + 1] = (int32_t)ranks_b;
    if (i + 2 < count) ranks[i + 2] = (int32_t)ranks_c;
    if (i + 3 < count) ranks[i + 3] = (int32_t)ranks_d;
  }
}
#endif

void deepwak_key_ranks(size_t count, const uint64_t *keys, int32_t *ranks) {
#if defined(__x86_64__)
  if (deepwak_cpu_supports_avx512()) {
    count_ranks_avx512(count, keys, ranks);
    return;
  }
#endif
  count_ranks(count, keys, ranks);
}
