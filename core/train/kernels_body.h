// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels for one instruction set. kernels_baseline.cpp, kernels_avx2.cpp and kernels_avx512.cpp define
// SNAC_KERNELS (the namespace) and are compiled with that instruction set's flags. No template or inline function of
// the standard library may come in here: the linker would keep one copy of it for the whole program, and that could be
// one that this processor cannot run.
#pragma once

#ifndef SNAC_KERNELS
#error "kernels_body.h is included by the file of one instruction set"
#endif

#include "train/kernels_table.h"

#include "train/kernels_vector.h"

#include "train/kernels_math.h"

#include "train/kernels_attention.h"
#include "train/kernels_correlation.h"
#include "train/kernels_elementwise.h"
#include "train/kernels_normalisation.h"
#include "train/kernels_product.h"
#include "train/kernels_rounding.h"
#include "train/kernels_transpose.h"
#include "train/kernels_windows.h"
#include "train/kernels_winograd.h"

namespace snac::SNAC_KERNELS {

Kernels table(const char* name) {
    return {.name = name,
            .product = product,
            .correlate = correlate,
            .winogradInput = winogradInput,
            .winogradOutput = winogradOutput,
            .winogradOutputTransposed = winogradOutputTransposed,
            .winogradInputTransposed = winogradInputTransposed,
            .sumChannels = sumChannels,
            .gather = gather,
            .transpose = transpose,
            .activate = activate,
            .activateBackward = activateBackward,
            .roundTo = roundTo,
            .activateRounded = activateRounded,
            .activateRoundedBackward = activateRoundedBackward,
            .roundingSlope = roundingSlope,
            .multiply = multiply,
            .exponential = exponentialOf,
            .softmax = softmax,
            .batchStatistics = batchStatistics,
            .batchNormalise = batchNormalise,
            .batchNormaliseBackward = batchNormaliseBackward,
            .layerNormalise = layerNormalise,
            .layerNormaliseBackward = layerNormaliseBackward,
            .reduceWindows = reduceWindows,
            .reduceWindowsBackward = reduceWindowsBackward,
            .attend = attend,
            .attendBackward = attendBackward,
            .adam = adam,
            .momentum = momentum};
}

} // namespace snac::SNAC_KERNELS
