#pragma once
#include <stddef.h>

// Sums over the rows of a table, in double, row after row.

/// Adds the elements of each column to `sums`.
void deepwak_add_column_sums(const float *table, size_t rows, size_t columns, double *sums);

/// Adds the squared deviations of each column from its mean to `sums`.
void deepwak_add_column_deviations(const float *table, size_t rows, size_t columns,
                                   const double *means, double *sums);
