#pragma once
#include <stddef.h>
#include <stdint.h>

// What reading and writing tables spends its time in.

/// Puts the bytes of numbers back in order: the file has all first bytes, then all second ones.
void deepwak_unshuffle(size_t size, size_t count, const void *shuffled, void *plain);

/// The inverse of deepwak_unshuffle.
void deepwak_shuffle(size_t size, size_t count, const void *plain, void *shuffled);

/// What is known of some numbers; see deepwak_survey.
typedef struct {
  float minimum, maximum;
  int is_whole, is_finite;
} deepwak_survey_result;

/// Looks at numbers: the least, the greatest, whether all are whole, whether all are finite.
/// The other three mean nothing unless all are finite; beyond 2^24 every number is whole.
deepwak_survey_result deepwak_survey(const float *values, size_t count);

/// What was found in a column of a text table.
typedef struct {
  int64_t numbers, texts, first_text;
  float minimum, maximum;
  int is_whole;
} deepwak_text_column;

/// Reads plain numbers, field after field, from `position` in a record of `count` bytes.
///
/// Stops at the first field that is not wanted (its target is negative), is no plain number, or
/// is a number whose rounding to `float` is not certain: such are the caller's. Returns the
/// position of that field, or `count + 1` after the last; `*field` is its place, also when there
/// are more than `fields`.
size_t deepwak_read_numbers(const uint8_t *bytes, size_t count, size_t position, size_t *field,
                            size_t fields, uint8_t delimiter, uint8_t decimal,
                            const int32_t *targets, float *row, deepwak_text_column *columns);
