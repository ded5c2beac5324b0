// SPDX-License-Identifier: GPL-3.0-or-later
#include "space/settings_rules.h"

#include "base/text.h"

#include <algorithm>

namespace snac {

namespace {

constexpr std::int64_t largestSize = 65536; // as inferShapes has it
constexpr std::int64_t largestReuse = std::int64_t{1} << 30;
constexpr std::size_t longestList = 1000;
constexpr int mostBlocks = 64;
constexpr int mostLayers = 64;

template <typename T>
bool contains(const std::vector<T>& list, const T& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

/// Checks one value after another and keeps the first problem.
class Checker {
public:
    void values(const char* key, const std::vector<std::int64_t>& list, std::int64_t least, std::int64_t most) {
        length(key, list.size());
        for (const std::int64_t value : list) number(key, value, least, most);
    }

    void words(const char* key, const std::vector<std::string>& list, const std::vector<std::string>& known) {
        length(key, list.size());
        for (const std::string& word : list) {
            if (contains(known, word)) continue;
            std::vector<std::string> shown = known;
            std::replace(shown.begin(), shown.end(), std::string(), std::string("null"));
            fail(key, fmt::format("'{}' is not known here{}; known are {}.", word.substr(0, 60),
                                  didYouMean(word, known), join(shown, ", ")));
        }
    }

    void number(const char* key, std::int64_t value, std::int64_t least, std::int64_t most) {
        if (value < least || value > most)
            fail(key, fmt::format("{} is out of range; give values from {} to {}.", value, least, most));
    }

    void length(const char* key, std::size_t size) {
        if (size == 0) fail(key, "the list is empty; give at least one value.");
        if (size > longestList) fail(key, fmt::format("the list has {} values; give at most {}.", size, longestList));
    }

    void fail(const char* key, std::string sentence) {
        if (!problem) problem = SettingsProblem{key, std::move(sentence)};
    }

    std::optional<SettingsProblem> problem;
};

void checkDenseLists(Checker& check, const SpaceSettings& s) {
    check.values("mlp_width_space", s.widths, 1, largestSize);
    check.length("act_space", s.activations.size());
    check.words("norm_space", s.normalizations, normalizationNames());
}

void checkBlocks(Checker& check, const SpaceSettings& s) {
    check.number("num_blocks", s.numBlocks, 0, mostBlocks);
    check.words("block_types", s.blockTypes, blockTypeNames());
    if (contains<std::string>(s.blockTypes, "Conv")) {
        check.values("channel_space", s.channels, 1, largestSize);
        check.values("kernel_space", s.kernels, 1, largestSize);
        check.values("strides", s.strides, 1, largestSize);
        check.words("poolings", s.poolings, poolingNames());
    }
    if (contains<std::string>(s.blockTypes, "ConvAttn"))
        check.values("conv_attn.hidden_channel_space", s.attentionHidden, 1, largestSize);
}

double largest(const std::vector<std::int64_t>& list) {
    return static_cast<double>(*std::max_element(list.begin(), list.end()));
}

/// Upper bounds of what the networks of a space can have: at least what inferShapes counts for any of them.
struct Bounds {
    double weights = 0;
    double activations = 0;

    /// `count` dense layers on `places` places, the first from `features`, each to at most `units`.
    void addDense(double count, double places, double features, double units) {
        const double normalised = 3 * units; // biases, scale and shift
        weights += features * units + normalised + (count - 1) * (units * units + normalised);
        activations += count * 3 * places * units; // dense, normalisation, activation
    }
};

Bounds boundsOf(const SpaceSettings& s) {
    const auto outputs = static_cast<double>(s.outputs);
    const double width = std::max(largest(s.widths), outputs);
    const double count = static_cast<double>(s.input.count());
    Bounds bounds;
    bounds.activations = 2 * count; // the input, and flattened
    if (s.modelType == ModelType::Mlp) {
        bounds.addDense(s.maximumLayers, 1, count, width);
        return bounds;
    }
    if (s.modelType == ModelType::DeepSets) {
        const auto elements = static_cast<double>(s.input.size[0]);
        bounds.addDense(s.numBlocks, elements, static_cast<double>(s.input.channels()), width);
        bounds.addDense(s.headLayers, 1, width, width);
        return bounds;
    }
    const bool conv = contains<std::string>(s.blockTypes, "Conv");
    const bool attention = contains<std::string>(s.blockTypes, "ConvAttn");
    const auto positions = static_cast<double>(s.input.positions());
    const double channels = std::max(static_cast<double>(s.input.channels()), conv ? largest(s.channels) : 1);
    if (conv) {
        const double kernel =
            std::min(largest(s.kernels), static_cast<double>(std::min(s.input.height(), s.input.width())));
        bounds.weights += s.numBlocks * 2 * (kernel * kernel * channels * channels + 3 * channels);
        bounds.activations += s.numBlocks * 7 * positions * channels;
    }
    if (attention) {
        bounds.weights +=
            s.numBlocks * (4 * channels * largest(s.attentionHidden) + 3 * largest(s.attentionHidden) + channels);
        bounds.activations += s.numBlocks * (positions * positions + 2 * positions * channels);
    }
    bounds.activations += positions * channels;
    const bool mlp = contains<std::string>(s.blockTypes, "MLP");
    bounds.addDense(s.headLayers + (mlp ? s.numBlocks : 0), 1, positions * channels, width);
    return bounds;
}

void sortUnique(std::vector<std::int64_t>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
}

/// Keeps the first of equals, and the order.
template <typename T>
void keepFirst(std::vector<T>& list) {
    std::vector<T> kept;
    for (const T& value : list)
        if (!contains(kept, value)) kept.push_back(value);
    list = std::move(kept);
}

} // namespace

std::optional<SettingsProblem> problemOf(const SpaceSettings& s) {
    Checker check;
    checkDenseLists(check, s);
    switch (s.modelType) {
    case ModelType::Block: checkBlocks(check, s); break;
    case ModelType::Mlp:
        check.number("minimum_layers", s.minimumLayers, 1, mostLayers);
        check.number("maximum_layers", s.maximumLayers, s.minimumLayers, mostLayers);
        break;
    case ModelType::DeepSets:
        check.number("num_blocks", s.numBlocks, 1, mostBlocks);
        check.words("aggregations", s.aggregations, aggregationNames());
        break;
    }
    if (s.modelType != ModelType::Mlp) check.number("head_layers", s.headLayers, 1, mostLayers);
    check.values("weight_bits", s.weightBits, 1, 32);
    check.values("activation_bits", s.activationBits, 1, 32);
    check.values("reuse_factors", s.reuseFactors, 0, largestReuse);
    return check.problem;
}

std::optional<SettingsProblem> problemWithData(const SpaceSettings& s) {
    for (std::size_t axis = 0; axis < s.input.size.size(); ++axis) {
        const bool used = static_cast<int>(axis) < s.input.rank;
        if (s.input.rank < 1 || s.input.rank > 3 || s.input.size[axis] < 1 ||
            s.input.size[axis] > (used ? largestSize : 1)) {
            return SettingsProblem{
                "input",
                fmt::format("samples need 1 to 3 axes, each from 1 to {}; resize or flatten the data.", largestSize)};
        }
    }
    if (s.outputs < 1 || s.outputs > largestSize) {
        return SettingsProblem{"output_dim",
                               fmt::format("{} outputs are out of range; give from 1 to {}.", s.outputs, largestSize)};
    }
    if (s.modelType == ModelType::DeepSets && s.input.rank != 2) {
        return SettingsProblem{
            "model_type",
            fmt::format("DeepSets takes samples of [elements, features], and these are {}; choose 'block' or 'mlp'.",
                        s.input.text())};
    }
    constexpr double limit = 2147483648.0;
    const Bounds bounds = boundsOf(s);
    if (static_cast<double>(s.input.count()) > limit || bounds.weights > limit || bounds.activations > limit) {
        return SettingsProblem{s.modelType == ModelType::Block ? "channel_space" : "mlp_width_space",
                               fmt::format("networks on samples of {} could have more than 2^31 weights or "
                                           "activations; give smaller values, or resize the data.",
                                           s.input.text())};
    }
    return std::nullopt;
}

SpaceSettings normalised(SpaceSettings s) {
    for (auto* list : {&s.channels, &s.kernels, &s.widths, &s.attentionHidden, &s.strides, &s.weightBits,
                       &s.activationBits, &s.reuseFactors})
        sortUnique(*list);
    if (s.input.rank != 3) {
        for (std::string& type : s.blockTypes)
            if (type == "Conv" || type == "ConvAttn") type = "None";
    }
    for (auto* list : {&s.blockTypes, &s.normalizations, &s.poolings, &s.aggregations}) keepFirst(*list);
    keepFirst(s.activations);
    return s;
}

const std::vector<std::string>& blockTypeNames() {
    static const std::vector<std::string> names{"Conv", "ConvAttn", "MLP", "None"};
    return names;
}
const std::vector<std::string>& normalizationNames() {
    static const std::vector<std::string> names{"", "batch", "layer"};
    return names;
}
const std::vector<std::string>& poolingNames() {
    static const std::vector<std::string> names{"", "max2", "average2"};
    return names;
}
const std::vector<std::string>& aggregationNames() {
    static const std::vector<std::string> names{"mean", "max", "sum"};
    return names;
}

} // namespace snac
