// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"
#include "fixed/quantised_network.h"

#include <stop_token>

namespace snac {

/// What a network of whole numbers gets right.
struct IntegerScores {
    double score = 0; ///< accuracy, or r2 (0 when no target varies)
    std::int64_t samples = 0;
    std::vector<std::int64_t> confusion; ///< classification: classes x classes, rows are true
};

/// Runs the network over all rows of a view, exactly as hardware does. Without rows all is 0.
/// Errors: invalid argument (shapes), cancelled.
Result<IntegerScores> scoreInIntegers(const QuantisedNetwork& network, const SampleView& view, Task task,
                                      std::stop_token stop = {});

/// Raw inputs of some rows, one sample after the other.
std::vector<std::int32_t> rawInputs(const QuantisedNetwork& network, const SampleView& view);

} // namespace snac
