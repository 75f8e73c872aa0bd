#include "deepwak_sums.h"

#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

CLONES void deepwak_add_column_sums(const float *table, size_t rows, size_t columns,
                                    double *restrict sums) {
  for (size_t i = 0; i < rows; i++) {
    const float *x = table + i * columns;
    for (size_t j = 0; j < columns; j++) sums[j] += (double)x[j];
  }
}

CLONES void deepwak_add_column_deviations(const float *table, size_t rows, size_t columns,
                                          const double *means, double *restrict sums) {
  for (size_t i = 0; i < rows; i++) {
    const float *x = table + i * columns;
    for (size_t j = 0; j < columns; j++) {
      const double deviation = (double)x[j] - means[j];
      sums[j] += deviation * deviation;
    }
  }
}
