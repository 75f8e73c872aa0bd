#pragma once
#include <stddef.h>

// The partitioned affinity kernel over a block of rows. Row-major; memberships are
// rows × clusters, embeddings and all that is like them rows × dimensions. `weights` are 1 / s
// of each row; where they may be null, they count as 1.

/// Adds each column's sum of the memberships to `sizes`, in double precision.
void deepwak_pwak_sizes(size_t rows, size_t clusters, const float *memberships, double *sizes);

/// Writes g = |K|² to `own` and 1 / s to `weights`, with s = K·u - g; where s < guard · g the
/// weight is 0.
void deepwak_pwak_weights(size_t rows, size_t clusters, const float *memberships,
                          const double *sizes, double guard, float *own, float *weights);

/// Writes K' (weights ⊙ values), clusters × dimensions; `weights` may be null.
void deepwak_pwak_sums(size_t rows, size_t clusters, size_t dimensions, const float *memberships,
                       const float *values, const float *weights, float *sums);

/// Writes weights (K M - own V) if it scales, else K M - own weights V, with M
/// clusters × dimensions; `weights` may be null.
void deepwak_pwak_combine(size_t rows, size_t clusters, size_t dimensions,
                          const float *memberships, const float *matrix, const float *values,
                          const float *own, const float *weights, int scales, float *result);

/// Writes B = A / s.
void deepwak_pwak_scale(size_t rows, size_t dimensions, const float *gradient,
                        const float *weights, float *scaled);

/// Writes r = -(A · prediction) / s.
void deepwak_pwak_weight_gradient(size_t rows, size_t dimensions, const float *gradient,
                                  const float *predictions, const float *weights, float *r);

/// Adds K'r to `size_gradient`, in double precision.
void deepwak_pwak_size_gradient(size_t rows, size_t clusters, const float *memberships,
                                const float *r, double *size_gradient);

/// Writes, or adds, dK = B C' + E dC' + r u' + du' + 2 dg K with B = weights ⊙ gradient and
/// dg = -(B·E) - r; `sums` and `adjoint_sums` are C' and dC', dimensions × clusters; `weights`
/// may be null.
void deepwak_pwak_membership_gradient(size_t rows, size_t clusters, size_t dimensions,
                                      const float *memberships, const float *embeddings,
                                      const float *gradient, const float *weights, const float *r,
                                      const float *sums, const float *adjoint_sums,
                                      const float *sizes, const float *size_gradient, int adds,
                                      float *result);
