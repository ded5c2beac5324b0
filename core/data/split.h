// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"

namespace snac {

struct Fold {
    SampleView train;
    SampleView validation;
};

/// One stratified split (classification; plain for regression): every class gives `validationFraction` of its samples.
/// Seeded, the same on every platform. Errors: invalid argument when a part would be empty.
Result<Fold> stratifiedSplit(const SampleView& samples, double validationFraction, std::uint64_t seed);

/// Stratified k-fold: each sample is validated exactly once. Errors: invalid argument when folds < 2 or a class has
/// fewer samples than folds (said with the class).
Result<std::vector<Fold>> stratifiedFolds(const SampleView& samples, int folds, std::uint64_t seed);

/// Training and test samples in one, for the preset that imitates the reference (which searches on both).
std::shared_ptr<const Samples> pooled(const Dataset& dataset);

} // namespace snac
