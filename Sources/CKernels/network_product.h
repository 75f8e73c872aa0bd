// Products of the small matrices of networks, for one instruction set; see network_lanes.h.
//
// C is made in tiles of a few rows by up to four lanes of columns, which stay in registers over
// a block of the inner size. The right factor is packed panel by panel; the left one is read in
// place. Every element is summed in the order of the inner index, whatever tile it falls in:
// a row of the result does not depend on the rows beside it.
#define DEPTH 256

#define UNROLLED _Pragma("clang loop unroll(full)") for

/// A tile of `rows` by `width` lanes: c (+)= a panel. The inner index of `a` moves by `step`.
INLINE void tile(const int rows, const int width, size_t depth, const float *a, size_t a_stride,
                 size_t step, const float *panel, float *c, size_t c_stride, size_t columns,
                 int adds) {
  lanes sum[14][4];
  UNROLLED(int r = 0; r < rows; r++) UNROLLED(int v = 0; v < width; v++) sum[r][v] = all(0.0f);
  for (size_t p = 0; p < depth; p++) {
    lanes b[4];
    UNROLLED(int v = 0; v < width; v++) b[v] = load(panel + v * LANES);
    UNROLLED(int r = 0; r < rows; r++) {
      const lanes x = all(a[r * a_stride]);
      UNROLLED(int v = 0; v < width; v++) sum[r][v] = x * b[v] + sum[r][v];
    }
    panel += width * LANES;
    a += step;
  }
  UNROLLED(int r = 0; r < rows; r++) {
    UNROLLED(int v = 0; v < width; v++) {
      float *place = c + r * c_stride + v * LANES;
      const size_t n = v < width - 1 ? LANES : columns - v * LANES;
      if (adds) sum[r][v] += load_some(place, n);
      store_some(place, sum[r][v], n);
    }
  }
}

/// All rows of a panel: as many tiles of `most` rows as fit, then smaller ones.
INLINE void panel_rows(const int most, const int width, size_t m, size_t depth, const float *a,
                       size_t a_stride, size_t step, const float *panel, float *c,
                       size_t c_stride, size_t columns, int adds) {
  size_t i = 0;
#define TILES(rows)                                                                         \
  for (; i + (rows) <= m; i += (rows)) {                                                    \
    tile(rows, width, depth, a + i * a_stride, a_stride, step, panel, c + i * c_stride,     \
         c_stride, columns, adds);                                                          \
  }
  TILES(most)
  if (most > 4) TILES(4)
  if (most > 2) TILES(2)
  TILES(1)
#undef TILES
}

/// Transposes 16 x 16 numbers: each interleaving rotates the bits of (row, lane) by one.
INLINE void transpose(lanes r[LANES]) {
  lanes t[LANES];
#define INTERLEAVE(from, to)                                                                 \
  for (int i = 0; i < LANES / 2; i++) {                                                      \
    to[2 * i] = __builtin_shufflevector(from[i], from[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, \
                                        20, 5, 21, 6, 22, 7, 23);                            \
    to[2 * i + 1] = __builtin_shufflevector(from[i], from[i + 8], 8, 24, 9, 25, 10, 26, 11,  \
                                            27, 12, 28, 13, 29, 14, 30, 15, 31);             \
  }
  INTERLEAVE(r, t)
  INTERLEAVE(t, r)
  INTERLEAVE(r, t)
  INTERLEAVE(t, r)
#undef INTERLEAVE
}

/// Packs `depth` x `columns` numbers of b, in rows of `width` lanes; zeros beyond.
INLINE void pack(int width, size_t depth, size_t columns, const float *b, size_t b_stride,
                 float *panel) {
  for (size_t p = 0; p < depth; p++) {
    for (int v = 0; v < width; v++) {
      store(panel + (p * (size_t)width + (size_t)v) * LANES,
            load_some(b + p * b_stride + (size_t)v * LANES, columns - (size_t)v * LANES));
    }
  }
}

/// The same of b transposed: its rows are the columns of the panel.
INLINE void pack_transposed(int width, size_t depth, size_t columns, const float *b,
                            size_t b_stride, float *panel) {
  for (int v = 0; v < width; v++) {
    for (size_t p = 0; p < depth; p += LANES) {
      lanes block[LANES];
      for (size_t j = 0; j < LANES; j++) {
        const size_t column = (size_t)v * LANES + j;
        block[j] = column < columns ? load_some(b + column * b_stride + p, depth - p) : all(0.0f);
      }
      transpose(block);
      for (size_t q = 0; q < LANES && p + q < depth; q++) {
        store(panel + ((p + q) * (size_t)width + (size_t)v) * LANES, block[q]);
      }
    }
  }
}

void NAME(deepwak_product)(size_t m, size_t n, size_t k, const float *a, int transposes_a,
                           size_t a_stride, const float *b, int transposes_b, size_t b_stride,
                           float *c, size_t c_stride, int adds) {
  float panel[DEPTH * 4 * LANES] __attribute__((aligned(64)));
  const size_t row = transposes_a ? 1 : a_stride, step = transposes_a ? a_stride : 1;
  const size_t all_lanes = (n + LANES - 1) / LANES, panels = (all_lanes + 3) / 4;
  for (size_t p = 0; p < k; p += DEPTH) {
    const size_t depth = k - p < DEPTH ? k - p : DEPTH;
    for (size_t number = 0; number < panels; number++) {
      const size_t first = all_lanes * number / panels, last = all_lanes * (number + 1) / panels;
      const size_t j = first * LANES, end = last * LANES < n ? last * LANES : n;
      const int width = (int)(last - first);
      if (transposes_b) {
        pack_transposed(width, depth, end - j, b + j * b_stride + p, b_stride, panel);
      } else {
        pack(width, depth, end - j, b + p * b_stride + j, b_stride, panel);
      }
#define ARGUMENTS m, depth, a + p * step, row, step, panel, c + j, c_stride, end - j, adds || p > 0
      switch (width) {
        case 1: panel_rows(14, 1, ARGUMENTS); break;
        case 2: panel_rows(12, 2, ARGUMENTS); break;
        case 3: panel_rows(8, 3, ARGUMENTS); break;
        default: panel_rows(6, 4, ARGUMENTS); break;
      }
#undef ARGUMENTS
    }
  }
}
