#include <string.h>

#include "deepwak_tables.h"

// Numbers from text to `float`.
//
// A number of up to 19 digits is a whole number w times a power of ten. In `double` both w and
// 10^e, |e| <= 22, are within half a unit in the last place, so that w * 10^e is within two: its
// rounding to `float` is that of the exact value, unless it lies so close to the middle between
// two floats that these two units decide. Then, about once in 10^7, the caller computes it
// exactly.
//
// The exact case (w <= 2^53) is that of W. Clinger, "How to read floating point numbers
// accurately", PLDI 1990, doi:10.1145/93542.93557.

static const double powers[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// Whether all eight bytes are digits.
static inline int eight_digits(uint64_t v) {
  return ((v & 0xF0F0F0F0F0F0F0F0u) | (((v + 0x0606060606060606u) & 0xF0F0F0F0F0F0F0F0u) >> 4)) ==
         0x3333333333333333u;
}

/// The number that eight digits make, the first in the lowest byte.
static inline uint64_t number_of_eight(uint64_t v) {
  v -= 0x3030303030303030u;
  v = v * 10 + (v >> 8);
  return (((v & 0x000000FF000000FFu) * 0x000F424000000064u) +
          (((v >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u)) >>
         32;
}

static inline const uint8_t *digits(const uint8_t *at, const uint8_t *end, uint64_t *whole) {
  uint64_t w = *whole;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  while (end - at >= 8) {
    uint64_t v;
    memcpy(&v, at, 8);
    if (!eight_digits(v)) break;
    w = w * 100000000 + number_of_eight(v);
    at += 8;
  }
#endif
  for (; at < end; at++) {
    uint8_t digit = (uint8_t)(*at - '0');
    if (digit > 9) break;
    w = w * 10 + digit;
  }
  *whole = w;
  return at;
}

/// The zeros before the first other digit.
static long leading_zeros(const uint8_t *at, const uint8_t *end, uint8_t decimal) {
  long zeros = 0;
  for (; at < end && (*at == '0' || *at == decimal); at++) zeros += *at == '0';
  return zeros;
}

/// Reads a number; returns what is behind it, or null when it is not certain or not plain.
static inline const uint8_t *number(const uint8_t *at, const uint8_t *end, uint8_t decimal,
                                    float *result, int *is_whole) {
  int negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+')) at++;
  const uint8_t *start = at;
  uint64_t whole = 0;
  at = digits(at, end, &whole);
  long count = at - start, exponent = 0;
  if (at < end && *at == decimal) {
    const uint8_t *fraction = ++at;
    at = digits(at, end, &whole);
    exponent = fraction - at;
    count -= exponent;
  }
  if (count == 0) return NULL;
  if (count > 19) {
    count -= leading_zeros(start, at, decimal);
    if (count > 19) return NULL;
  }
  if (at < end && (*at | 0x20) == 'e') {
    const uint8_t *mark = at + 1;
    int small = mark < end && *mark == '-';
    if (mark < end && (*mark == '-' || *mark == '+')) mark++;
    const uint8_t *first = mark;
    long power = 0;
    for (; mark < end && (uint8_t)(*mark - '0') < 10; mark++)
      if (power < 100000) power = power * 10 + (*mark - '0');
    if (mark > first) {
      exponent += small ? -power : power;
      at = mark;
    }
  }
  if (exponent < -22 || exponent > 22) return NULL;
  double value = (double)whole;
  value = exponent < 0 ? value / powers[-exponent] : value * powers[exponent];
  if (whole > (uint64_t)1 << 53) {
    // Column statistics want exact numbers until a fraction was seen.
    if (*is_whole || value > 1e38) return NULL;
    uint64_t bits;
    memcpy(&bits, &value, 8);
    int64_t distance = (int64_t)(bits & 0x1FFFFFFF) - 0x10000000;
    if (distance >= -4 && distance <= 4) return NULL;
  } else if (*is_whole) {
    *is_whole = value >= 0x1p53 || (double)(int64_t)value == value;
  }
  *result = (float)(negative ? -value : value);
  return at;
}

size_t deepwak_read_numbers(const uint8_t *bytes, size_t count, size_t position, size_t *field,
                            size_t fields, uint8_t delimiter, uint8_t decimal,
                            const int32_t *targets, float *row, deepwak_text_column *columns) {
  const uint8_t *at = bytes + position, *end = bytes + count;
  size_t i = *field;
  for (; i < fields && targets[i] >= 0 && at <= end; i++) {
    deepwak_text_column *column = columns + targets[i];
    float value;
    int is_whole = column->is_whole;
    const uint8_t *behind = number(at, end, decimal, &value, &is_whole);
    if (!behind || (behind < end && *behind != delimiter)) break;
    row[targets[i]] = value;
    column->is_whole = is_whole;
    column->numbers++;
    if (value < column->minimum) column->minimum = value;
    if (value > column->maximum) column->maximum = value;
    at = behind + 1;
  }
  *field = i;
  return (size_t)(at - bytes);
}
