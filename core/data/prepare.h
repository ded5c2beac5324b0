// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"

#include <optional>

namespace snac {

/// What is done to a data set after reading, in this order.
struct Preparation {
    std::optional<std::int64_t> firstSamples; ///< the first N of each split (the reference's subset_size)
    std::optional<std::int64_t> resize;       ///< pictures to NxN, bilinear without antialiasing, half-pixel centres
    /// All figures come from the training split as it was read (before a resize), per feature; for pictures per
    /// channel. Unit: whole numbers from 0 to at most 16 are divided by 16 (the UCI digits), to at most 255 by 255, to
    /// at most 65,535 by 65,535 (pixels); what lies within [0, 1] already stays; anything else is mapped from its
    /// minimum..maximum to 0..1. Standardise: minus the mean, divided by the standard deviation. A constant feature
    /// becomes 0 in both.
    enum class Scaling { None, Unit, Standardise } scaling = Scaling::Unit;
    bool flatten = false; ///< [H, W, C] -> [H*W*C]
};

/// Gives a new data set; the old one is not changed. What needs no change is shared, not copied. Each step is written
/// into `preparation`, and the content hash is that of the result. Pure, any thread. Errors: invalid argument (resize
/// of samples that are no pictures, a size or number below 1, scaling of features that are not finite).
Result<Dataset> prepare(const Dataset& dataset, const Preparation& preparation);

/// What a person wants to know before training on it.
struct DatasetSummary {
    std::vector<std::int64_t> trainClassCounts, testClassCounts; ///< classification
    float minimum = 0, maximum = 0;
    double mean = 0, standardDeviation = 0; ///< over all training features
    std::int64_t constantFeatures = 0;      ///< features with one value in all training samples
    std::int64_t duplicatesWithinTrain = 0; ///< samples equal to an earlier one
    std::int64_t duplicatesTrainTest = 0;   ///< test samples that are also in train
    std::int64_t nonFinite = 0;
    std::vector<std::string> warnings; ///< one sentence each
};
DatasetSummary summarise(const Dataset& dataset);

} // namespace snac
