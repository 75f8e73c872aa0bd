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

CLONES void deepwak_pwak_predict(size_t rows, size_t clusters, size_t dimensions,
                                 const float *restrict memberships,
                                 const float *restrict embeddings, const double *restrict sizes,
                                 double guard, float *restrict predictions,
                                 float *restrict inverse_weights) {
  for (size_t i = 0; i < rows; i++) {
    const float *k = memberships + i * clusters;
    const float *e = embeddings + i * dimensions;
    float *p = predictions + i * dimensions;
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
    float inverse = s >= guard * g && s > 0 ? (float)(1 / s) : 0.0f;
    float own = (float)g;
    inverse_weights[i] = inverse;
    for (size_t j = 0; j < dimensions; j++) p[j] = (p[j] - own * e[j]) * inverse;
  }
}

CLONES void deepwak_pwak_scale(size_t rows, size_t dimensions, const float *restrict gradient,
                               const float *restrict inverse_weights, float *restrict scaled) {
  for (size_t i = 0; i < rows; i++) {
    const float *a = gradient + i * dimensions;
    float *b = scaled + i * dimensions;
    float inverse = inverse_weights[i];
    for (size_t j = 0; j < dimensions; j++) b[j] = a[j] * inverse;
  }
}

CLONES void deepwak_pwak_weight_gradient(size_t rows, size_t dimensions,
                                         const float *restrict gradient,
                                         const float *restrict predictions,
                                         const float *restrict inverse_weights,
                                         float *restrict r) {
  for (size_t i = 0; i < rows; i++) {
    const float *a = gradient + i * dimensions;
    const float *p = predictions + i * dimensions;
    float dot = 0;
    {
      FAST
      for (size_t j = 0; j < dimensions; j++) dot += a[j] * p[j];
    }
    r[i] = -dot * inverse_weights[i];
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

CLONES void deepwak_pwak_membership_gradient(
    size_t rows, size_t clusters, size_t dimensions, const float *restrict memberships,
    const float *restrict embeddings, const float *restrict scaled, const float *restrict r,
    const float *restrict sizes, const float *restrict size_gradient,
    float *restrict membership_gradient) {
  for (size_t i = 0; i < rows; i++) {
    const float *k = memberships + i * clusters;
    const float *e = embeddings + i * dimensions;
    const float *b = scaled + i * dimensions;
    float *d = membership_gradient + i * clusters;
    float dot = 0;
    {
      FAST
      for (size_t j = 0; j < dimensions; j++) dot += b[j] * e[j];
    }
    float own = r[i], twice = -2 * (dot + own);
    for (size_t c = 0; c < clusters; c++)
      d[c] += own * sizes[c] + size_gradient[c] + twice * k[c];
  }
}

CLONES void deepwak_pwak_embedding_gradient(size_t rows, size_t clusters, size_t dimensions,
                                            const float *restrict memberships,
                                            const float *restrict scaled,
                                            float *restrict embedding_gradient) {
  for (size_t i = 0; i < rows; i++) {
    const float *k = memberships + i * clusters;
    const float *b = scaled + i * dimensions;
    float *d = embedding_gradient + i * dimensions;
    float g = 0;
    {
      FAST
      for (size_t c = 0; c < clusters; c++) g += k[c] * k[c];
    }
    for (size_t j = 0; j < dimensions; j++) d[j] -= g * b[j];
  }
}
