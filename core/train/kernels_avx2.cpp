// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#define SNAC_KERNELS avx2
#include "train/kernels_body.h"
#endif
