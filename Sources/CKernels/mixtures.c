#include <math.h>
#include <stdint.h>
#include <string.h>

#include "deepwak_mixtures.h"

#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

CLONES void deepwak_centred_doubles(size_t rows, size_t width, const float *table,
                                    const double *origin, double *restrict result,
                                    double *restrict squares) {
  for (size_t i = 0; i < rows; i++) {
    const float *x = table + i * width;
    double *y = result + i * width;
    for (size_t j = 0; j < width; j++) y[j] = (double)x[j] - origin[j];
    if (squares) {
      double *s = squares + i * width;
      for (size_t j = 0; j < width; j++) s[j] = y[j] * y[j];
    }
  }
}

CLONES void deepwak_subtract_half_squares(size_t rows, size_t clusters, size_t width,
                                          size_t stride, size_t step, const double *y,
                                          const double *means, double *restrict result) {
  for (size_t i = 0; i < rows; i++) {
    for (size_t c = 0; c < clusters; c++) {
      const double *a = y + i * stride + c * step, *m = means + c * width;
      // Eight sums, in an order that does not depend on the instruction set.
      double lanes[8] = {0}, sum = 0;
      size_t j = 0;
      for (; j + 8 <= width; j += 8)
        for (size_t v = 0; v < 8; v++) {
          const double difference = a[j + v] - m[j + v];
          lanes[v] += difference * difference;
        }
      for (; j < width; j++) sum += (a[j] - m[j]) * (a[j] - m[j]);
      for (size_t v = 0; v < 8; v++) sum += lanes[v];
      result[i * clusters + c] -= 0.5 * sum;
    }
  }
}

/// exp(x) for -40 <= x <= 0, to the last bits: 2^n p(r) with |r| <= ln 2 / 2 and Taylor's p.
static inline __attribute__((always_inline)) double exp_of_negative(double x) {
  const double shifter = 0x1.8p52;
  const double t = x * 1.4426950408889634 + shifter;
  int64_t bits;
  memcpy(&bits, &t, sizeof bits);
  const double n = t - shifter;
  const double r = (x - n * 0x1.62e42fefap-1) - n * 0x1.cf79abc9e3b3ap-40;
  double p = 1.0 / 6227020800;
  p = p * r + 1.0 / 479001600;
  p = p * r + 1.0 / 39916800;
  p = p * r + 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1;
  p = p * r + 1;
  const uint64_t scale_bits = ((uint64_t)bits + 1023) << 52;
  double scale;
  memcpy(&scale, &scale_bits, sizeof scale);
  return p * scale;
}

CLONES void deepwak_share_out(size_t rows, size_t k, double *restrict terms,
                              double *restrict log_sums) {
  for (size_t i = 0; i < rows; i++) {
    double *t = terms + i * k;
    double largest = -INFINITY;
    for (size_t c = 0; c < k; c++) largest = t[c] > largest ? t[c] : largest;
    if (!isfinite(largest)) {
      for (size_t c = 0; c < k; c++) t[c] = 1.0 / (double)k;
      log_sums[i] = largest;
      continue;
    }
    for (size_t c = 0; c < k; c++) {
      const double below = t[c] - largest;
      const double value = exp_of_negative(below > -37 ? below : 0);
      t[c] = below > -37 ? value : 0;
    }
    double sum = 0;
    for (size_t c = 0; c < k; c++) sum += t[c];
    const double inverse = 1 / sum;
    for (size_t c = 0; c < k; c++) t[c] *= inverse;
    log_sums[i] = largest + log(sum);
  }
}
