#include "deepwak_elementwise.h"

#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

CLONES double deepwak_scaled_difference(size_t rows, size_t columns, const float *a,
                                        const float *b, float scale, float *c) {
  double total = 0;
  for (size_t i = 0; i < rows; i++) {
    const float *x = a + i * columns, *y = b + i * columns;
    float *z = c + i * columns;
    float sum = 0;
    {
#pragma clang fp reassociate(on) contract(fast)
      for (size_t j = 0; j < columns; j++) {
        float difference = x[j] - y[j];
        sum += difference * difference;
        z[j] = scale * difference;
      }
    }
    total += (double)sum;
  }
  return total;
}

CLONES void deepwak_add(size_t count, const float *restrict a, float *restrict b) {
  for (size_t i = 0; i < count; i++) b[i] += a[i];
}
