#if defined(__x86_64__)
#define DEEPWAK_LEVEL 1
#include "centres_kernels.h"
#endif
