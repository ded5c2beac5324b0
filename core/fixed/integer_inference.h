// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/quantised_network.h"

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace snac {

/// Runs a quantised network in whole numbers, many samples at once; exact.
/// Thread rule: `run` of one object from one thread at a time.
class IntegerInference {
public:
    /// Errors: invalid argument, those of check(network).
    static Result<IntegerInference> make(const QuantisedNetwork& network);
    IntegerInference(IntegerInference&&) noexcept;
    IntegerInference& operator=(IntegerInference&&) noexcept;
    ~IntegerInference();

    /// @param inputs  samples x input.count(), raw numbers of the input type, each sample [H, W, C] or [features]
    /// @return samples x outputs, raw numbers at the output type's fraction
    /// Errors: invalid argument (sizes, raw numbers outside the input type), cancelled (within 32 samples).
    Result<std::vector<std::int64_t>> run(std::span<const std::int32_t> inputs, std::stop_token stop = {});

private:
    struct Plan;
    explicit IntegerInference(std::unique_ptr<Plan> plan);
    std::unique_ptr<Plan> m_plan;
};

/// What leaves each layer for one sample, raw, each in the order of its output shape ([H, W, C] or [features]): for
/// showing ranges and finding the first layer that differs. Written for clarity, one number after the other; the tests
/// hold `IntegerInference` against it.
/// @param network  checked
/// @param input    raw numbers within the input type
std::vector<std::vector<std::int64_t>> traceSample(const QuantisedNetwork& network,
                                                   std::span<const std::int32_t> input);

/// Features as raw numbers of the input type.
std::vector<std::int32_t> quantiseInputs(std::span<const float> features, const FixedType& type);

/// The first largest of each row of outputs.
std::vector<std::int32_t> decisions(std::span<const std::int64_t> outputs, std::int64_t perSample);

} // namespace snac
