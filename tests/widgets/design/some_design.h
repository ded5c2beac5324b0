// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_results.h"
#include "pipeline/design_state.h"

#include <cmath>

namespace snac::test {

inline DesignPoint somePoint(const std::string& name, int bits, double sparsity, double score, bool onFront) {
    DesignPoint point;
    point.name = name;
    point.bits = bits;
    point.sparsity = sparsity;
    point.score = score;
    point.testScore = score - 0.012;
    point.effectiveBops = 2.6e6 * bits * bits / 1024 * (1 - sparsity);
    point.ebops = 1.3 * point.effectiveBops;
    point.lut = std::round(point.ebops / 6);
    point.latencyCycles = 12;
    point.onFront = onFront;
    return point;
}

/// A design of a Fashion-MNIST network with six points, synthesised by the open flow without a difference.
inline DesignState someDesign() {
    DesignState state;
    state.title = "trial 12 of fashion.db";
    state.trial = 12;
    state.status = DesignStatus::Done;
    state.floatScore = 0.8712;
    state.points = {somePoint("8bit_p00", 8, 0.02, 0.8705, true),  somePoint("8bit_p01", 8, 0.3, 0.8688, true),
                    somePoint("8bit_p02", 8, 0.51, 0.8533, false), somePoint("6bit_p00", 6, 0.03, 0.8641, true),
                    somePoint("6bit_p01", 6, 0.31, 0.8602, true),  somePoint("6bit_p02", 6, 0.52, 0.8411, false)};
    state.points[5].withinBudget = false;
    state.points[2].testScore.reset();
    state.chosen = "6bit_p00";
    state.chosenWhy = "6bit_p00 is the cheapest point within 0.0100 of floating point.";
    state.flow = Flow::Open;
    state.agreement = Agreement{.samples = 1000, .outputs = 10000, .differing = 0, .stage = "simulate"};
    ToolReport adders;
    adders.tier = Tier::Estimate;
    adders.tool = "da4ml";
    adders.version = "0.5.2";
    adders.lut = 55311;
    adders.dsp = 0;
    adders.latencyCyclesMin = adders.latencyCyclesMax = 8;
    adders.iiCyclesMin = adders.iiCyclesMax = 1;
    ToolReport gates = adders;
    gates.tier = Tier::LogicSynthesis;
    gates.tool = "Yosys";
    gates.version = "Yosys 0.23 (git sha1 7ce5011c24b)";
    gates.lut = 53827;
    gates.ff = 12349;
    gates.bram36Tiles = 0;
    gates.carry = 13911;
    gates.clockTargetNs = 5;
    state.resources = {adders, gates};
    return state;
}

inline LayerRange someRange(const std::string& tensor, const FixedType& type, double low, double high, double share,
                            std::int64_t atLimit) {
    return {.tensor = tensor,
            .type = type,
            .typeLowest = type.lowest(),
            .typeHighest = type.highest(),
            .typeStep = type.step(),
            .lowest = low,
            .highest = high,
            .low = low * share,
            .high = high * share,
            .values = 320000,
            .zeros = 90000,
            .atLimit = atLimit};
}

/// Of someDesign(), with so many classes.
inline DesignResults someResults(int classes = 10) {
    static const char* const names[]{"T-shirt", "Trouser", "Pullover", "Dress", "Coat",
                                     "Sandal",  "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
    DesignResults results;
    results.point = "6bit_p00";
    results.samplesOf = "test samples";
    results.all = {.name = {},
                   .samples = 10000,
                   .hardwareSamples = 1000,
                   .floating = 0.8634,
                   .fixed = 0.8521,
                   .hardware = 0.858,
                   .simulatedFloating = 0.866,
                   .simulatedFixed = 0.858};
    results.hardwareFixed = 0.858;
    for (int i = 0; i < classes; ++i) {
        StageScores one{.name = i < 10 && classes <= 10 ? names[i] : "class " + std::to_string(i),
                        .samples = 10000 / classes,
                        .hardwareSamples = 1000 / classes,
                        .floating = 0.98 - 0.3 * (i * 7 % 10) / 10.0,
                        .fixed = 0.97 - 0.31 * (i * 7 % 10) / 10.0,
                        .hardware = 0.975 - 0.33 * (i * 7 % 10) / 10.0,
                        .simulatedFloating = 0.985 - 0.32 * (i * 7 % 10) / 10.0,
                        .simulatedFixed = 0.975 - 0.33 * (i * 7 % 10) / 10.0};
        if (i == 6) one = {one.name, one.samples, 0, one.floating, one.fixed, {}, {}, {}};
        results.classes.push_back(one);
    }
    constexpr auto saturating = [](int width, int integer, bool isSigned) {
        return FixedType{width, integer, isSigned, Rounding::Truncate, Overflow::Saturate};
    };
    results.ranges = {someRange("input", saturating(8, 0, false), 0, 0.99609375, 0.94, 11),
                      someRange("conv_1", {18, 5}, -4.978, 5.427, 0.5, 0),
                      someRange("relu_1", saturating(6, 2, false), 0, 3.9375, 0.55, 25000),
                      someRange("dense_1", {19, 6}, -11.55, 12.64, 0.45, 0),
                      someRange("leaky_relu_1", saturating(6, 7, true), -1.5, 6, 0.6, 0),
                      someRange("dense_2", {22, 10}, -40.9, 11.5, 0.5, 0)};
    results.estimate.lut = Interval{61000, 42000, 88000};
    results.estimate.ff = Interval{9800, 6000, 15000};
    results.estimate.dsp = Interval{0, 0, 12};
    results.estimate.bram36 = Interval{0, 0, 0};
    results.estimate.latencyCycles = Interval{12, 8, 18};
    results.estimate.iiCycles = Interval{1, 1, 1};
    results.estimator = "analytic";
    results.device = "zcu102";
    return results;
}

} // namespace snac::test
