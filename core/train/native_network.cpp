// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_network.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace snac {

namespace {

std::optional<Pointwise> pointwise(ActivationFunction function) {
    switch (function) {
    case ActivationFunction::Relu: return Pointwise::Relu;
    case ActivationFunction::LeakyRelu: return Pointwise::LeakyRelu;
    case ActivationFunction::Gelu: return Pointwise::Gelu;
    case ActivationFunction::Elu: return Pointwise::Elu;
    case ActivationFunction::Tanh: return Pointwise::Tanh;
    case ActivationFunction::Sigmoid: return Pointwise::Sigmoid;
    case ActivationFunction::Identity:
    case ActivationFunction::Softmax: break; // nothing, and the loss'
    }
    return std::nullopt;
}

/// A dense layer reads a flattened picture as the picture lies, gaps and all; activations do not mind the gaps either.
bool denseFollows(std::span<const Layer> layers) {
    for (const Layer& layer : layers) {
        if (std::holds_alternative<Dense>(layer.operation)) return true;
        if (!std::holds_alternative<Activation>(layer.operation)) return false;
    }
    return false;
}

/// Makes a layer from its operation; null where nothing moves.
class Factory {
public:
    Factory(const Architecture& architecture, const Kernels& kernels, std::span<const LayerRounding> roundings,
            int lanes)
        : m_architecture(architecture), m_kernels(kernels), m_roundings(roundings), m_lanes(lanes),
          m_storage(architecture.input) {}

    /// How the last layer's output lies in memory.
    NativeExtent storage() const { return m_storage; }

    std::unique_ptr<NativeLayer> make(std::size_t index, NativeParameters parameters) {
        const Layer& layer = m_architecture.layers[index];
        if (isTable(index))
            return makeNativeTable(std::get<Activation>(layer.operation).function, m_roundings[index], m_storage);
        if (isRoundedActivation(index)) return nullptr;
        const auto& operation = layer.operation;
        if (std::holds_alternative<Flatten>(operation)) return flatten(index);
        const NativeExtent in = std::exchange(m_storage, NativeExtent(layer.output));
        if (std::holds_alternative<Convolution>(operation))
            return makeNativeConvolution(layer, m_kernels, parameters, m_lanes);
        if (std::holds_alternative<Dense>(operation)) return makeNativeDense(layer, in, m_kernels, parameters);
        if (std::holds_alternative<ConvAttention>(operation))
            return makeNativeAttention(layer, m_kernels, parameters, m_lanes);
        if (std::holds_alternative<BatchNormalization>(operation))
            return makeNativeBatchNormalization(layer, m_kernels, parameters);
        if (std::holds_alternative<LayerNormalization>(operation))
            return makeNativeLayerNormalization(layer, m_kernels, parameters, m_lanes);
        if (std::holds_alternative<Pooling>(operation)) return makeNativePooling(layer, m_kernels, m_lanes);
        if (std::holds_alternative<Aggregation>(operation)) return makeNativeAggregation(layer, m_kernels, m_lanes);
        m_storage = in;
        const auto function = pointwise(std::get<Activation>(operation).function);
        return function ? makeNativeActivation(*function, in, m_kernels, m_lanes) : nullptr;
    }

    /// An activation's function together with its rounding, or the rounding behind another layer; null where nothing is
    /// rounded.
    std::unique_ptr<NativeRounding> makeRounding(std::size_t index) const {
        if (m_roundings.empty() || !m_roundings[index].result || isTable(index)) return nullptr;
        return std::make_unique<NativeRounding>(hardwareSlope(m_architecture.layers[index]), m_roundings[index],
                                                m_storage, m_kernels);
    }

private:
    bool isTable(std::size_t index) const { return !m_roundings.empty() && m_roundings[index].tableInput; }
    bool isRoundedActivation(std::size_t index) const {
        return !m_roundings.empty() && m_roundings[index].result &&
               std::holds_alternative<Activation>(m_architecture.layers[index].operation);
    }

    std::unique_ptr<NativeLayer> flatten(std::size_t index) {
        const NativeExtent picture = m_storage;
        if (!picture.packed() && denseFollows(std::span(m_architecture.layers).subspan(index + 1))) return nullptr;
        m_storage = NativeExtent(picture.channels * picture.positions, 1);
        return picture.packed() ? nullptr : makeNativeFlatten(picture);
    }

    const Architecture& m_architecture;
    const Kernels& m_kernels;
    std::span<const LayerRounding> m_roundings;
    int m_lanes;
    NativeExtent m_storage;
};

} // namespace

NativeNetwork::NativeNetwork(const Architecture& architecture, const Kernels& kernels,
                             const std::vector<std::vector<NativeParameter>>& parameters,
                             std::span<const LayerRounding> roundings, int lanes)
    : m_inputExtent(architecture.input), m_input(m_inputExtent.size(lanes)), m_output(m_input.data()),
      m_largest(m_input.count()), m_scratchFloats(3 * static_cast<std::ptrdiff_t>(lanes)) {
    Factory factory(architecture, kernels, roundings, lanes);
    for (std::size_t i = 0; i < architecture.layers.size(); ++i) {
        auto layer = factory.make(i, parameters[i]);
        if (layer) append(std::move(layer), factory.storage(), !parameters[i].empty(), lanes);
        auto rounding = factory.makeRounding(i);
        m_roundings.push_back(rounding.get());
        if (rounding) append(std::move(rounding), factory.storage(), /*hasParameters=*/false, lanes);
        m_ends.push_back({m_steps.size(), factory.storage()});
    }
    for (auto& gradient : m_gradients) gradient = AlignedBuffer<float>(m_largest);
}

void NativeNetwork::setRoundings(std::span<const LayerRounding> roundings) {
    for (std::size_t i = 0; i < roundings.size(); ++i)
        if (m_roundings[i]) m_roundings[i]->setRounding(roundings[i]);
}

void NativeNetwork::append(std::unique_ptr<NativeLayer> layer, NativeExtent out, bool hasParameters, int lanes) {
    const bool overwrite = layer->worksInPlace() && (m_steps.empty() || !m_steps.back().layer->backwardReadsOutput());
    if (!overwrite) m_outputs.emplace_back(out.size(lanes));
    Step step{.layer = nullptr,
              .in = m_output,
              .out = overwrite ? m_output : m_outputs.back().data(),
              .hasParameters = hasParameters};
    m_output = step.out;
    m_largest = std::max(m_largest, out.size(lanes));
    m_scratchFloats = std::max(m_scratchFloats, layer->scratchFloats(lanes));
    step.layer = std::move(layer);
    m_steps.push_back(std::move(step));
}

void NativeNetwork::forward(const NativeBatch& batch, std::size_t steps) {
    for (Step& step : std::span(m_steps).first(steps)) step.layer->forward(batch, step.in, step.out);
}

NativeNetwork::Values NativeNetwork::forwardTo(const NativeBatch& batch, std::size_t layer) {
    const End& end = m_ends[layer];
    forward(batch, end.steps);
    return {end.steps == 0 ? m_input.data() : m_steps[end.steps - 1].out, end.extent};
}

void NativeNetwork::backward(const NativeBatch& batch) {
    const auto first = std::ranges::find_if(m_steps, &Step::hasParameters);
    float* gradient = m_gradients[0].data();
    float* spare = m_gradients[1].data();
    for (auto step = m_steps.end(); step != first;) {
        --step;
        if (step->layer->backward(batch, step->in, step->out, gradient, spare, /*wanted=*/step != first) == spare)
            std::swap(gradient, spare);
    }
}

} // namespace snac
