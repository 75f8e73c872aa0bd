// Each kernel of deepwak_networks.h, in the widest version that the processor runs.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "deepwak_kernels.h"
#include "deepwak_networks.h"

/// 0 any, 1 AVX2 with FMA, 2 AVX-512: what the processor runs, or less where the variable
/// DEEPWAK_KERNELS is "any" or "avx2". Found once.
static int level(void) {
  static _Atomic int known = -1;
  int value = atomic_load_explicit(&known, memory_order_relaxed);
  if (value < 0) {
    const char *wish = getenv("DEEPWAK_KERNELS");
    const int most = wish && !strcmp(wish, "any") ? 0 : wish && !strcmp(wish, "avx2") ? 1 : 2;
    value = deepwak_cpu_supports_avx512() ? 2 : deepwak_cpu_supports_avx2() ? 1 : 0;
    if (value > most) value = most;
    atomic_store_explicit(&known, value, memory_order_relaxed);
  }
  return value;
}

#if defined(__x86_64__)
#define KERNEL(result, name, parameters, arguments)     \
  result name##_any parameters;                         \
  result name##_avx2 parameters;                        \
  result name##_avx512 parameters;                      \
  result name parameters {                              \
    switch (level()) {                                  \
      case 2: return name##_avx512 arguments;           \
      case 1: return name##_avx2 arguments;             \
      default: return name##_any arguments;             \
    }                                                   \
  }
#else
#define KERNEL(result, name, parameters, arguments) \
  result name##_any parameters;                     \
  result name parameters { return name##_any arguments; }
#endif

KERNEL(void, deepwak_layer_forward,
       (int activation, size_t rows, size_t width, float *z, const float *bias, float *a,
        float *slope),
       (activation, rows, width, z, bias, a, slope))

KERNEL(void, deepwak_normalized_forward,
       (int activation, size_t rows, size_t width, float *z, const float *bias, const float *scale,
        const float *shift, float epsilon, float *deviations, float *a, float *slope),
       (activation, rows, width, z, bias, scale, shift, epsilon, deviations, a, slope))

KERNEL(void, deepwak_layer_backward,
       (int activation, size_t rows, size_t width, float *gradient, const float *saved,
        float *bias_gradient),
       (activation, rows, width, gradient, saved, bias_gradient))

KERNEL(void, deepwak_normalized_backward,
       (int activation, size_t rows, size_t width, float *gradient, const float *saved,
        const float *normalized, const float *deviations, const float *scale,
        float *bias_gradient, float *scale_gradient, float *shift_gradient),
       (activation, rows, width, gradient, saved, normalized, deviations, scale, bias_gradient,
        scale_gradient, shift_gradient))

KERNEL(void, deepwak_activate, (int activation, size_t count, const float *x, float *result),
       (activation, count, x, result))

KERNEL(void, deepwak_exponentials, (size_t count, const float *x, int less_one, float *result),
       (count, x, less_one, result))

KERNEL(void, deepwak_collision_labels,
       (size_t rows, size_t clusters, size_t stride, const float *sigma, float *labels),
       (rows, clusters, stride, sigma, labels))

KERNEL(void, deepwak_adamw,
       (size_t begin, size_t end, float *parameters, float *first, float *second,
        const float *gradient, float beta1, float beta2, float epsilon, float shrink, float step,
        float correction),
       (begin, end, parameters, first, second, gradient, beta1, beta2, epsilon, shrink, step,
        correction))

KERNEL(void, deepwak_add, (size_t count, const float *a, const float *b, float *sum),
       (count, a, b, sum))

// The kernels of deepwak_pwak.h.

KERNEL(void, deepwak_pwak_sums,
       (size_t rows, size_t clusters, size_t dimensions, const float *memberships,
        const float *values, const float *weights, float *sums),
       (rows, clusters, dimensions, memberships, values, weights, sums))

KERNEL(void, deepwak_pwak_combine,
       (size_t rows, size_t clusters, size_t dimensions, const float *memberships,
        const float *matrix, const float *values, const float *own, const float *weights,
        int scales, float *result),
       (rows, clusters, dimensions, memberships, matrix, values, own, weights, scales, result))

KERNEL(void, deepwak_pwak_membership_gradient,
       (size_t rows, size_t clusters, size_t dimensions, const float *memberships,
        const float *embeddings, const float *gradient, const float *weights, const float *r,
        const float *sums, const float *adjoint_sums, const float *sizes,
        const float *size_gradient, int adds, float *result),
       (rows, clusters, dimensions, memberships, embeddings, gradient, weights, r, sums,
        adjoint_sums, sizes, size_gradient, adds, result))

KERNEL(void, deepwak_pwak_weight_gradient,
       (size_t rows, size_t dimensions, const float *gradient, const float *predictions,
        const float *weights, float *r),
       (rows, dimensions, gradient, predictions, weights, r))

KERNEL(double, deepwak_squared_error,
       (size_t rows, size_t width, const float *prediction, const float *target, const float *mask,
        size_t mask_stride, float scale, float *gradient, int adds_to_gradient),
       (rows, width, prediction, target, mask, mask_stride, scale, gradient, adds_to_gradient))

// The kernel of deepwak_centres.h.

KERNEL(void, deepwak_nearest_centres,
       (size_t count, const int32_t *rows, size_t width, size_t stride, const float *table,
        const float *centres, const float *squares, int32_t *numbers, float *least, float *second),
       (count, rows, width, stride, table, centres, squares, numbers, least, second))

#if defined(__x86_64__)
void deepwak_product_avx512(size_t m, size_t n, size_t k, const float *a, int transposes_a,
                            size_t a_stride, const float *b, int transposes_b, size_t b_stride,
                            float *c, size_t c_stride, int adds);
#endif

int deepwak_small_product(size_t m, size_t n, size_t k, const float *a, int transposes_a,
                          size_t a_stride, const float *b, int transposes_b, size_t b_stride,
                          float *c, size_t c_stride, int adds) {
#if defined(__x86_64__)
  if (level() < 2) return 0;
  deepwak_product_avx512(m, n, k, a, transposes_a, a_stride, b, transposes_b, b_stride, c,
                         c_stride, adds);
  return 1;
#else
  return 0;
#endif
}
