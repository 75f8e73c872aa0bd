#pragma once
#include <stddef.h>

// The element-wise parts of neural networks, in row-major `float`, each one pass over its data.
// All run on the calling thread and allocate nothing. Matrices are `rows * width` numbers
// without gaps. NaN in gives NaN out.

/// The activation functions: of hidden layers, and the softmax, of outputs alone.
enum {
  DEEPWAK_IDENTITY = 0,
  DEEPWAK_GELU = 1,
  DEEPWAK_TANH = 2,
  DEEPWAK_SIGMOID = 3,
  DEEPWAK_RELU = 4,
  DEEPWAK_SOFTMAX = 5,
};

/// Turns `z` = x W into a layer's output: a = f(z + bias).
///
/// Where `a` and `z` are different places, `z` becomes z + bias. `slope`, unless null,
/// receives f′ when f is the GELU; the others find f′ from `a`.
void deepwak_layer_forward(int activation, size_t rows, size_t width, float *z, const float *bias,
                           float *a, float *slope);

/// The same with layer normalisation before the activation.
///
/// `z` becomes the normalised rows (unless `a` is the same place), `deviations` the inverse
/// standard deviation of each row, and a = f(normalised * scale + shift).
void deepwak_normalized_forward(int activation, size_t rows, size_t width, float *z,
                                const float *bias, const float *scale, const float *shift,
                                float epsilon, float *deviations, float *a, float *slope);

/// Turns the gradient with respect to a layer's output into that before its activation, in place.
///
/// `saved` is f′ for the GELU and the output for all others (unused by the identity);
/// `bias_gradient` receives the sums of columns.
void deepwak_layer_backward(int activation, size_t rows, size_t width, float *gradient,
                            const float *saved, float *bias_gradient);

/// The same for a layer with normalisation; writes the gradients of bias, scale and shift.
void deepwak_normalized_backward(int activation, size_t rows, size_t width, float *gradient,
                                 const float *saved, const float *normalized,
                                 const float *deviations, const float *scale,
                                 float *bias_gradient, float *scale_gradient,
                                 float *shift_gradient);

/// Applies an activation to `count` numbers (softmax: to one row); `result` may be `x`.
void deepwak_activate(int activation, size_t count, const float *x, float *result);

/// exp(x), or exp(x) - 1 with all its digits near 0, of `count` numbers; `result` may be `x`.
///
/// x counts as at least -87 and at most 88, so that results are normal numbers.
void deepwak_exponentials(size_t count, const float *x, int less_one, float *result);

/// The labels y = A / ((1 + T)(1 - r) + r d) of rows, with T = sum A and r = sigma over the row's
/// greatest, where d in (0, T] makes them sum to one.
///
/// `sigma` and `labels` are stored column by column, `stride` apart; `labels` holds A > 0 and
/// becomes y.
void deepwak_collision_labels(size_t rows, size_t clusters, size_t stride, const float *sigma,
                              float *labels);

/// One step of Adam with decoupled weight decay on the parameters begin ..< end.
///
/// `shrink` is 1 - rate * decay; `step` the rate over 1 - beta1^t; `correction` the inverse
/// square root of 1 - beta2^t.
void deepwak_adamw(size_t begin, size_t end, float *parameters, float *first, float *second,
                   const float *gradient, float beta1, float beta2, float epsilon, float shrink,
                   float step, float correction);

/// sum = a + b, element by element; `sum` may be `a`.
void deepwak_add(size_t count, const float *a, const float *b, float *sum);

/// The sum of mask * (prediction - target)^2, and `scale` * mask * (prediction - target).
///
/// The mask is null (all ones), one row used for all (`mask_stride` 0) or one number an entry
/// (`mask_stride` = width). The gradient is null, written, or added to.
double deepwak_squared_error(size_t rows, size_t width, const float *prediction,
                             const float *target, const float *mask, size_t mask_stride,
                             float scale, float *gradient, int adds_to_gradient);

/// c = op(a) op(b), or added to c: op(a) is m x k, op(b) k x n; strides are those of storage.
///
/// For the small matrices of networks, where it is faster than OpenBLAS. Returns 0, and does
/// nothing, on processors without AVX-512.
int deepwak_small_product(size_t m, size_t n, size_t k, const float *a, int transposes_a,
                          size_t a_stride, const float *b, int transposes_b, size_t b_stride,
                          float *c, size_t c_stride, int adds);
