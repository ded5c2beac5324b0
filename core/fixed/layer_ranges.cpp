// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/layer_ranges.h"

#include "fixed/integer_inference.h"

#include <algorithm>
#include <bit>
#include <map>

namespace snac {

namespace {

/// Counts raw numbers with a memory that does not grow with the samples: each by itself up to 2,048, then 1,024 bins for
/// each power of two.
class RawHistogram {
public:
    void add(std::int64_t raw) { ++(raw < 0 ? m_below : m_above)[binOf(magnitude(raw))]; }

    /// The `rank`-th smallest of what was added, the first is 0; of a bin with several numbers the one nearest to 0.
    std::int64_t at(std::int64_t rank) const {
        for (auto bin = m_below.rbegin(); bin != m_below.rend(); ++bin)
            if ((rank -= bin->second) < 0) return -static_cast<std::int64_t>(begin(bin->first));
        for (const auto& [bin, count] : m_above)
            if ((rank -= count) < 0) return static_cast<std::int64_t>(begin(bin));
        return 0;
    }

private:
    static constexpr int exactBits = 11;

    static std::uint64_t magnitude(std::int64_t raw) {
        return raw < 0 ? ~static_cast<std::uint64_t>(raw) + 1 : static_cast<std::uint64_t>(raw);
    }
    static std::uint32_t binOf(std::uint64_t magnitude) {
        const int shift = std::max(0, static_cast<int>(std::bit_width(magnitude)) - exactBits);
        return (static_cast<std::uint32_t>(shift) << exactBits) + static_cast<std::uint32_t>(magnitude >> shift);
    }
    static std::uint64_t begin(std::uint32_t bin) {
        return std::uint64_t{bin & ((1U << exactBits) - 1)} << (bin >> exactBits);
    }

    std::map<std::uint32_t, std::int64_t> m_below, m_above; ///< by bin of the magnitude
};

/// One tensor while samples come in.
class Collector {
public:
    Collector(std::string tensor, const FixedType& type)
        : m_tensor(std::move(tensor)), m_type(type), m_typeLowest(type.lowestRaw()), m_typeHighest(type.highestRaw()) {}

    template <typename Raw>
    void add(std::span<const Raw> raws) {
        for (const std::int64_t raw : raws) {
            m_lowest = m_values == 0 ? raw : std::min(m_lowest, raw);
            m_highest = m_values == 0 ? raw : std::max(m_highest, raw);
            ++m_values;
            if (raw == 0) ++m_zeros;
            if (raw == m_typeHighest || (raw == m_typeLowest && raw != 0)) ++m_atLimit;
            m_histogram.add(raw);
        }
    }

    LayerRange range() const {
        const std::int64_t tail = m_values / 100;
        const auto real = [this](std::int64_t raw) { return valueOf(raw, m_type); };
        const auto ranked = [this](std::int64_t rank) {
            return std::clamp(m_histogram.at(rank), m_lowest, m_highest); // a bin begins at or below what is in it
        };
        return {.tensor = m_tensor,
                .type = m_type,
                .typeLowest = m_type.lowest(),
                .typeHighest = m_type.highest(),
                .typeStep = m_type.step(),
                .lowest = real(m_lowest),
                .highest = real(m_highest),
                .low = real(ranked(tail)),
                .high = real(ranked(m_values - 1 - tail)),
                .values = m_values,
                .zeros = m_zeros,
                .atLimit = m_atLimit};
    }

private:
    std::string m_tensor;
    FixedType m_type;
    std::int64_t m_typeLowest, m_typeHighest;
    std::int64_t m_lowest = 0, m_highest = 0, m_values = 0, m_zeros = 0, m_atLimit = 0;
    RawHistogram m_histogram;
};

bool movesOnly(const IntegerLayer& layer) { return std::holds_alternative<IntegerFlatten>(layer.operation); }

} // namespace

Result<std::vector<LayerRange>> layerRanges(const QuantisedNetwork& network, std::span<const std::int32_t> inputs,
                                            const std::stop_token& stop) {
    const auto perSample = static_cast<std::size_t>(network.input.count());
    if (perSample == 0 || inputs.size() % perSample != 0) {
        return makeError(ErrorCategory::InvalidArgument, "{} numbers are no whole number of samples of {}.",
                         inputs.size(), perSample);
    }
    const std::int64_t lowest = network.inputType.lowestRaw(), highest = network.inputType.highestRaw();
    const auto outside = std::ranges::find_if(inputs, [&](std::int64_t raw) { return raw < lowest || raw > highest; });
    if (outside != inputs.end()) {
        return makeError(ErrorCategory::InvalidArgument, "Sample {} has a value outside the input type {}.",
                         static_cast<std::size_t>(outside - inputs.begin()) / perSample + 1, text(network.inputType));
    }

    Collector input("input", network.inputType);
    std::vector<Collector> layers;
    for (const IntegerLayer& layer : network.layers) layers.emplace_back(layer.name, layer.outputType);
    for (std::size_t first = 0; first < inputs.size(); first += perSample) {
        if (stop.stop_requested()) return makeError(ErrorCategory::Cancelled, "Looking at the ranges was stopped.");
        const auto sample = inputs.subspan(first, perSample);
        input.add(sample);
        const auto results = traceSample(network, sample);
        for (std::size_t i = 0; i < layers.size(); ++i)
            if (!movesOnly(network.layers[i])) layers[i].add(std::span<const std::int64_t>(results[i]));
    }

    std::vector<LayerRange> ranges{input.range()};
    for (std::size_t i = 0; i < layers.size(); ++i)
        if (!movesOnly(network.layers[i])) ranges.push_back(layers[i].range());
    return ranges;
}

} // namespace snac
