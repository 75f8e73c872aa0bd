#if defined(__x86_64__)
#define DEEPWAK_LEVEL 2
#include "centres_kernels.h"
#endif
