// SPDX-License-Identifier: GPL-3.0-or-later
// Values lie as [channel][position][lane], 32 samples side by side, so that every loop runs over samples and zero
// weights cost nothing. Flattening, which is channel-major, moves nothing there. A map and the activation behind it are
// one step: the sums of one output never leave the registers' neighbourhood.
#include "fixed/integer_inference.h"

#include "fixed/activate_raw.h"
#include "fixed/integer_kernel.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace snac {

namespace {

using Values = std::vector<std::int32_t>;

std::int32_t* rowOf(Values& values, std::int64_t row) { return values.data() + row * integerLanes; }
const std::int32_t* rowOf(const Values& values, std::int64_t row) { return values.data() + row * integerLanes; }

/// How sums are rounded: by the fast loops where they can, number by number otherwise.
class SumRounding {
public:
    SumRounding(const FixedType& sums, const IntegerActivation& activation)
        : m_activation(activation), m_fraction(sums.fraction()) {
        const FixedType& to = activation.type;
        const int shift = sums.fraction() - to.fraction();
        const bool leaky = activation.function == IntegerFunction::LeakyRelu;
        if (to.rounding != Rounding::Truncate || to.overflow != Overflow::Saturate || (leaky && shift < 0)) return;
        m_fast = IntegerRounding{.rectify = activation.function == IntegerFunction::Relu,
                                 .slopeShift = leaky ? activation.slopeShift : 0,
                                 .shift = std::clamp(shift, -31, 62),
                                 .low = to.lowestRaw(),
                                 .high = to.highestRaw()};
    }

    /// 32-bit sums and results do for the fast loop.
    bool fitsNarrow(const FixedType& sums) const { return sums.width <= 31 && m_fast && m_fast->shift >= 0; }

    void apply(const std::int32_t* sums, std::int32_t* results) const {
        IntegerRounding narrow = *m_fast;
        narrow.shift = std::min(narrow.shift, 31);
        roundSums(sums, narrow, results);
    }
    void apply(const std::int64_t* sums, std::int32_t* results) const {
        if (m_fast) return roundSums(sums, *m_fast, results);
        for (int n = 0; n < integerLanes; ++n)
            results[n] = static_cast<std::int32_t>(activateRaw(sums[n], m_fraction, m_activation));
    }

private:
    IntegerActivation m_activation;
    int m_fraction;
    std::optional<IntegerRounding> m_fast;
};

class Step {
public:
    virtual ~Step() = default;
    virtual void run(const Values& in, Values& out) = 0;
};

/// A convolution or a dense layer with the rounding behind it.
class MapStep : public Step {
public:
    MapStep(const IntegerLayer& layer, const SumRounding* rounding)
        : m_output(layer.output), m_accumulator(layer.outputType), m_bias(mapOf(layer)->bias) {
        if (rounding != nullptr) m_rounding = *rounding;
        m_narrow = m_rounding && m_rounding->fitsNarrow(m_accumulator);
        if (const auto* convolution = std::get_if<IntegerConvolution>(&layer.operation))
            place(layer, *convolution);
        else
            placeDense(std::get<IntegerDense>(layer.operation));
    }

    /// Only in the last layer's place, which has no rounding: [output][lane].
    std::vector<std::int64_t> sums;

    void run(const Values& in, Values& out) override {
        const Values* from = &in;
        if (!m_padded.empty()) {
            copyInside(in);
            from = &m_padded;
        }
        const std::int64_t positions = m_output.positions();
        if (!m_rounding) sums.resize(static_cast<std::size_t>(m_output.count()) * integerLanes);
        for (std::int64_t p = 0; p < positions; ++p) {
            const std::int32_t* window = rowOf(*from, m_windows[static_cast<std::size_t>(p)]);
            for (std::size_t o = 0; o < m_bias.size(); ++o) {
                const std::int64_t row = static_cast<std::int64_t>(o) * positions + p;
                if (m_narrow)
                    sumAndRound<std::int32_t>(window, o, rowOf(out, row));
                else if (m_rounding)
                    sumAndRound<std::int64_t>(window, o, rowOf(out, row));
                else
                    sum(window, o, sums.data() + row * integerLanes);
            }
        }
    }

private:
    void place(const IntegerLayer& layer, const IntegerConvolution& one) {
        const Shape& in = layer.input;
        m_inner = in;
        m_top = one.top;
        m_left = one.left;
        m_width = in.width() + one.left + one.right;
        const std::int64_t positions = (in.height() + one.top + one.bottom) * m_width;
        m_paddedPositions = positions;
        if (one.top + one.left + one.bottom + one.right > 0)
            m_padded.assign(static_cast<std::size_t>(positions * in.channels()) * integerLanes, 0);
        for (std::int64_t y = 0; y < m_output.height(); ++y)
            for (std::int64_t x = 0; x < m_output.width(); ++x) m_windows.push_back((y * m_width + x) * one.stride);
        auto weight = one.map.weights.begin();
        for (std::size_t o = 0; o < m_bias.size(); ++o) {
            m_first.push_back(m_taps.size());
            for (std::int64_t c = 0; c < in.channels(); ++c)
                for (int ky = 0; ky < one.kernel; ++ky)
                    for (int kx = 0; kx < one.kernel; ++kx) addTap(c * positions + ky * m_width + kx, *weight++);
        }
        m_first.push_back(m_taps.size());
    }
    void placeDense(const IntegerDense& one) {
        m_windows.push_back(0);
        const std::size_t inputs = one.map.weights.size() / m_bias.size();
        for (std::size_t o = 0; o < m_bias.size(); ++o) {
            m_first.push_back(m_taps.size());
            for (std::size_t i = 0; i < inputs; ++i)
                addTap(static_cast<std::int64_t>(i), one.map.weights[o * inputs + i]);
        }
        m_first.push_back(m_taps.size());
    }
    void addTap(std::int64_t row, std::int32_t weight) {
        if (weight != 0) m_taps.push_back({static_cast<std::int32_t>(row), weight});
    }

    /// The border stays zero.
    void copyInside(const Values& in) {
        for (std::int64_t c = 0; c < m_inner.channels(); ++c) {
            for (std::int64_t y = 0; y < m_inner.height(); ++y) {
                std::copy_n(rowOf(in, c * m_inner.positions() + y * m_inner.width()), m_inner.width() * integerLanes,
                            rowOf(m_padded, c * m_paddedPositions + (y + m_top) * m_width + m_left));
            }
        }
    }

    template <typename Sum>
    void sum(const std::int32_t* window, std::size_t o, Sum* to) const {
        sumTaps(window, m_taps.data() + m_first[o], m_first[o + 1] - m_first[o], static_cast<Sum>(m_bias[o]), to);
    }
    template <typename Sum>
    void sumAndRound(const std::int32_t* window, std::size_t o, std::int32_t* to) const {
        Sum totals[integerLanes];
        sum(window, o, totals);
        m_rounding->apply(totals, to);
    }

    Shape m_output;
    FixedType m_accumulator;
    std::vector<std::int64_t> m_bias;
    std::optional<SumRounding> m_rounding;
    bool m_narrow = false;
    std::vector<IntegerTap> m_taps;      ///< of all outputs, one after the other
    std::vector<std::size_t> m_first;    ///< by output, and the end
    std::vector<std::int64_t> m_windows; ///< first row of each position's window
    Values m_padded;                     ///< the picture with its border; empty without one
    Shape m_inner;
    std::int64_t m_width = 0, m_paddedPositions = 0;
    int m_top = 0, m_left = 0;
};

/// An activation that does not follow a map: its input has been rounded before.
class ActivationStep : public Step {
public:
    ActivationStep(const FixedType& type, const IntegerActivation& activation) : m_rounding(type, activation) {}
    void run(const Values& in, Values& out) override {
        std::int64_t wide[integerLanes];
        for (std::size_t i = 0; i < out.size(); i += integerLanes) {
            std::copy_n(in.data() + i, integerLanes, wide);
            m_rounding.apply(wide, out.data() + i);
        }
    }

private:
    SumRounding m_rounding;
};

class TableStep : public Step {
public:
    TableStep(const FixedType& type, const IntegerTable& table)
        : m_lowest(type.lowestRaw()), m_entries(table.entries) {}
    void run(const Values& in, Values& out) override {
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = static_cast<std::int32_t>(m_entries[static_cast<std::size_t>(in[i] - m_lowest)]);
    }

private:
    std::int64_t m_lowest;
    std::vector<std::int64_t> m_entries;
};

/// The rows of each output's window.
class PoolingStep : public Step {
public:
    PoolingStep(const IntegerLayer& layer, int size, int stride)
        : m_input(layer.input), m_output(layer.output), m_size(size), m_stride(stride) {}
    void run(const Values& in, Values& out) override {
        for (std::int64_t c = 0; c < m_output.channels(); ++c)
            for (std::int64_t y = 0; y < m_output.height(); ++y)
                for (std::int64_t x = 0; x < m_output.width(); ++x)
                    pool(in, c, y, x, rowOf(out, (c * m_output.height() + y) * m_output.width() + x));
    }

protected:
    virtual void pool(const Values& in, std::int64_t c, std::int64_t y, std::int64_t x, std::int32_t* out) = 0;
    template <typename Use>
    void forEachRow(const Values& in, std::int64_t c, std::int64_t y, std::int64_t x, const Use& use) const {
        for (int ky = 0; ky < m_size; ++ky)
            for (int kx = 0; kx < m_size; ++kx)
                use(rowOf(in, (c * m_input.height() + y * m_stride + ky) * m_input.width() + x * m_stride + kx));
    }

private:
    Shape m_input, m_output;
    int m_size, m_stride;
};

class MaxPoolingStep : public PoolingStep {
public:
    MaxPoolingStep(const IntegerLayer& layer, const IntegerMaxPooling& one)
        : PoolingStep(layer, one.size, one.stride), m_lowest(static_cast<std::int32_t>(layer.outputType.lowestRaw())) {}

private:
    void pool(const Values& in, std::int64_t c, std::int64_t y, std::int64_t x, std::int32_t* out) override {
        std::fill_n(out, integerLanes, m_lowest);
        forEachRow(in, c, y, x, [out](const std::int32_t* row) {
            for (int n = 0; n < integerLanes; ++n) out[n] = std::max(out[n], row[n]);
        });
    }
    std::int32_t m_lowest;
};

class AveragePoolingStep : public PoolingStep {
public:
    AveragePoolingStep(const IntegerLayer& layer, const IntegerAveragePooling& one, const FixedType& type)
        : PoolingStep(layer, one.size, one.stride), m_type(one.type),
          m_fraction(type.fraction() + 2 * (std::bit_width(static_cast<unsigned>(one.size)) - 1)) {}

private:
    void pool(const Values& in, std::int64_t c, std::int64_t y, std::int64_t x, std::int32_t* out) override {
        std::int64_t sums[integerLanes] = {};
        forEachRow(in, c, y, x, [&sums](const std::int32_t* row) {
            for (int n = 0; n < integerLanes; ++n) sums[n] += row[n];
        });
        for (int n = 0; n < integerLanes; ++n)
            out[n] = static_cast<std::int32_t>(requantise(sums[n], m_fraction, m_type));
    }
    FixedType m_type;
    int m_fraction;
};

} // namespace

struct IntegerInference::Plan {
    struct Placed {
        std::unique_ptr<Step> step;
        Values out;
    };
    Shape input;
    FixedType inputType;
    std::int64_t outputs = 0;
    Values in;
    std::vector<Placed> steps;
    MapStep* last = nullptr;

    void append(std::unique_ptr<Step> step, const Shape& output) {
        steps.push_back({std::move(step), Values(static_cast<std::size_t>(output.count()) * integerLanes)});
    }

    void add(const QuantisedNetwork& network, std::size_t index) {
        const IntegerLayer& layer = network.layers[index];
        const FixedType& type = index == 0 ? network.inputType : network.layers[index - 1].outputType;
        if (mapOf(layer) != nullptr) {
            if (index + 1 == network.layers.size()) {
                auto step = std::make_unique<MapStep>(layer, nullptr);
                last = step.get();
                return append(std::move(step), Shape::flat(1));
            }
            const SumRounding rounding(layer.outputType,
                                       std::get<IntegerActivation>(network.layers[index + 1].operation));
            return append(std::make_unique<MapStep>(layer, &rounding), layer.output);
        }
        if (const auto* activation = std::get_if<IntegerActivation>(&layer.operation)) {
            if (index > 0 && mapOf(network.layers[index - 1]) != nullptr) return; // done by the map
            append(std::make_unique<ActivationStep>(type, *activation), layer.output);
        } else if (const auto* table = std::get_if<IntegerTable>(&layer.operation)) {
            append(std::make_unique<TableStep>(type, *table), layer.output);
        } else if (const auto* largest = std::get_if<IntegerMaxPooling>(&layer.operation)) {
            append(std::make_unique<MaxPoolingStep>(layer, *largest), layer.output);
        } else if (const auto* mean = std::get_if<IntegerAveragePooling>(&layer.operation)) {
            append(std::make_unique<AveragePoolingStep>(layer, *mean, type), layer.output);
        }
    }

    /// Samples are [H, W, C]; rows are [C][H, W]. Lanes without a sample keep what they had: nobody reads their outputs.
    bool load(std::span<const std::int32_t> inputs, std::int64_t samples) {
        const auto low = inputType.lowestRaw();
        const auto high = inputType.highestRaw();
        const std::int64_t channels = input.channels();
        const std::int64_t positions = input.positions();
        for (std::int64_t n = 0; n < samples; ++n) {
            const std::int32_t* sample = inputs.data() + n * input.count();
            for (std::int64_t i = 0; i < input.count(); ++i) {
                if (sample[i] < low || sample[i] > high) return false;
                in[static_cast<std::size_t>((i % channels * positions + i / channels) * integerLanes + n)] = sample[i];
            }
        }
        return true;
    }

    void run() {
        const Values* from = &in;
        for (Placed& placed : steps) {
            placed.step->run(*from, placed.out);
            from = &placed.out;
        }
    }
};

IntegerInference::IntegerInference(std::unique_ptr<Plan> plan) : m_plan(std::move(plan)) {}
IntegerInference::IntegerInference(IntegerInference&&) noexcept = default;
IntegerInference& IntegerInference::operator=(IntegerInference&&) noexcept = default;
IntegerInference::~IntegerInference() = default;

Result<IntegerInference> IntegerInference::make(const QuantisedNetwork& network) {
    SNAC_CHECK(check(network));
    auto plan = std::make_unique<Plan>();
    plan->input = network.input;
    plan->inputType = network.inputType;
    plan->outputs = network.outputs();
    plan->in.resize(static_cast<std::size_t>(network.input.count()) * integerLanes);
    for (std::size_t i = 0; i < network.layers.size(); ++i) plan->add(network, i);
    return IntegerInference(std::move(plan));
}

Result<std::vector<std::int64_t>> IntegerInference::run(std::span<const std::int32_t> inputs, std::stop_token stop) {
    const auto perSample = static_cast<std::size_t>(m_plan->input.count());
    if (inputs.size() % perSample != 0) {
        return makeError(ErrorCategory::InvalidArgument, "{} numbers are no whole number of samples of {}.",
                         inputs.size(), perSample);
    }
    const auto samples = static_cast<std::int64_t>(inputs.size() / perSample);
    std::vector<std::int64_t> outputs(static_cast<std::size_t>(samples * m_plan->outputs));
    for (std::int64_t first = 0; first < samples; first += integerLanes) {
        if (stop.stop_requested()) return makeError(ErrorCategory::Cancelled, "The inference was stopped.");
        const std::int64_t count = std::min<std::int64_t>(integerLanes, samples - first);
        if (!m_plan->load(inputs.subspan(static_cast<std::size_t>(first) * perSample), count)) {
            return makeError(ErrorCategory::InvalidArgument,
                             "A sample between {} and {} has a value outside the input type {}.", first + 1,
                             first + count, text(m_plan->inputType));
        }
        m_plan->run();
        for (std::int64_t n = 0; n < count; ++n)
            for (std::int64_t o = 0; o < m_plan->outputs; ++o)
                outputs[static_cast<std::size_t>((first + n) * m_plan->outputs + o)] =
                    m_plan->last->sums[static_cast<std::size_t>(o * integerLanes + n)];
    }
    return outputs;
}

std::vector<std::int32_t> quantiseInputs(std::span<const float> features, const FixedType& type) {
    std::vector<std::int32_t> raw(features.size());
    std::ranges::transform(features, raw.begin(),
                           [&](float value) { return static_cast<std::int32_t>(quantise(value, type)); });
    return raw;
}

std::vector<std::int32_t> decisions(std::span<const std::int64_t> outputs, std::int64_t perSample) {
    std::vector<std::int32_t> chosen;
    for (auto row = outputs.begin(); row != outputs.end(); row += perSample)
        chosen.push_back(static_cast<std::int32_t>(std::max_element(row, row + perSample) - row));
    return chosen;
}

} // namespace snac
