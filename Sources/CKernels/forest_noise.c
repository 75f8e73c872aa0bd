#include "deepwak_forests.h"

#include <string.h>

// Noise by counters: Philox 4 x 32-10 on sixteen counters at a time, four words each, and from
// these normal (Box and Muller), Gumbel or uniform numbers. Every operation is one that IEEE 754
// rounds in one way, in one order, so the numbers are the same on every processor.
//
// Reference: J. Salmon, M. Moraes, R. Dror, D. Shaw. "Parallel random numbers: as easy as 1, 2,
// 3." SC11, 2011. doi:10.1145/2063384.2063405
#pragma STDC FP_CONTRACT OFF

// Vectors wider than the registers of old processors; none crosses a call.
#pragma clang diagnostic ignored "-Wpsabi"

#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

#define INLINE static inline __attribute__((always_inline))

typedef uint32_t words __attribute__((ext_vector_type(16)));
typedef int32_t ints __attribute__((ext_vector_type(16)));
typedef float reals __attribute__((ext_vector_type(16)));
typedef uint64_t wide __attribute__((ext_vector_type(16)));

#define SPREAD(type, x) ((type){0} + (x))

INLINE void multiply(words a, uint32_t b, words *high, words *low) {
  wide product = __builtin_convertvector(a, wide) * (uint64_t)b;
  *high = __builtin_convertvector(product >> 32, words);
  *low = __builtin_convertvector(product, words);
}

INLINE void philox(words c[4], uint32_t k0, uint32_t k1) {
  for (int round = 0; round < 10; round++) {
    words p, q, high, low;
    multiply(c[0], 0xD2511F53u, &p, &low);
    multiply(c[2], 0xCD9E8D57u, &high, &q);
    words first = high ^ c[1] ^ k0, third = p ^ c[3] ^ k1;
    c[0] = first;
    c[1] = q;
    c[2] = third;
    c[3] = low;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

/// ln x of normal positive numbers: x = m 2^e with m about 1, and ln m = 2 artanh((m-1)/(m+1)).
INLINE reals logarithm(reals x) {
  ints bits = (ints)x;
  ints shifted = bits - 0x3F3504F3;  // the bits of the square root of 1/2
  ints exponent = shifted >> 23;
  reals m = (reals)(bits - (exponent << 23));
  reals s = (m - 1.0f) / (m + 1.0f), z = s * s;
  reals series = SPREAD(reals, 1.0f / 9);
  series = series * z + 1.0f / 7;
  series = series * z + 1.0f / 5;
  series = series * z + 1.0f / 3;
  reals e = __builtin_convertvector(exponent, reals);
  reals small = s + s * (series * z);
  return (small + small) + e * 0.693147181f;
}

/// The sines and cosines of 2 pi w / 2^32.
INLINE void circle(words w, reals *sine, reals *cosine) {
  ints quadrant = (ints)(w + 0x20000000u) >> 30;
  ints rest = (ints)w - (quadrant << 30);
  reals x = __builtin_convertvector(rest, reals) * 1.46291808e-9f;  // 2 pi / 2^32
  reals z = x * x;
  reals s = SPREAD(reals, 1.0f / 362880), c = SPREAD(reals, -1.0f / 3628800);
  s = s * z - 1.0f / 5040;
  s = s * z + 1.0f / 120;
  s = s * z - 1.0f / 6;
  s = x + x * (s * z);
  c = c * z + 1.0f / 40320;
  c = c * z - 1.0f / 720;
  c = c * z + 1.0f / 24;
  c = c * z - 0.5f;
  c = 1.0f + c * z;
  ints odd = (quadrant & 1) != 0;
  ints a = odd ? (ints)c : (ints)s, b = odd ? (ints)s : (ints)c;
  *sine = (reals)(a ^ ((quadrant & 2) << 30));
  *cosine = (reals)(b ^ (((quadrant + 1) & 2) << 30));
}

/// A number in (0, 1], from the high bits on.
INLINE reals unit(words w) {
  // Halves first: vectors convert signed integers only.
  reals half = __builtin_convertvector((ints)(w >> 1), reals);
  return (half + 0.5f) * 4.65661287e-10f;  // 2^-31
}

INLINE void gaussian(const words w[4], reals z[4]) {
  for (int pair = 0; pair < 4; pair += 2) {
    reals sine, cosine;
    reals radius = __builtin_elementwise_sqrt(-2.0f * logarithm(unit(w[pair])));
    circle(w[pair + 1], &sine, &cosine);
    z[pair] = radius * cosine;
    z[pair + 1] = radius * sine;
  }
}

/// Exponential numbers, -ln(1 - u), exact in relative terms also where they are small.
INLINE reals exponential(words w) {
  reals lower = unit(w), upper = unit(~w);
  // -ln(1 - u) = 2 artanh(u / (2 - u)) for u up to 1/2.
  reals s = lower / (2.0f - lower), z = s * s;
  reals series = SPREAD(reals, 1.0f / 17);
  for (int term = 15; term >= 3; term -= 2) series = series * z + 1.0f / (float)term;
  reals small = s + s * (series * z), large = -logarithm(upper);
  return (ints)w < 0 ? large : small + small;
}

INLINE reals numbers(int kind, int scores, const words w[4], int part, const reals normal[4]) {
  switch (kind) {
    case DEEPWAK_GAUSSIAN: return normal[part];
    case DEEPWAK_GUMBEL: {
      reals e = exponential(w[part]);
      return scores ? 1.0f - e : -logarithm(e) - 0.577215665f;
    }
    default: {
      if (scores) return SPREAD(reals, 0.0f);
      reals value = __builtin_convertvector((ints)w[part] >> 1, reals);
      return (value + 0.5f) * 9.31322575e-10f;  // 2^-30
    }
  }
}

CLONES void deepwak_noise(int kind, int scores, uint64_t seed, uint64_t stream, size_t first,
                          size_t count, float *noise) {
  const words lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
  for (size_t done = 0; done < count; done += DEEPWAK_NOISE_CHUNK) {
    uint64_t chunk = (first + done) / DEEPWAK_NOISE_CHUNK;
    // Chunks are numbered below 2^60; sixteen counters each.
    words w[4] = {lanes + (uint32_t)(chunk << 4), SPREAD(words, (uint32_t)(chunk >> 28)),
                  SPREAD(words, (uint32_t)stream), SPREAD(words, (uint32_t)(stream >> 32))};
    philox(w, k0, k1);
    reals normal[4] = {{0}};
    if (kind == DEEPWAK_GAUSSIAN) gaussian(w, normal);
    reals z[4];
    for (int part = 0; part < 4; part++) z[part] = numbers(kind, scores, w, part, normal);
    size_t left = count - done;
    memcpy(noise + done, z, 4 * (left < DEEPWAK_NOISE_CHUNK ? left : DEEPWAK_NOISE_CHUNK));
  }
}
