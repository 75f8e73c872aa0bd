// Sixteen lanes of `float` and their elementary functions, for the instruction set named by
// DEEPWAK_LEVEL: 0 any, 1 AVX2 with FMA, 2 AVX-512. The compiler splits the lanes where
// registers are narrower. Included once by each file that defines DEEPWAK_LEVEL.
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#if DEEPWAK_LEVEL > 0
#include <immintrin.h>
#endif

#include "deepwak_networks.h"

#pragma clang diagnostic ignored "-Wpsabi"
#define LANES 16
#define INLINE static inline __attribute__((always_inline, unused))

#if DEEPWAK_LEVEL == 2
#define NAME(name) name##_avx512
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), \
                             apply_to = function)
#elif DEEPWAK_LEVEL == 1
#define NAME(name) name##_avx2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#define NAME(name) name##_any
#endif
#pragma clang fp contract(fast)

typedef float lanes __attribute__((vector_size(64)));
typedef float unaligned_lanes __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t int_lanes __attribute__((vector_size(64)));

INLINE lanes all(float v) {
  // Not 0 + v: that is an addition (0 + -0 is not -0), where this is a broadcast from memory.
  return (lanes){v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v};
}
INLINE lanes load(const float *p) { return *(const unaligned_lanes *)p; }
INLINE void store(float *p, lanes v) { *(unaligned_lanes *)p = v; }
INLINE lanes choose(int_lanes condition, lanes yes, lanes no) {
  return (lanes)((condition & (int_lanes)yes) | (~condition & (int_lanes)no));
}

/// Whether each lane is one of the first n.
INLINE int_lanes among_first(size_t n) {
  const int_lanes index = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return index < (int_lanes){0} + (int32_t)n;
}

/// The first n < 16 lanes; the others zero.
INLINE lanes load_first(const float *p, size_t n) {
#if DEEPWAK_LEVEL == 2
  return (lanes)_mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p);
#elif DEEPWAK_LEVEL == 1
  const int_lanes mask = among_first(n);
  lanes v;
  ((__m256 *)&v)[0] = _mm256_maskload_ps(p, ((const __m256i *)&mask)[0]);
  ((__m256 *)&v)[1] = _mm256_maskload_ps(p + 8, ((const __m256i *)&mask)[1]);
  return v;
#else
  lanes v = {0};
  for (size_t i = 0; i < n; i++) v[i] = p[i];
  return v;
#endif
}

INLINE void store_first(float *p, lanes v, size_t n) {
#if DEEPWAK_LEVEL == 2
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), (__m512)v);
#elif DEEPWAK_LEVEL == 1
  const int_lanes mask = among_first(n);
  _mm256_maskstore_ps(p, ((const __m256i *)&mask)[0], ((const __m256 *)&v)[0]);
  _mm256_maskstore_ps(p + 8, ((const __m256i *)&mask)[1], ((const __m256 *)&v)[1]);
#else
  for (size_t i = 0; i < n; i++) p[i] = v[i];
#endif
}

/// Up to sixteen numbers from p; n of them count.
INLINE lanes load_some(const float *p, size_t n) { return n >= LANES ? load(p) : load_first(p, n); }
INLINE void store_some(float *p, lanes v, size_t n) {
  if (n >= LANES) {
    store(p, v);
  } else {
    store_first(p, v, n);
  }
}
INLINE lanes keep_some(lanes v, size_t n, float other) {
  return n >= LANES ? v : choose(among_first(n), v, all(other));
}

INLINE float sum_of(lanes v) {
  typedef float half __attribute__((vector_size(32)));
  typedef float quarter __attribute__((vector_size(16)));
  const half h = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
                 __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  const quarter q =
      __builtin_shufflevector(h, h, 0, 1, 2, 3) + __builtin_shufflevector(h, h, 4, 5, 6, 7);
  return (q[0] + q[2]) + (q[1] + q[3]);
}

INLINE float largest_of(lanes v) {
  typedef float half __attribute__((vector_size(32)));
  typedef float quarter __attribute__((vector_size(16)));
  const half h = __builtin_elementwise_max(
      __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7),
      __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15));
  const quarter q = __builtin_elementwise_max(__builtin_shufflevector(h, h, 0, 1, 2, 3),
                                              __builtin_shufflevector(h, h, 4, 5, 6, 7));
  return fmaxf(fmaxf(q[0], q[2]), fmaxf(q[1], q[3]));
}

/// v within [low, high]; NaN stays NaN.
INLINE lanes clamped(lanes v, float low, float high) {
  const lanes below = choose(v > all(high), all(high), v);
  return choose(below < all(low), all(low), below);
}

/// x = n ln 2 + r with n whole and |r| <= ln 2 / 2: returns exp(r) - 1 and sets 2^n.
///
/// exp(r) - 1 is Taylor's polynomial of degree 7, whose remainder is below 6e-9.
INLINE lanes reduced_exponential(lanes x, lanes *power) {
  const lanes magic = all(0x1.8p23f);  // adding it rounds to a whole number in the low bits
  const lanes shifted = x * all(1.44269504f) + magic;
  const lanes n = shifted - magic;
  const lanes r = (x - n * all(0x1.62e4p-1f)) - n * all(1.42860677e-6f);
  *power = (lanes)(((int_lanes)shifted << 23) + (int_lanes)all(1.0f));
  lanes p = r * all(1.0f / 5040) + all(1.0f / 720);
  p = p * r + all(1.0f / 120);
  p = p * r + all(1.0f / 24);
  p = p * r + all(1.0f / 6);
  p = p * r + all(0.5f);
  p = p * r + all(1.0f);
  return p * r;
}

INLINE lanes exponential(lanes x) {
  lanes power;
  const lanes tail = reduced_exponential(clamped(x, -87.0f, 88.0f), &power);
  return tail * power + power;
}

INLINE lanes sigmoid(lanes x) { return all(1.0f) / (all(1.0f) + exponential(-x)); }

/// (e^2x - 1) / (e^2x + 1) from e^2x - 1, so that small x keep all their digits.
INLINE lanes hyperbolic_tangent(lanes x) {
  lanes power;
  const lanes tail = reduced_exponential(clamped(x + x, -40.0f, 40.0f), &power);
  const lanes less_one = tail * power + (power - all(1.0f));
  return less_one / (less_one + all(2.0f));
}

/// The tanh form of the GELU, x s(2u) with u = sqrt(2/pi) (x + 0.044715 x^3), and its slope.
INLINE lanes gelu(lanes x, lanes *slope) {
  const lanes bounded = clamped(x, -12.0f, 12.0f);
  const lanes square = bounded * bounded;
  const lanes twice_u = bounded * (square * all(0.0713548162f) + all(1.59576912f));
  const lanes s = sigmoid(twice_u);
  const lanes inner = square * all(0.2140644487f) + all(1.59576912f);
  *slope = s + bounded * s * (all(1.0f) - s) * inner;
  return choose(x < all(-12.0f), bounded, x) * s;
}

/// f(x); sets the slope for the GELU alone.
INLINE lanes activated(const int activation, lanes x, lanes *slope) {
  switch (activation) {
    case DEEPWAK_GELU: return gelu(x, slope);
    case DEEPWAK_TANH: return hyperbolic_tangent(x);
    case DEEPWAK_SIGMOID: return sigmoid(x);
    case DEEPWAK_RELU: return choose(x <= all(0.0f), all(0.0f), x);
    default: return x;
  }
}

/// f′ from what the forward pass saved: f′ itself for the GELU, f for all others.
INLINE lanes slope_from(const int activation, lanes saved) {
  switch (activation) {
    case DEEPWAK_GELU: return saved;
    case DEEPWAK_TANH: return all(1.0f) - saved * saved;
    case DEEPWAK_SIGMOID: return saved * (all(1.0f) - saved);
    case DEEPWAK_RELU: return choose(saved > all(0.0f), all(1.0f), all(0.0f));
    default: return all(1.0f);
  }
}

/// Runs an inlined function once for each activation, so that no loop tests it.
#define FOR_ACTIVATION(activation, function, ...)                                \
  switch (activation) {                                                          \
    case DEEPWAK_GELU: function(DEEPWAK_GELU, __VA_ARGS__); break;               \
    case DEEPWAK_TANH: function(DEEPWAK_TANH, __VA_ARGS__); break;               \
    case DEEPWAK_SIGMOID: function(DEEPWAK_SIGMOID, __VA_ARGS__); break;         \
    case DEEPWAK_RELU: function(DEEPWAK_RELU, __VA_ARGS__); break;               \
    default: function(DEEPWAK_IDENTITY, __VA_ARGS__); break;                     \
  }
