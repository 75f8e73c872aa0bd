#if defined(__x86_64__)
#define DEEPWAK_LEVEL 2
#include "pwak_kernels.h"
#endif
