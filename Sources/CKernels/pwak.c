#include "deepwak_pwak.h"

#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif
#define FAST _Pragma("clang fp reassociate(on) contract(fast)")

CLONES void deepwak_pwak_sizes(size_t rows, size_t clusters, const float *restrict memberships,
                               double *restrict sizes) {
  for (size_t i = 0; i < rows; i++) {
    const float *k = memberships + i * clusters;
    for (size_t c = 0; c < clusters; c++) sizes[c] += (double)k[c];
  }
}

CLONES void deepwak_pwak_weights(size_t rows, size_t clusters, const float *restrict memberships,
                                 const double *restrict sizes, double guard, float *restrict own,
                                 float *restrict weights) {
  for (size_t i = 0; i < rows; i++) {
    const float *k = memberships + i * clusters;
    double g = 0, total = 0;
    {
      FAST
      for (size_t c = 0; c < clusters; c++) {
        double value = (double)k[c];
        g += value * value;
        total += value * sizes[c];
      }
    }
    double s = total - g;
    own[i] = (float)g;
    weights[i] = s >= guard * g && s > 0 ? (float)(1 / s) : 0.0f;
  }
}

CLONES void deepwak_pwak_scale(size_t rows, size_t dimensions, const float *restrict gradient,
                               const float *restrict weights, float *restrict scaled) {
  for (size_t i = 0; i < rows; i++) {
    const float *a = gradient + i * dimensions;
    float *b = scaled + i * dimensions;
    float inverse = weights[i];
    for (size_t j = 0; j < dimensions; j++) b[j] = a[j] * inverse;
  }
}

CLONES void deepwak_pwak_size_gradient(size_t rows, size_t clusters,
                                       const float *restrict memberships, const float *restrict r,
                                       double *restrict size_gradient) {
  for (size_t i = 0; i < rows; i++) {
    const float *k = memberships + i * clusters;
    double weight = (double)r[i];
    for (size_t c = 0; c < clusters; c++) size_gradient[c] += weight * (double)k[c];
  }
}
