// The kernels of deepwak_networks.h for one instruction set; see network_lanes.h.
#include "network_lanes.h"

INLINE void forward_rows(const int activation, size_t rows, size_t width, float *z,
                         const float *bias, float *a, float *slope) {
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < width; j += LANES) {
      const size_t n = width - j, at = i * width + j;
      const lanes v = load_some(z + at, n) + load_some(bias + j, n);
      lanes d = all(1.0f);
      const lanes f = activated(activation, v, &d);
      if (a != z) store_some(z + at, v, n);
      store_some(a + at, f, n);
      if (activation == DEEPWAK_GELU && slope) store_some(slope + at, d, n);
    }
  }
}

INLINE void softmax_rows(size_t rows, size_t width, float *z, const float *bias, float *a) {
  for (size_t i = 0; i < rows; i++) {
    float *zi = z + i * width, *ai = a + i * width;
    lanes largest = all(-INFINITY), total = all(0.0f);
    for (size_t j = 0; j < width; j += LANES) {
      const size_t n = width - j;
      lanes v = load_some(zi + j, n);
      if (bias) v += load_some(bias + j, n);
      if (bias) store_some(zi + j, v, n);
      v = keep_some(v, n, -INFINITY);
      largest = choose(v > largest, v, largest);
    }
    const lanes top = all(largest_of(largest));
    for (size_t j = 0; j < width; j += LANES) {
      const size_t n = width - j;
      const lanes e = exponential(load_some(zi + j, n) - top);
      total += keep_some(e, n, 0.0f);
      store_some(ai + j, e, n);
    }
    const lanes inverse = all(1.0f / sum_of(total));
    for (size_t j = 0; j < width; j += LANES) {
      const size_t n = width - j;
      store_some(ai + j, load_some(ai + j, n) * inverse, n);
    }
  }
}

void NAME(deepwak_layer_forward)(int activation, size_t rows, size_t width, float *z,
                                 const float *bias, float *a, float *slope) {
  if (activation == DEEPWAK_SOFTMAX) {
    softmax_rows(rows, width, z, bias, a);
    return;
  }
  FOR_ACTIVATION(activation, forward_rows, rows, width, z, bias, a, slope)
}

INLINE void normalized_forward_rows(const int activation, size_t rows, size_t width, float *z,
                                    const float *bias, const float *scale, const float *shift,
                                    float epsilon, float *deviations, float *a, float *slope) {
  for (size_t i = 0; i < rows; i++) {
    float *zi = z + i * width;
    lanes sum = all(0.0f), squares = all(0.0f);
    for (size_t j = 0; j < width; j += LANES) {
      const size_t n = width - j;
      const lanes v = load_some(zi + j, n) + load_some(bias + j, n);
      store_some(zi + j, v, n);
      sum += v;  // lanes beyond the row are zero
    }
    const lanes mean = all(sum_of(sum) / (float)width);
    for (size_t j = 0; j < width; j += LANES) {
      const size_t n = width - j;
      const lanes v = keep_some(load_some(zi + j, n) - mean, n, 0.0f);
      squares += v * v;
    }
    const float inverse = 1.0f / sqrtf(sum_of(squares) / (float)width + epsilon);
    deviations[i] = inverse;
    for (size_t j = 0; j < width; j += LANES) {
      const size_t n = width - j, at = i * width + j;
      const lanes v = (load_some(zi + j, n) - mean) * all(inverse);
      lanes d = all(1.0f);
      const lanes f = activated(
          activation, v * load_some(scale + j, n) + load_some(shift + j, n), &d);
      if (a != z) store_some(zi + j, v, n);
      store_some(a + at, f, n);
      if (activation == DEEPWAK_GELU && slope) store_some(slope + at, d, n);
    }
  }
}

void NAME(deepwak_normalized_forward)(int activation, size_t rows, size_t width, float *z,
                                      const float *bias, const float *scale, const float *shift,
                                      float epsilon, float *deviations, float *a, float *slope) {
  FOR_ACTIVATION(activation, normalized_forward_rows, rows, width, z, bias, scale, shift, epsilon,
                 deviations, a, slope)
}

INLINE void clear(float *p, size_t count) {
  for (size_t i = 0; i < count; i++) p[i] = 0.0f;
}

INLINE void backward_rows(const int activation, size_t rows, size_t width, float *gradient,
                          const float *saved, float *bias_gradient) {
  clear(bias_gradient, width);
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < width; j += LANES) {
      const size_t n = width - j, at = i * width + j;
      lanes g = load_some(gradient + at, n);
      if (activation != DEEPWAK_IDENTITY) {
        g *= slope_from(activation, load_some(saved + at, n));
        store_some(gradient + at, g, n);
      }
      store_some(bias_gradient + j, load_some(bias_gradient + j, n) + g, n);
    }
  }
}

INLINE void softmax_backward_rows(size_t rows, size_t width, float *gradient, const float *saved,
                                  float *bias_gradient) {
  clear(bias_gradient, width);
  for (size_t i = 0; i < rows; i++) {
    float *gi = gradient + i * width;
    const float *yi = saved + i * width;
    lanes sum = all(0.0f);
    for (size_t j = 0; j < width; j += LANES) {
      sum += load_some(gi + j, width - j) * load_some(yi + j, width - j);
    }
    const lanes mean = all(sum_of(sum));
    for (size_t j = 0; j < width; j += LANES) {
      const size_t n = width - j;
      const lanes g = load_some(yi + j, n) * (load_some(gi + j, n) - mean);
      store_some(gi + j, g, n);
      store_some(bias_gradient + j, load_some(bias_gradient + j, n) + g, n);
    }
  }
}

void NAME(deepwak_layer_backward)(int activation, size_t rows, size_t width, float *gradient,
                                  const float *saved, float *bias_gradient) {
  if (activation == DEEPWAK_SOFTMAX) {
    softmax_backward_rows(rows, width, gradient, saved, bias_gradient);
    return;
  }
  FOR_ACTIVATION(activation, backward_rows, rows, width, gradient, saved, bias_gradient)
}

/// With δ = gradient ⊙ f′ and h = δ ⊙ scale, the gradient before normalisation of a row is
/// (h - mean(h) - x̂ mean(h ⊙ x̂)) / deviation.
INLINE void normalized_backward_rows(const int activation, size_t rows, size_t width,
                                     float *gradient, const float *saved, const float *normalized,
                                     const float *deviations, const float *scale,
                                     float *bias_gradient, float *scale_gradient,
                                     float *shift_gradient) {
  clear(bias_gradient, width);
  clear(scale_gradient, width);
  clear(shift_gradient, width);
  for (size_t i = 0; i < rows; i++) {
    float *gi = gradient + i * width;
    const float *si = saved + i * width, *xi = normalized + i * width;
    lanes sum = all(0.0f), product = all(0.0f);
    for (size_t j = 0; j < width; j += LANES) {
      const size_t n = width - j;
      const lanes x = load_some(xi + j, n);
      lanes g = load_some(gi + j, n);
      if (activation != DEEPWAK_IDENTITY) g *= slope_from(activation, load_some(si + j, n));
      store_some(shift_gradient + j, load_some(shift_gradient + j, n) + g, n);
      store_some(scale_gradient + j, load_some(scale_gradient + j, n) + g * x, n);
      const lanes h = g * load_some(scale + j, n);
      store_some(gi + j, h, n);
      sum += h;
      product += h * x;
    }
    const lanes mean = all(sum_of(sum) / (float)width);
    const lanes slant = all(sum_of(product) / (float)width);
    const lanes inverse = all(deviations[i]);
    for (size_t j = 0; j < width; j += LANES) {
      const size_t n = width - j;
      const lanes g = (load_some(gi + j, n) - mean - load_some(xi + j, n) * slant) * inverse;
      store_some(gi + j, g, n);
      store_some(bias_gradient + j, load_some(bias_gradient + j, n) + g, n);
    }
  }
}

void NAME(deepwak_normalized_backward)(int activation, size_t rows, size_t width, float *gradient,
                                       const float *saved, const float *normalized,
                                       const float *deviations, const float *scale,
                                       float *bias_gradient, float *scale_gradient,
                                       float *shift_gradient) {
  FOR_ACTIVATION(activation, normalized_backward_rows, rows, width, gradient, saved, normalized,
                 deviations, scale, bias_gradient, scale_gradient, shift_gradient)
}

INLINE void activate_all(const int activation, size_t count, const float *x, float *result) {
  for (size_t j = 0; j < count; j += LANES) {
    lanes d;
    store_some(result + j, activated(activation, load_some(x + j, count - j), &d), count - j);
  }
}

void NAME(deepwak_activate)(int activation, size_t count, const float *x, float *result) {
  if (activation == DEEPWAK_SOFTMAX) {
    softmax_rows(1, count, (float *)x, NULL, result);  // without a bias x is only read
    return;
  }
  FOR_ACTIVATION(activation, activate_all, count, x, result)
}

void NAME(deepwak_exponentials)(size_t count, const float *x, int less_one, float *result) {
  for (size_t i = 0; i < count; i += LANES) {
    lanes power;
    const lanes tail =
        reduced_exponential(clamped(load_some(x + i, count - i), -87.0f, 88.0f), &power);
    const lanes rest = less_one ? power - all(1.0f) : power;
    store_some(result + i, tail * power + rest, count - i);
  }
}

/// The labels of up to sixteen rows; see CollisionRoot.swift for the method.
INLINE void collision_rows(size_t n, size_t clusters, size_t stride, const float *sigma,
                           float *labels) {
  lanes total = all(0.0f), top = all(0.0f), delta = all(1e-30f);
  for (size_t k = 0; k < clusters; k++) {
    const lanes s = load_some(sigma + k * stride, n);
    total += load_some(labels + k * stride, n);
    top = choose(s > top, s, top);
  }
  const lanes scale = all(1.0f) / keep_some(top, n, 1.0f), outer = (total + all(1.0f)) * scale;
  for (size_t k = 0; k < clusters; k++) {
    const lanes s = load_some(sigma + k * stride, n);
    const lanes rest = outer * (top - s);
    const lanes alone = (load_some(labels + k * stride, n) - rest) / (s * scale);
    delta = choose(alone > delta, alone, delta);
  }
  delta = choose(delta > total, total, delta);
  lanes low = all(0.0f), high = total;
  for (int round = 0; round < 100; round++) {
    lanes height = all(0.0f), slope = all(0.0f);
    for (size_t k = 0; k < clusters; k++) {
      const lanes s = load_some(sigma + k * stride, n), ratio = s * scale;
      const lanes inverse = all(1.0f) / (outer * (top - s) + ratio * delta);
      const lanes y = load_some(labels + k * stride, n) * inverse;
      height += y;
      slope += y * (ratio * inverse);
    }
    const lanes excess = height - all(1.0f);
    const int_lanes there = (excess <= all(4 * FLT_EPSILON)) & (excess >= all(-4 * FLT_EPSILON));
    const int_lanes below = excess > all(0.0f);
    low = choose(below, delta, low);
    high = choose(below, high, delta);
    const lanes next = delta + height * excess / slope;
    const lanes middle = (low + high) * all(0.5f);
    delta = choose(there, delta, choose((next > low) & (next < high), next, middle));
    // From here the step that was just made leaves nothing that `float` could tell.
    const int_lanes near = (excess <= all(3e-4f)) & (excess >= all(-3e-4f));
    if (!__builtin_reduce_or(~near & among_first(n < LANES ? n : LANES))) break;
  }
  for (size_t k = 0; k < clusters; k++) {
    const lanes s = load_some(sigma + k * stride, n);
    const lanes divisor = outer * (top - s) + s * scale * delta;
    store_some(labels + k * stride, load_some(labels + k * stride, n) / divisor, n);
  }
}

void NAME(deepwak_collision_labels)(size_t rows, size_t clusters, size_t stride,
                                    const float *sigma, float *labels) {
  for (size_t i = 0; i < rows; i += LANES)
    collision_rows(rows - i, clusters, stride, sigma + i, labels + i);
}

void NAME(deepwak_adamw)(size_t begin, size_t end, float *parameters, float *first, float *second,
                         const float *gradient, float beta1, float beta2, float epsilon,
                         float shrink, float step, float correction) {
  for (size_t j = begin; j < end; j += LANES) {
    const size_t n = end - j;
    const lanes g = load_some(gradient + j, n);
    lanes m = load_some(first + j, n), v = load_some(second + j, n);
    m = m * all(beta1) + g * all(1 - beta1);
    v = v * all(beta2) + g * g * all(1 - beta2);
    store_some(first + j, m, n);
    store_some(second + j, v, n);
    const lanes size = __builtin_elementwise_sqrt(v) * all(correction) + all(epsilon);
    const lanes p = load_some(parameters + j, n) * all(shrink) - all(step) * m / size;
    store_some(parameters + j, p, n);
  }
}

void NAME(deepwak_add)(size_t count, const float *a, const float *b, float *sum) {
  for (size_t j = 0; j < count; j += LANES) {
    store_some(sum + j, load_some(a + j, count - j) + load_some(b + j, count - j), count - j);
  }
}

double NAME(deepwak_squared_error)(size_t rows, size_t width, const float *prediction,
                                   const float *target, const float *mask, size_t mask_stride,
                                   float scale, float *gradient, int adds_to_gradient) {
  double total = 0;
  for (size_t i = 0; i < rows; i++) {
    lanes sum = all(0.0f);
    for (size_t j = 0; j < width; j += LANES) {
      const size_t n = width - j, at = i * width + j;
      const lanes difference = load_some(prediction + at, n) - load_some(target + at, n);
      lanes counted = difference;
      if (mask) counted *= load_some(mask + i * mask_stride + j, n);
      sum += counted * difference;
      if (!gradient) continue;
      lanes g = counted * all(scale);
      if (adds_to_gradient) g += load_some(gradient + at, n);
      store_some(gradient + at, g, n);
    }
    for (size_t lane = 0; lane < LANES; lane++) total += (double)sum[lane];
  }
  return total;
}

#if DEEPWAK_LEVEL == 2
#include "network_product.h"
#endif

#if DEEPWAK_LEVEL > 0
#pragma clang attribute pop
#endif
