#define DEEPWAK_LEVEL 0
#include "network_kernels.h"
