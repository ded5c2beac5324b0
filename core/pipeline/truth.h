// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>

namespace snac {

/// Designs to be costed by the real tools of the open flow.
struct TruthJob {
    std::uint64_t seed = 1;
    std::int64_t first = 0, count = 100; ///< designs [first, first + count) of sampleTruth(seed, ...)
    bool synthesise = false;             ///< by Yosys as well, at thirty to ninety times the time
    std::filesystem::path records;       ///< file of records; more are added to it
    std::filesystem::path python;        ///< of the Python environment
    std::filesystem::path scripts;       ///< resources/synthesis
    int batch = 32;                      ///< designs that one Python process costs
};

struct TruthSummary {
    std::int64_t there = 0;   ///< designs that the file had already
    std::int64_t made = 0;    ///< by this call
    std::int64_t refused = 0; ///< of those, by the flow; their records say why
};

/// Adds a record a line (JSON) for each design that the file does not have yet; the first line says seed, tools and their versions.
/// What is made is on disk after each batch, so the same call goes on where it was stopped.
///     {"design", "weights", "sparsity", "input": [..], "layers": [{"name", "kind", "fan_in", "outputs", "places",
///      "input_bits", "input_signed", "weight_bits", "result_bits", "accumulator_bits", "non_zero", "digits", "live_inputs",
///      "live_outputs", "live_products", "live_digits", "cost", "stages", "register_bits", "depth", "live_bits": [..]}],
///      "cost", "stages", "register_bits", "depth", "live_bits": [..], "seconds",
///      "yosys": {"lut", "ff", "carry", "dsp", "bram36_tiles", "seconds"}}
/// A layer's costs are those of it and its activation standing alone. live_*: see fixed/live_parts.h. live_bits[t]: the bits that
/// registers after t adder delays would hold, t = 0 .. depth.
/// @param digits  the embedded ones
/// Errors: invalid argument (a file of another seed or of other tools), corrupt, input/output, external tool, cancelled.
/// Thread rule: any thread; blocks.
Result<TruthSummary> makeTruth(const TruthJob& job, const Dataset& digits, std::stop_token stop,
                               const std::function<void(std::int64_t done, std::int64_t of)>& progress = {});

} // namespace snac
