#define DEEPWAK_LEVEL 0
#include "pwak_kernels.h"
