// SPDX-License-Identifier: GPL-3.0-or-later
#include "compress/prune.h"

#include "arch/parameters.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace snac {

namespace {

/// How many of `count` stay.
std::size_t stay(std::size_t count, double rate) {
    return std::clamp<std::size_t>(static_cast<std::size_t>(std::llround(static_cast<double>(count) * rate)), 1, count);
}

/// The inputs of a layer with weights that stay when only `channels` of the last layer's outputs are left: themselves for
/// a picture, all their positions behind a flattening, which is channel-major.
std::vector<std::int32_t> inputsLeft(const Layer& layer, std::int64_t channelsBefore,
                                     const std::vector<std::int32_t>& channels) {
    const std::int64_t perChannel = layer.input.channels() / channelsBefore;
    std::vector<std::int32_t> inputs;
    for (const std::int32_t channel : channels)
        for (std::int64_t p = 0; p < perChannel; ++p)
            inputs.push_back(static_cast<std::int32_t>(channel * perChannel + p));
    return inputs;
}

std::vector<std::int32_t> firstNumbers(std::int64_t count) {
    std::vector<std::int32_t> numbers(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

/// Goes through the layers with weights, with the inputs of each that are left.
template <typename Use>
void forEachMap(const Architecture& architecture, const KeptOutputs& kept, const Use& use) {
    std::int64_t channelsBefore = architecture.input.channels();
    std::vector<std::int32_t> channels = firstNumbers(channelsBefore);
    for (std::size_t i = 0; i < architecture.layers.size(); ++i) {
        const Layer& layer = architecture.layers[i];
        if (!layer.hasWeights()) continue;
        use(i, inputsLeft(layer, channelsBefore, channels));
        channelsBefore = layer.output.channels();
        channels = kept[i];
    }
}

} // namespace

std::vector<std::uint8_t> pruneSmallest(const Architecture& architecture, std::span<const float> weights,
                                        std::span<const std::uint8_t> keep, double rate) {
    std::vector<std::uint8_t> stays(static_cast<std::size_t>(trainedParameterCount(architecture)), 1);
    if (!keep.empty()) std::ranges::copy(keep, stays.begin());
    struct Scored {
        double score;
        std::size_t place;
    };
    std::vector<Scored> scored;
    for (const ParameterSlot& slot : parameterLayout(architecture)) {
        if (slot.kind != ParameterKind::Weight) continue;
        std::vector<std::size_t> left;
        for (auto i = static_cast<std::size_t>(slot.offset); i < static_cast<std::size_t>(slot.offset + slot.count);
             ++i)
            if (stays[i] != 0) left.push_back(i);
        std::ranges::stable_sort(left, std::greater{}, [&](std::size_t i) { return std::abs(weights[i]); });
        double larger = 0;
        for (const std::size_t i : left) {
            const double square = static_cast<double>(weights[i]) * weights[i];
            larger += square;
            // The largest of each layer has a score of 1, also when it is zero.
            scored.push_back({i == left.front() ? 1 : square > 0 ? square / larger : 0, i});
        }
    }
    std::ranges::stable_sort(scored, std::greater{}, &Scored::score);
    for (std::size_t i = stay(scored.size(), rate); i < scored.size(); ++i)
        if (scored[i].score < 1) stays[scored[i].place] = 0;
    return stays;
}

KeptOutputs allOutputs(const Architecture& architecture) {
    KeptOutputs kept;
    for (const Layer& layer : architecture.layers)
        kept.push_back(layer.hasWeights() ? firstNumbers(layer.output.channels()) : std::vector<std::int32_t>{});
    return kept;
}

KeptOutputs pruneWeakest(const WeightedArchitecture& shrunk, const KeptOutputs& kept, double rate) {
    KeptOutputs fewer = kept;
    const auto& layers = shrunk.architecture.layers;
    const auto last =
        std::find_if(layers.rbegin(), layers.rend(), [](const Layer& layer) { return layer.hasWeights(); });
    const auto lastIndex = static_cast<int>(layers.rend() - last) - 1;
    for (const ParameterSlot& slot : parameterLayout(shrunk.architecture)) {
        if (slot.kind != ParameterKind::Weight || slot.layer == lastIndex) continue;
        const auto perOutput = static_cast<std::size_t>(slot.count / slot.outputs);
        const auto norm = [&](std::int32_t output) {
            const auto row =
                std::span(shrunk.weights)
                    .subspan(static_cast<std::size_t>(slot.offset) + static_cast<std::size_t>(output) * perOutput,
                             perOutput);
            return std::inner_product(row.begin(), row.end(), row.begin(), 0.0);
        };
        auto order = firstNumbers(slot.outputs);
        std::ranges::stable_sort(order, std::greater{}, norm);
        order.resize(stay(order.size(), rate));
        std::ranges::sort(order);
        auto& numbers = fewer[static_cast<std::size_t>(slot.layer)];
        std::vector<std::int32_t> left;
        for (const std::int32_t place : order) left.push_back(numbers[static_cast<std::size_t>(place)]);
        numbers = std::move(left);
    }
    return fewer;
}

Result<Architecture> shrinkArchitecture(const Architecture& architecture, const KeptOutputs& kept) {
    Architecture shrunk = architecture;
    for (std::size_t i = 0; i < shrunk.layers.size(); ++i) {
        const auto outputs = static_cast<std::int64_t>(kept[i].size());
        if (auto* convolution = std::get_if<Convolution>(&shrunk.layers[i].operation)) convolution->filters = outputs;
        if (auto* dense = std::get_if<Dense>(&shrunk.layers[i].operation)) dense->units = outputs;
    }
    SNAC_CHECK(inferShapes(shrunk));
    return shrunk;
}

std::vector<float> shrinkParameters(const Architecture& architecture, std::span<const float> parameters,
                                    const KeptOutputs& kept) {
    const auto slots = parameterLayout(architecture);
    std::vector<float> shrunk;
    forEachMap(architecture, kept, [&](std::size_t layer, const std::vector<std::int32_t>& inputs) {
        for (const ParameterSlot& slot : slots) {
            if (slot.layer != static_cast<int>(layer)) continue;
            const float* from = parameters.data() + slot.offset;
            const std::int64_t taps = slot.kernel * slot.kernel;
            for (const std::int32_t output : kept[layer]) {
                if (slot.kind != ParameterKind::Weight) {
                    shrunk.push_back(from[output]);
                    continue;
                }
                for (const std::int32_t input : inputs) {
                    const float* window = from + (output * slot.inputs + input) * taps;
                    shrunk.insert(shrunk.end(), window, window + taps);
                }
            }
        }
    });
    return shrunk;
}

} // namespace snac
