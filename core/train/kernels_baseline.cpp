// SPDX-License-Identifier: GPL-3.0-or-later
#define SNAC_KERNELS baseline
#include "train/kernels_body.h"
