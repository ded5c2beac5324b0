// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/flow_options.h"

#include "base/number.h"

namespace snac::cli {

namespace {

/// Options that go to a script of one of the flows as they are.
struct Passed {
    const char* option;
    const char* stage;
    bool open; ///< of the open flow; else of the two with hls4ml
};
constexpr Passed passedOptions[] = {{"backend", "convert", false},     {"io", "convert", false},
                                    {"part", "convert", false},        {"clock-ns", "convert", false},
                                    {"latency-cutoff", "trace", true}, {"limit", "trace", true},
                                    {"tool", "simulate", true}};

} // namespace

Result<std::map<std::string, std::vector<std::string>>> readFlowOptions(const Arguments& arguments,
                                                                        std::optional<Flow> flow) {
    std::map<std::string, std::vector<std::string>> stages;
    for (const Passed& passed : passedOptions) {
        const auto value = arguments.text(passed.option);
        if (!value) continue;
        if (flow && passed.open != (*flow == Flow::Open))
            return makeError(ErrorCategory::InvalidArgument, "--{}: the {} flow has no such option; leave it out.",
                             passed.option, name(*flow));
        auto& words = stages[passed.stage];
        words.insert(words.end(), {std::string("--") + passed.option, *value});
        if (std::string_view(passed.option) == "limit") stages["check"] = {"--limit", *value};
    }
    if (const auto clock = arguments.text("clock-ns")) {
        const auto ns = parseDouble(*clock);
        if (!ns || !(*ns > 0 && *ns <= 1000))
            return makeError(ErrorCategory::InvalidArgument,
                             "--clock-ns: {} is no number of nanoseconds above 0 and up to 1000; give 5, say.", *clock);
    }
    return stages;
}

std::vector<Option> withFlowOptions(std::vector<Option> options) {
    const std::vector<Option> own = {
        {"backend",
         Option::Kind::Text,
         "NAME",
         "hls4ml's backend (Vitis)",
         false,
         {"Vitis", "Vivado", "Catapult", "oneAPI"}},
        {"io", Option::Kind::Text, "KIND", "hls4ml's interface between layers", false, {"io_parallel", "io_stream"}},
        {"part", Option::Kind::Text, "NAME", "the FPGA, as the vendor's tools call it"},
        {"clock-ns", Option::Kind::Text, "NS", "hls4ml's clock period (5)"},
        {"latency-cutoff", Option::Kind::Integer, "N", "adder delays in one pipeline stage of the open flow (5)"},
        {"limit", Option::Kind::Integer, "N", "most unrolled multiplications that the open flow takes"},
        {"tool", Option::Kind::Text, "NAME", "the open flow's simulator", false, {"verilator", "icarus"}},
    };
    options.insert(options.end(), own.begin(), own.end());
    return options;
}

} // namespace snac::cli
