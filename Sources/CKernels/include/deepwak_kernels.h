#pragma once
#include <stddef.h>
#include <stdint.h>

#include "deepwak_centres.h"
#include "deepwak_forests.h"
#include "deepwak_mixtures.h"
#include "deepwak_neighbours.h"
#include "deepwak_networks.h"
#include "deepwak_running.h"
#include "deepwak_pwak.h"
#include "deepwak_sums.h"
#include "deepwak_tables.h"

// The element-wise loops that must be fast, compiled for several instruction sets and
// dispatched at run time. Row-major `float` throughout.

/// Whether the processor can run AVX2 with FMA, and AVX-512 (F, DQ, BW, VL).
int deepwak_cpu_supports_avx2(void);
int deepwak_cpu_supports_avx512(void);

/// A hint to the processor that the thread is spinning.
void deepwak_pause(void);

/// The number of cores that this process may use.
int deepwak_available_cores(void);
