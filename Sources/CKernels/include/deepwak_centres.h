#pragma once
#include <stddef.h>
#include <stdint.h>

/// Finds the two least of |c|² - 2 x·c over centres c, for some rows x of a table.
///
/// `rows` has the numbers of `count` rows, or is null for the first ones. `centres` is the transposed
/// -2 c, `width` rows of `stride` numbers; `squares` has `stride` numbers, infinite beyond the centres.
/// `stride` is a multiple of 16. Of equal centres the first is named. `second` is infinite where
/// there is one centre.
void deepwak_nearest_centres(size_t count, const int32_t *rows, size_t width, size_t stride,
                             const float *table, const float *centres, const float *squares,
                             int32_t *numbers, float *least, float *second);
