#pragma once
#include <stddef.h>

// The element-wise parts of the partitioned affinity kernel, fused, over a block of rows.
// Shapes: memberships rows × clusters, embeddings rows × dimensions; row-major.

/// Adds each column's sum of the memberships to `sizes`, in double precision.
void deepwak_pwak_sizes(size_t rows, size_t clusters, const float *memberships, double *sizes);

/// Turns K C (given in `predictions`) into (K C - g E) / s and writes 1 / s, with
/// s = K·u - g and g = |K|²; where s < guard · g both become 0.
void deepwak_pwak_predict(size_t rows, size_t clusters, size_t dimensions,
                          const float *memberships, const float *embeddings, const double *sizes,
                          double guard, float *predictions, float *inverse_weights);

/// Writes B = A / s.
void deepwak_pwak_scale(size_t rows, size_t dimensions, const float *gradient,
                        const float *inverse_weights, float *scaled);

/// Writes r = -(A · prediction) / s.
void deepwak_pwak_weight_gradient(size_t rows, size_t dimensions, const float *gradient,
                                  const float *predictions, const float *inverse_weights,
                                  float *r);

/// Adds K'r to `size_gradient`, in double precision.
void deepwak_pwak_size_gradient(size_t rows, size_t clusters, const float *memberships,
                                const float *r, double *size_gradient);

/// Completes dK (holding B C' + E dC') with r u' + du' + 2 dg K, where dg = -(B·E) - r.
void deepwak_pwak_membership_gradient(size_t rows, size_t clusters, size_t dimensions,
                                      const float *memberships, const float *embeddings,
                                      const float *scaled, const float *r, const float *sizes,
                                      const float *size_gradient, float *membership_gradient);

/// Completes dE (holding K dC) with - g B.
void deepwak_pwak_embedding_gradient(size_t rows, size_t clusters, size_t dimensions,
                                     const float *memberships, const float *scaled,
                                     float *embedding_gradient);
