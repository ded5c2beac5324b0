// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_engine.h"

#include "train/bit_learner.h"
#include "train/native_loss.h"
#include "train/native_network.h"
#include "train/native_optimiser.h"
#include "train/native_parameters.h"
#include "train/optimiser_state.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <new>
#include <stdexcept>

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

Result<void> checkBitLearning(const EngineOptions& options) {
    if (!options.learnBits) return {};
    if (!options.quantisation)
        return makeError(ErrorCategory::InvalidArgument,
                         "Bit widths can only be learned from a quantisation plan to begin with, and there is none.");
    const auto& [budget, rate] = *options.learnBits;
    if (!(budget > 0) || !std::isfinite(budget))
        return makeError(ErrorCategory::InvalidArgument, "The budget of {} EBOPs for learned bits is not above 0.",
                         budget);
    if (!(rate > 0 && rate <= 10))
        return makeError(ErrorCategory::InvalidArgument,
                         "The learning rate of bit widths is {}, but must be above 0 and at most 10.", rate);
    return {};
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
    SNAC_CHECK(checkKeep(architecture, options.keep));
    SNAC_CHECK(checkBitLearning(options));
    const double floats = valuesPerSample(architecture) * roundUpToLanes(options.recipe.batchSize) +
                          6 * static_cast<double>(flatParameterCount(architecture));
    const double bytes = floats * sizeof(float) + tableBytes(architecture);
    if (bytes > memoryLimit) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The network would need about {} GiB with a batch of {}: use a smaller network or batch.",
                         std::llround(bytes / (1 << 30)), options.recipe.batchSize);
    }
    return {};
}

RoundingPass roundingPass(const FixedType& type) {
    return {.step = static_cast<float>(type.step()),
            .scale = static_cast<float>(1 / type.step()),
            .lowest = static_cast<float>(type.lowestRaw()),
            .highest = static_cast<float>(type.highestRaw()),
            .nearest = type.rounding == Rounding::HalfUp};
}

/// From [channels][positions][lanes] to samples in the order of a shape. A flattened picture still lies as the picture
/// did, and its order is channel-major.
void copySamples(const NativeBatch& batch, const NativeNetwork::Values& values, const Shape& shape,
                 std::span<float> to) {
    const NativeExtent extent = values.extent;
    const std::ptrdiff_t channelStep = shape.rank == 1 ? extent.positions : 1;
    const std::ptrdiff_t positionStep = shape.rank == 1 ? 1 : extent.channels;
    for (int c = 0; c < extent.channels; ++c) {
        for (int p = 0; p < extent.positions; ++p) {
            const float* from =
                values.data + c * extent.step(batch.lanes) + static_cast<std::ptrdiff_t>(p) * batch.lanes;
            float* first = to.data() + c * channelStep + p * positionStep;
            for (int n = 0; n < batch.count; ++n) first[n * shape.count()] = from[n];
        }
    }
}

class NativeEngine : public Engine {
public:
    NativeEngine(const Architecture& architecture, const EngineOptions& options, const Kernels& kernels,
                 std::span<const LayerRounding> roundings)
        : m_kernels(kernels), m_lanes(roundUpToLanes(options.recipe.batchSize)), m_architecture(architecture),
          m_store(architecture, kernels, roundings, options.keep),
          m_network(architecture, kernels, m_store.byLayer(), roundings, m_lanes),
          m_loss(kernels, endingOf(architecture, options.task), static_cast<int>(architecture.outputs),
                 options.classWeights),
          m_optimiser(kernels, options.recipe, m_store.trained(), m_store.weights()),
          m_scratch(m_network.scratchFloats()), m_mask(m_lanes), m_noSample(architecture.input.count()),
          m_rows(static_cast<std::size_t>(m_lanes)), m_target(static_cast<std::size_t>(architecture.input.count())) {
        if (options.quantisation) m_inputRounding = roundingPass(options.quantisation->input);
        m_plan = options.quantisation;
        if (options.learnBits) {
            m_bits.emplace(architecture, *options.quantisation, *options.learnBits);
            m_freshBits = m_bits->state();
            for (NativeRounding* rounding : m_network.roundings())
                if (rounding) rounding->measureSlope();
        }
        std::vector<float> fresh(m_store.count());
        initialiseParameters(architecture, options.seed, fresh);
        setParameters(fresh);
    }

    std::string name() const override { return "native"; }

    std::vector<float> parameters() const override {
        std::vector<float> flat(m_store.count());
        m_store.flatten(m_store.values(), flat);
        return flat;
    }

    void setParameters(std::span<const float> parameters) override {
        m_store.place(parameters, m_store.values());
        m_store.refresh();
    }

    double trainBatch(const Samples& samples, std::span<const std::int32_t> rows, double learningRate) override {
        if (rows.empty()) return 0;
        const NativeBatch batch = begin(samples, rows, /*training=*/true);
        m_network.forward(batch);
        const double loss = m_loss.evaluate(batch, samples, rows, m_network.output(), m_network.outputGradient());
        m_network.backward(batch);
        float* gradients = m_store.gradients();
        const bool newBits = m_bits && learnBits();
        m_optimiser.step(m_store.values(), gradients, learningRate);
        if (newBits) usePlan();
        m_store.refresh();
        return loss;
    }

    void predict(const Samples& samples, std::span<const std::int32_t> rows, std::span<float> outputs) override {
        const auto width = static_cast<std::size_t>(m_architecture.outputs);
        inBatches(rows, [&](std::size_t first, std::span<const std::int32_t> some) {
            const NativeBatch batch = begin(samples, some, /*training=*/false);
            m_network.forward(batch);
            m_loss.predictions(batch, m_network.output(), outputs.subspan(first * width, some.size() * width));
        });
    }

    std::vector<float> optimiserState() const override {
        const std::size_t trained = m_store.trainedCount();
        const std::size_t length = m_optimiser.moments() * trained + 2;
        std::vector<float> state(length);
        const std::span<float> all = state;
        for (std::size_t i = 0; i < m_optimiser.moments(); ++i)
            m_store.flatten(m_optimiser.moment(i), all.subspan(i * trained, trained));
        writeSteps(m_optimiser.steps(), all.last<2>());
        if (!m_bits) return state;
        const std::vector<float> bits = m_bits->state();
        state.insert(state.end(), bits.begin(), bits.end());
        return state;
    }

    void setOptimiserState(std::span<const float> state) override {
        const std::size_t trained = m_store.trainedCount();
        const std::size_t length = m_optimiser.moments() * trained + 2;
        std::vector<float> start(length);
        start.insert(start.end(), m_freshBits.begin(), m_freshBits.end());
        if (state.empty()) state = start;
        if (state.size() != start.size())
            throw std::invalid_argument("the optimiser's state is that of another network or optimiser");
        for (std::size_t i = 0; i < m_optimiser.moments(); ++i)
            m_store.place(state.subspan(i * trained, trained), m_optimiser.moment(i));
        m_optimiser.setSteps(readSteps(state.subspan(length - 2).first<2>()));
        if (!m_bits) return;
        m_bits->setState(state.subspan(length));
        usePlan();
        m_store.refresh();
    }

    std::optional<QuantisationPlan> quantisation() const override { return m_bits ? m_bits->plan() : m_plan; }
    bool withinBudget() const override { return !m_bits || m_bits->withinBudget(); }

    std::vector<float> layerOutputs(const Samples& samples, std::span<const std::int32_t> rows, int layer) override {
        if (layer < -1 || layer >= static_cast<int>(m_architecture.layers.size()))
            throw std::invalid_argument("there is no layer of that number");
        const auto index = static_cast<std::size_t>(layer);
        const Shape& shape = layer < 0 ? m_architecture.input : m_architecture.layers[index].output;
        const auto width = static_cast<std::size_t>(shape.count());
        std::vector<float> outputs(rows.size() * width);
        inBatches(rows, [&](std::size_t first, std::span<const std::int32_t> some) {
            const NativeBatch batch = begin(samples, some, /*training=*/false);
            const auto values = layer < 0 ? NativeNetwork::Values{m_network.input(), m_network.inputExtent()}
                                          : m_network.forwardTo(batch, index);
            copySamples(batch, values, shape, std::span(outputs).subspan(first * width, some.size() * width));
        });
        return outputs;
    }

private:
    /// One step of the bits by what the batch says. @return whether the plan changed
    bool learnBits() {
        std::vector<BitLearner::LayerSlopes> slopes(m_architecture.layers.size());
        for (std::size_t i = 0; i < slopes.size(); ++i) {
            const auto [weight, density] = m_store.weightSlope(i);
            const NativeRounding* rounding = m_network.roundings()[i];
            slopes[i] = {.weight = weight, .result = rounding ? rounding->fractionSlope() : 0, .density = density};
        }
        return m_bits->step(slopes);
    }

    /// Rounds by what has been learned.
    void usePlan() {
        const auto roundings = layerRoundings(m_architecture, m_bits->plan());
        assert(roundings.ok()); // as the plan to begin with: only fraction bits differ, within bounds
        m_store.setRoundings(*roundings);
        m_network.setRoundings(*roundings);
    }

    template <typename Work>
    void inBatches(std::span<const std::int32_t> rows, Work work) const {
        const auto most = static_cast<std::size_t>(m_lanes);
        for (std::size_t first = 0; first < rows.size(); first += most)
            work(first, rows.subspan(first, std::min(most, rows.size() - first)));
    }

    /// Puts the rows into the network's input, zeros behind them up to whole lanes.
    NativeBatch begin(const Samples& samples, std::span<const std::int32_t> rows, bool training) {
        assert(samples.shape.count() == m_architecture.input.count() && static_cast<int>(rows.size()) <= m_lanes);
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
        if (m_inputRounding) {
            RoundingPass pass = *m_inputRounding;
            pass.in = pass.out = m_network.input();
            pass.count = m_network.inputExtent().size(batch.lanes);
            m_kernels.roundTo(pass);
        }
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
    Architecture m_architecture;
    NativeParameterStore m_store;
    NativeNetwork m_network;
    NativeLoss m_loss;
    NativeOptimiser m_optimiser;
    AlignedBuffer<float> m_scratch;
    AlignedBuffer<float> m_mask;
    AlignedBuffer<float> m_noSample; ///< zeros
    std::vector<const float*> m_rows;
    std::vector<std::ptrdiff_t> m_target; ///< where in the input each element of a sample goes, for m_targetLanes
    int m_targetLanes = 0;
    std::optional<RoundingPass> m_inputRounding;
    std::optional<QuantisationPlan> m_plan;
    std::optional<BitLearner> m_bits;
    std::vector<float> m_freshBits; ///< their state at the start; empty: none are learned
};

} // namespace

Result<std::unique_ptr<Engine>> makeNativeEngine(const Architecture& architecture, const EngineOptions& options) {
    return makeNativeEngine(architecture, options, bestKernels());
}

Result<std::unique_ptr<Engine>> makeNativeEngine(const Architecture& architecture, const EngineOptions& options,
                                                 const Kernels& kernels) try {
    SNAC_CHECK(check(architecture, options));
    std::vector<LayerRounding> roundings;
    if (options.quantisation) {
        SNAC_TRY(found, layerRoundings(architecture, *options.quantisation));
        roundings = std::move(found);
        if (options.learnBits && hasTables(roundings))
            return makeError(ErrorCategory::Unsupported,
                             "Bits cannot be learned in a network with activations that are tables: give their bits, "
                             "or substitute them by ReLU.");
    }
    return std::unique_ptr<Engine>(std::make_unique<NativeEngine>(architecture, options, kernels, roundings));
} catch (const std::bad_alloc&) {
    return makeError(ErrorCategory::InvalidArgument,
                     "There is not enough memory for the network with a batch of {}: use a smaller batch.",
                     options.recipe.batchSize);
}

} // namespace snac
