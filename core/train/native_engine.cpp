// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_engine.h"

#include "train/native_loss.h"
#include "train/native_network.h"
#include "train/native_optimiser.h"
#include "arch/parameters.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <new>

namespace snac {

namespace {

constexpr double memoryLimit = 4.0 * (1 << 30); // bytes

bool isActivation(const Layer& layer, ActivationFunction function) {
    const auto* activation = std::get_if<Activation>(&layer.operation);
    return activation && activation->function == function;
}

NativeEnding endingOf(const Architecture& architecture, Task task) {
    if (task == Task::Regression) return NativeEnding::Values;
    const Layer& last = architecture.layers.back();
    const bool other = std::holds_alternative<Activation>(last.operation) &&
                       !isActivation(last, ActivationFunction::Softmax) &&
                       !isActivation(last, ActivationFunction::Identity);
    return other ? NativeEnding::Probabilities : NativeEnding::Logits;
}

/// An upper bound for one sample, in floats: outputs, what layers keep beside them, and the two arrays of gradients.
double valuesPerSample(const Architecture& architecture) {
    auto sum = static_cast<double>(architecture.input.count());
    double largest = sum;
    for (const Layer& layer : architecture.layers) {
        const auto in = static_cast<double>(layer.input.count());
        const auto out = static_cast<double>(layer.output.count());
        largest = std::max({largest, in, out});
        sum += 3 * out;
        if (const auto* attention = std::get_if<ConvAttention>(&layer.operation)) {
            sum += static_cast<double>(layer.input.positions()) *
                   (14 * static_cast<double>(attention->hiddenChannels) + 10);
        }
        if (const auto* convolution = std::get_if<Convolution>(&layer.operation);
            convolution && convolution->padding == Padding::Same) {
            sum += static_cast<double>((layer.input.height() + convolution->kernel) *
                                       (layer.input.width() + convolution->kernel)) *
                   static_cast<double>(layer.input.channels());
        }
    }
    return sum + 3 * largest;
}

/// Tables that do not depend on the batch: the taps of a convolution's gradient, by kind of position.
double tableBytes(const Architecture& architecture) {
    double bytes = 0;
    for (const Layer& layer : architecture.layers) {
        const auto* convolution = std::get_if<Convolution>(&layer.operation);
        if (convolution == nullptr) continue;
        const auto kernel = static_cast<double>(convolution->kernel);
        const double rows = std::min(static_cast<double>(layer.input.height()), 2 * kernel) * kernel;
        const double columns = std::min(static_cast<double>(layer.input.width()), 2 * kernel) * kernel;
        bytes += rows * columns * sizeof(Tap);
    }
    return bytes;
}

Result<void> check(const Architecture& architecture, const EngineOptions& options) {
    const auto& layers = architecture.layers;
    if (layers.empty())
        return makeError(ErrorCategory::InvalidArgument, "The network has no layers, so there is nothing to train.");
    if (architecture.outputShape() != Shape::flat(architecture.outputs)) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The network ends with {} values where {} outputs are expected.",
                         architecture.outputShape().text(), architecture.outputs);
    }
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (!isActivation(layers[i], ActivationFunction::Softmax)) continue;
        if (i + 1 == layers.size() && options.task == Task::Classification) continue;
        return makeError(ErrorCategory::Unsupported,
                         "Layer {} is a softmax; it can only be the last layer of a classification.", i + 1);
    }
    if (options.recipe.batchSize < 1 || options.recipe.batchSize > 65536) {
        return makeError(ErrorCategory::InvalidArgument, "The batch size is {}; it must be in 1 to 65536.",
                         options.recipe.batchSize);
    }
    if (!options.classWeights.empty() &&
        static_cast<std::int64_t>(options.classWeights.size()) != architecture.outputs) {
        return makeError(ErrorCategory::InvalidArgument, "{} class weights were given for {} classes.",
                         options.classWeights.size(), architecture.outputs);
    }
    const double floats = valuesPerSample(architecture) * roundUpToLanes(options.recipe.batchSize) +
                          4 * static_cast<double>(flatParameterCount(architecture));
    const double bytes = floats * sizeof(float) + tableBytes(architecture);
    if (bytes > memoryLimit) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The network would need about {} GiB with a batch of {}: use a smaller network or batch.",
                         std::llround(bytes / (1 << 30)), options.recipe.batchSize);
    }
    return {};
}

/// The parameters of an engine in memory: the flat layout's tensors in order, each on a cache line of its own.
struct ParameterStore {
    explicit ParameterStore(const Architecture& architecture)
        : slots(parameterLayout(architecture)), byLayer(architecture.layers.size()) {
        std::ptrdiff_t end = 0;
        for (const ParameterSlot& slot : slots) {
            offsets.push_back(end);
            end += (static_cast<std::ptrdiff_t>(slot.count) + laneGroup - 1) / laneGroup * laneGroup;
            if (isTrained(slot.kind)) trained = end;
            count += static_cast<std::size_t>(slot.count);
        }
        values = AlignedBuffer<float>(end);
        gradients = AlignedBuffer<float>(trained);
        for (std::size_t i = 0; i < slots.size(); ++i) {
            float* gradient = isTrained(slots[i].kind) ? gradients.data() + offsets[i] : nullptr;
            byLayer[static_cast<std::size_t>(slots[i].layer)].push_back({values.data() + offsets[i], gradient});
        }
    }

    std::vector<NativeOptimiser::Range> weights() const {
        std::vector<NativeOptimiser::Range> ranges;
        for (std::size_t i = 0; i < slots.size(); ++i) {
            if (slots[i].kind == ParameterKind::Weight)
                ranges.push_back({offsets[i], static_cast<std::ptrdiff_t>(slots[i].count)});
        }
        return ranges;
    }

    std::vector<ParameterSlot> slots;
    std::vector<std::ptrdiff_t> offsets; ///< by slot
    std::ptrdiff_t trained = 0;          ///< length of the part in front that has gradients
    std::size_t count = 0;               ///< of the flat parameters
    AlignedBuffer<float> values;
    AlignedBuffer<float> gradients;
    std::vector<std::vector<NativeParameter>> byLayer;
};

class NativeEngine : public Engine {
public:
    NativeEngine(const Architecture& architecture, const EngineOptions& options, const Kernels& kernels)
        : m_kernels(kernels), m_lanes(roundUpToLanes(options.recipe.batchSize)),
          m_outputs(static_cast<std::size_t>(architecture.outputs)), m_shape(architecture.input), m_store(architecture),
          m_network(architecture, kernels, m_store.byLayer, m_lanes),
          m_loss(kernels, endingOf(architecture, options.task), static_cast<int>(architecture.outputs),
                 options.classWeights),
          m_optimiser(kernels, options.recipe, m_store.trained, m_store.weights()),
          m_scratch(m_network.scratchFloats()), m_mask(m_lanes), m_noSample(architecture.input.count()),
          m_rows(static_cast<std::size_t>(m_lanes)), m_target(static_cast<std::size_t>(architecture.input.count())) {
        std::vector<float> fresh(m_store.count);
        initialiseParameters(architecture, options.seed, fresh);
        setParameters(fresh);
    }

    std::string name() const override { return "native"; }

    std::vector<float> parameters() const override {
        std::vector<float> flat(m_store.count);
        for (std::size_t i = 0; i < m_store.slots.size(); ++i) {
            std::copy_n(m_store.values.data() + m_store.offsets[i], m_store.slots[i].count,
                        flat.begin() + m_store.slots[i].offset);
        }
        return flat;
    }

    void setParameters(std::span<const float> parameters) override {
        for (std::size_t i = 0; i < m_store.slots.size(); ++i) {
            std::copy_n(parameters.begin() + m_store.slots[i].offset, m_store.slots[i].count,
                        m_store.values.data() + m_store.offsets[i]);
        }
    }

    double trainBatch(const Samples& samples, std::span<const std::int32_t> rows, double learningRate) override {
        if (rows.empty()) return 0;
        const NativeBatch batch = begin(samples, rows, /*training=*/true);
        m_network.forward(batch);
        const double loss = m_loss.evaluate(batch, samples, rows, m_network.output(), m_network.outputGradient());
        m_network.backward(batch);
        m_optimiser.step(m_store.values.data(), m_store.gradients.data(), learningRate);
        return loss;
    }

    void predict(const Samples& samples, std::span<const std::int32_t> rows, std::span<float> outputs) override {
        const auto most = static_cast<std::size_t>(m_lanes);
        for (std::size_t first = 0; first < rows.size(); first += most) {
            const auto some = rows.subspan(first, std::min(most, rows.size() - first));
            const NativeBatch batch = begin(samples, some, /*training=*/false);
            m_network.forward(batch);
            m_loss.predictions(batch, m_network.output(), outputs.subspan(first * m_outputs, some.size() * m_outputs));
        }
    }

private:
    /// Puts the rows into the network's input, zeros behind them up to whole lanes.
    NativeBatch begin(const Samples& samples, std::span<const std::int32_t> rows, bool training) {
        assert(samples.shape.count() == m_shape.count() && static_cast<int>(rows.size()) <= m_lanes);
        const NativeBatch batch{.count = static_cast<int>(rows.size()),
                                .lanes = roundUpToLanes(static_cast<int>(rows.size())),
                                .training = training,
                                .mask = m_mask.data(),
                                .scratch = m_scratch.data()};
        if (batch.lanes != m_targetLanes) placeElements(batch.lanes);
        for (int n = 0; n < batch.lanes; ++n) {
            const bool sample = n < batch.count;
            m_mask[n] = sample ? 1.0F : 0.0F;
            m_rows[static_cast<std::size_t>(n)] =
                sample ? samples.sample(rows[static_cast<std::size_t>(n)]).data() : m_noSample.data();
        }
        m_kernels.gather(m_rows.data(), batch.lanes, static_cast<int>(m_target.size()), m_target.data(),
                         m_network.input());
        return batch;
    }

    /// A sample is position by position, channel by channel; the network's input the other way round.
    void placeElements(int lanes) {
        m_targetLanes = lanes;
        const NativeExtent extent = m_network.inputExtent();
        std::size_t e = 0;
        for (std::ptrdiff_t p = 0; p < extent.positions; ++p) {
            for (std::ptrdiff_t c = 0; c < extent.channels; ++c) m_target[e++] = c * extent.step(lanes) + p * lanes;
        }
    }

    const Kernels& m_kernels;
    int m_lanes; ///< of the largest batch
    std::size_t m_outputs;
    Shape m_shape;
    ParameterStore m_store;
    NativeNetwork m_network;
    NativeLoss m_loss;
    NativeOptimiser m_optimiser;
    AlignedBuffer<float> m_scratch;
    AlignedBuffer<float> m_mask;
    AlignedBuffer<float> m_noSample; ///< zeros
    std::vector<const float*> m_rows;
    std::vector<std::ptrdiff_t> m_target; ///< where in the input each element of a sample goes, for m_targetLanes
    int m_targetLanes = 0;
};

} // namespace

Result<std::unique_ptr<Engine>> makeNativeEngine(const Architecture& architecture, const EngineOptions& options) {
    return makeNativeEngine(architecture, options, bestKernels());
}

Result<std::unique_ptr<Engine>> makeNativeEngine(const Architecture& architecture, const EngineOptions& options,
                                                 const Kernels& kernels) try {
    SNAC_CHECK(check(architecture, options));
    return std::unique_ptr<Engine>(std::make_unique<NativeEngine>(architecture, options, kernels));
} catch (const std::bad_alloc&) {
    return makeError(ErrorCategory::InvalidArgument,
                     "There is not enough memory for the network with a batch of {}: use a smaller batch.",
                     options.recipe.batchSize);
}

} // namespace snac
