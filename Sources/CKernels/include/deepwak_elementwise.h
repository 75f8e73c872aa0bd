#pragma once
#include <stddef.h>

/// Sets c to scale · (a - b), row by row, and returns the sum of (a - b)²; c may be a.
double deepwak_scaled_difference(size_t rows, size_t columns, const float *a, const float *b,
                                 float scale, float *c);

/// Adds a to b.
void deepwak_add(size_t count, const float *a, float *b);
