// SPDX-License-Identifier: GPL-3.0-or-later
#include "compress/local_search_settings.h"

#include "fixed/hardware_ready.h"

#include <algorithm>

namespace snac {

namespace {

Result<void> inRange(const char* key, double value, double low, double high) {
    if (value >= low && value <= high) return {};
    return makeError(ErrorCategory::InvalidArgument, "local_search.{} is {}; it must be in {} to {}.", key, value, low,
                     high);
}

} // namespace

Precision precisionByLayer(int bits) {
    return {.bits = bits, .integer = std::max(bits / 2, 1), .ebopsBudget = 0, .byLayer = true};
}

std::string nameOf(const Precision& precision) {
    if (precision.byLayer) return "own";
    return precision.learned() ? fmt::format("learned_{:.0f}", precision.ebopsBudget)
                               : fmt::format("{}bit", precision.bits);
}

Substitutes substitutesOf(const LocalSearchSettings& settings) {
    return settings.tables ? Substitutes::Table : Substitutes::Relu;
}

Result<void> validate(const LocalSearchSettings& settings) {
    SNAC_CHECK(inRange("qat_epochs", settings.qatEpochs, 1, 10000));
    SNAC_CHECK(inRange("pruning_iterations", settings.pruningIterations, 0, 100));
    SNAC_CHECK(inRange("pruning_epochs", settings.pruningEpochs, 1, 10000));
    SNAC_CHECK(inRange("pruning_rate", settings.pruningRate, 0.01, 0.99));
    SNAC_CHECK(inRange("input_bits", settings.inputBits, 1, 16));
    SNAC_CHECK(inRange("substituted_epochs", settings.substitutedEpochs, 1, 10000));
    if (settings.precisions.empty()) {
        return makeError(ErrorCategory::InvalidArgument,
                         "local_search.precision_pairs is empty: give at least one precision.");
    }
    for (const Precision& precision : settings.precisions) {
        SNAC_CHECK(inRange(precision.byLayer ? "own_bits" : "precision_pairs.total_bits", precision.bits, lowestBits,
                           highestBits));
        if (precision.byLayer && precision.learned()) {
            return makeError(
                ErrorCategory::InvalidArgument,
                "local_search has a precision whose bits are both learned and given by layer; choose one.");
        }
        if (precision.integer < 1 || precision.integer > precision.bits) {
            return makeError(ErrorCategory::InvalidArgument,
                             "local_search.precision_pairs has ap_fixed<{},{}>, with {} integer bits, the sign "
                             "counted; they must be in 1 to {}.",
                             precision.bits, precision.integer, precision.integer, precision.bits);
        }
        if (precision.learned()) SNAC_CHECK(inRange("learned_ebops", precision.ebopsBudget, 1, 1e12));
        const auto same = std::ranges::count(settings.precisions, nameOf(precision),
                                             [](const Precision& one) { return nameOf(one); });
        if (same > 1) {
            return makeError(ErrorCategory::InvalidArgument, "local_search has the precision {} twice; leave one out.",
                             nameOf(precision));
        }
    }
    return {};
}

Result<void> checkOwnBits(const Architecture& architecture) {
    constexpr int none = 32;
    const auto makesSense = [](int bits) { return bits == none || (bits >= lowestBits && bits <= highestBits); };
    for (std::size_t i = 0; i < architecture.layers.size(); ++i) {
        const Layer& layer = architecture.layers[i];
        if (!layer.hasWeights()) continue;
        const bool ofWeights = !makesSense(layer.hardware.weightBits);
        if (!ofWeights && makesSense(layer.hardware.activationBits)) continue;
        return makeError(ErrorCategory::InvalidArgument,
                         "Layer {} ({}) says {} bits for {}; {} to {} can be trained, and 32 leave them open.", i + 1,
                         layer.typeName(), ofWeights ? layer.hardware.weightBits : layer.hardware.activationBits,
                         ofWeights ? "its weights" : "the values that enter it", lowestBits, highestBits);
    }
    return {};
}

} // namespace snac
