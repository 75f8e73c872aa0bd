#define DEEPWAK_LEVEL 0
#include "centres_kernels.h"
