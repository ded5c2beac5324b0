// SPDX-License-Identifier: GPL-3.0-or-later
// The engine on LibTorch with autograd: slower than the native one, and written independently of it, so that each can
// be held against the other.
#include "arch/parameters.h"
#include "fixed/hardware_ready.h"
#include "train/layer_rounding.h"
#include "train/optimiser_state.h"
#include "train/torch/torch_operations.h"
#include "train/torch/torch_parts.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <thread>

namespace snac {

namespace {

constexpr double memoryLimit = 16.0 * (1 << 30); // bytes

/// What the last layer makes of the outputs, for the loss.
enum class Ending { Logits, Probabilities, Values };

bool isSoftmax(const Layer& layer) {
    const auto* activation = std::get_if<Activation>(&layer.operation);
    return activation && activation->function == ActivationFunction::Softmax;
}

Ending endingOf(const Architecture& architecture, Task task) {
    if (task == Task::Regression) return Ending::Values;
    const auto* last = std::get_if<Activation>(&architecture.layers.back().operation);
    const bool other =
        last && last->function != ActivationFunction::Softmax && last->function != ActivationFunction::Identity;
    return other ? Ending::Probabilities : Ending::Logits;
}

double valuesPerSample(const Architecture& architecture) {
    auto count = static_cast<double>(architecture.input.count());
    for (const Layer& layer : architecture.layers) {
        count += static_cast<double>(layer.output.count());
        const auto positions = static_cast<double>(layer.input.positions());
        if (std::holds_alternative<ConvAttention>(layer.operation)) count += positions * positions;
        // LibTorch unfolds the picture of one sample for a convolution; counted for each, to be on the safe side.
        if (const auto* convolution = std::get_if<Convolution>(&layer.operation)) {
            count += static_cast<double>(layer.output.positions() * layer.input.channels()) *
                     static_cast<double>(convolution->kernel * convolution->kernel);
        }
    }
    return count;
}

Result<void> check(const Architecture& architecture, const EngineOptions& options) {
    const auto& layers = architecture.layers;
    if (layers.empty())
        return makeError(ErrorCategory::InvalidArgument, "The network has no layers, so there is nothing to train.");
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (!isSoftmax(layers[i]) || (i + 1 == layers.size() && options.task == Task::Classification)) continue;
        return makeError(ErrorCategory::Unsupported,
                         "Layer {} is a softmax; it can only be the last layer of a classification.", i + 1);
    }
    if (!options.classWeights.empty() &&
        static_cast<std::int64_t>(options.classWeights.size()) != architecture.outputs) {
        return makeError(ErrorCategory::InvalidArgument, "{} class weights were given for {} classes.",
                         options.classWeights.size(), architecture.outputs);
    }
    SNAC_CHECK(checkKeep(architecture, options.keep));
    if (options.learnBits)
        return makeError(ErrorCategory::Unsupported,
                         "The engine 'torch' does not learn bit widths; use the engine 'native'.");
    // Values, their gradients, and one copy on the way.
    const double bytes = 3 * valuesPerSample(architecture) * options.recipe.batchSize * sizeof(float);
    if (bytes > memoryLimit) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The network would need about {} GiB with a batch of {}: use a smaller network or batch.",
                         std::llround(bytes / (1 << 30)), options.recipe.batchSize);
    }
    return {};
}

std::vector<std::int64_t> tensorSizes(const ParameterSlot& slot, const Layer& layer) {
    if (slot.kind != ParameterKind::Weight) return {slot.outputs};
    if (std::holds_alternative<Dense>(layer.operation)) return {slot.outputs, slot.inputs};
    return {slot.outputs, slot.inputs, slot.kernel, slot.kernel};
}

std::vector<std::int64_t> inputSizes(const Shape& shape, std::int64_t batch) {
    switch (shape.rank) {
    case 3: return {batch, shape.channels(), shape.height(), shape.width()};
    case 2: return {batch, shape.channels(), shape.positions()};
    default: return {batch, shape.channels()};
    }
}

class TorchEngine final : public Engine {
public:
    TorchEngine(const Architecture& architecture, const EngineOptions& options, std::vector<LayerRounding> roundings);

    std::string name() const override { return "torch"; }
    std::vector<float> parameters() const override { return m_parameters; }
    void setParameters(std::span<const float> parameters) override;
    double trainBatch(const Samples& samples, std::span<const std::int32_t> rows, double learningRate) override;
    void predict(const Samples& samples, std::span<const std::int32_t> rows, std::span<float> outputs) override;
    std::vector<float> optimiserState() const override;
    void setOptimiserState(std::span<const float> state) override;
    std::optional<QuantisationPlan> quantisation() const override { return m_options.quantisation; }
    bool withinBudget() const override { return true; }
    std::vector<float> layerOutputs(const Samples& samples, std::span<const std::int32_t> rows, int layer) override;

private:
    void makeTensors();
    void prepareThread();
    /// Sets the numbers of pruned parameters to 0.
    void prune(std::span<float> numbers) const;
    at::Tensor fill(const Samples& samples, std::span<const std::int32_t> rows);
    at::Tensor forward(at::Tensor values, std::size_t layers, bool training);
    /// Without a last softmax, which is the loss' business.
    std::size_t layersToLogits() const;
    at::Tensor applyRounded(std::size_t index, const at::Tensor& values) const;
    at::Tensor apply(const Layer& layer, std::span<const at::Tensor> tensors, const at::Tensor& values,
                     bool training) const;
    at::Tensor loss(const at::Tensor& outputs, const Samples& samples, std::span<const std::int32_t> rows);
    at::Tensor crossEntropy(const at::Tensor& outputs, const Samples& samples, std::span<const std::int32_t> rows);
    void step(double learningRate);
    void stepAdam(const ParameterSlot& slot, double learningRate);
    void stepSgd(const ParameterSlot& slot, double learningRate);

    Architecture m_architecture;
    EngineOptions m_options;
    std::vector<LayerRounding> m_roundings; ///< by layer; empty: nothing is rounded
    Ending m_ending;
    std::vector<ParameterSlot> m_layout;
    std::vector<float> m_parameters;                    ///< all, in the layout's order
    std::vector<float> m_gradients;                     ///< of the trained prefix
    std::vector<float> m_firstMoments, m_secondMoments; ///< Adam; the first are SGD's velocity
    /// By layer: leaves that look into m_parameters and whose gradients look into m_gradients. Each is a tensor of its
    /// own and not a view of a large one, since moving the averages would then count for autograd as a change to the
    /// weights.
    std::vector<std::vector<at::Tensor>> m_tensors;
    at::Tensor m_input, m_labels, m_sampleWeights, m_targets; ///< of a whole batch
    std::int64_t m_steps = 0;
    std::thread::id m_preparedThread;
};

TorchEngine::TorchEngine(const Architecture& architecture, const EngineOptions& options,
                         std::vector<LayerRounding> roundings)
    : m_architecture(architecture), m_options(options), m_roundings(std::move(roundings)),
      m_ending(endingOf(architecture, options.task)), m_layout(parameterLayout(architecture)) {
    prepareThread();
    makeTensors();
    initialiseParameters(m_architecture, m_options.seed, m_parameters);
    prune(m_parameters);
}

void TorchEngine::prune(std::span<float> numbers) const {
    for (std::size_t i = 0; i < m_options.keep.size(); ++i)
        if (m_options.keep[i] == 0) numbers[i] = 0;
}

void TorchEngine::makeTensors() {
    const auto trained = static_cast<std::size_t>(trainedParameterCount(m_architecture));
    m_parameters.resize(static_cast<std::size_t>(flatParameterCount(m_architecture)));
    m_gradients.resize(trained);
    m_firstMoments.resize(trained);
    m_secondMoments.resize(trained);
    m_tensors.resize(m_architecture.layers.size());
    for (const ParameterSlot& slot : m_layout) {
        const auto layer = static_cast<std::size_t>(slot.layer);
        const auto sizes = tensorSizes(slot, m_architecture.layers[layer]);
        at::Tensor tensor = at::from_blob(m_parameters.data() + slot.offset, sizes);
        if (isTrained(slot.kind)) {
            tensor.set_requires_grad(true);
            // Autograd adds into a gradient that is there already, so one array holds them all.
            tensor.mutable_grad() = at::from_blob(m_gradients.data() + slot.offset, sizes);
        }
        m_tensors[layer].push_back(tensor);
    }
    const std::int64_t batch = m_options.recipe.batchSize;
    m_input = at::zeros(inputSizes(m_architecture.input, batch));
    m_labels = at::zeros({batch}, at::kLong);
    m_sampleWeights = at::ones({batch});
    m_targets = at::zeros({batch, m_architecture.outputs});
}

/// The number of threads is kept for each thread by OpenMP.
void TorchEngine::prepareThread() {
    if (m_preparedThread == std::this_thread::get_id()) return;
    useOneThread();
    m_preparedThread = std::this_thread::get_id();
}

void TorchEngine::setParameters(std::span<const float> parameters) {
    if (parameters.size() != m_parameters.size())
        throw std::invalid_argument("the number of parameters is not the network's");
    std::ranges::copy(parameters, m_parameters.begin());
    prune(m_parameters);
}

std::vector<float> TorchEngine::optimiserState() const {
    std::vector<float> state = m_firstMoments;
    if (m_options.recipe.optimizer == Optimizer::Adam)
        state.insert(state.end(), m_secondMoments.begin(), m_secondMoments.end());
    state.resize(state.size() + 2);
    writeSteps(m_steps, std::span(state).last<2>());
    return state;
}

void TorchEngine::setOptimiserState(std::span<const float> state) {
    const std::vector<float> start(optimiserState().size());
    if (state.empty()) state = start;
    if (state.size() != start.size())
        throw std::invalid_argument("the optimiser's state is that of another network or optimiser");
    const std::size_t trained = m_firstMoments.size();
    std::ranges::copy(state.first(trained), m_firstMoments.begin());
    prune(m_firstMoments);
    if (m_options.recipe.optimizer == Optimizer::Adam) {
        std::ranges::copy(state.subspan(trained, trained), m_secondMoments.begin());
        prune(m_secondMoments);
    }
    m_steps = readSteps(state.last<2>());
}

at::Tensor TorchEngine::fill(const Samples& samples, std::span<const std::int32_t> rows) {
    const Shape& shape = m_architecture.input;
    const std::int64_t channels = shape.channels();
    const std::int64_t positions = shape.positions();
    float* to = m_input.data_ptr<float>();
    for (const std::int32_t row : rows) {
        const float* from = samples.sample(row).data();
        for (std::int64_t channel = 0; channel < channels; ++channel) {
            for (std::int64_t position = 0; position < positions; ++position)
                *to++ = from[position * channels + channel];
        }
    }
    return m_input.narrow(0, 0, static_cast<std::int64_t>(rows.size()));
}

at::Tensor TorchEngine::apply(const Layer& layer, std::span<const at::Tensor> tensors, const at::Tensor& values,
                              bool training) const {
    if (const auto* convolution = std::get_if<Convolution>(&layer.operation))
        return convolve(values, tensors[0], tensors[1], *convolution);
    if (std::holds_alternative<Dense>(layer.operation)) return dense(values, tensors[0], tensors[1]);
    if (std::holds_alternative<ConvAttention>(layer.operation)) return attend(values, tensors);
    if (std::holds_alternative<BatchNormalization>(layer.operation)) {
        return training ? normaliseByBatch(values, tensors[0], tensors[1], tensors[2], tensors[3])
                        : normaliseByAverages(values, tensors[0], tensors[1], tensors[2], tensors[3]);
    }
    if (std::holds_alternative<LayerNormalization>(layer.operation))
        return normaliseChannels(values, tensors[0], tensors[1]);
    if (const auto* activation = std::get_if<Activation>(&layer.operation))
        return activate(values, activation->function);
    if (const auto* pooling = std::get_if<Pooling>(&layer.operation)) return pool(values, *pooling);
    if (const auto* aggregation = std::get_if<Aggregation>(&layer.operation))
        return aggregate(values, aggregation->kind);
    return values.flatten(1);
}

/// A layer in fixed point: its parameters are rounded, and so are its results where the plan says so.
at::Tensor TorchEngine::applyRounded(std::size_t index, const at::Tensor& values) const {
    const Layer& layer = m_architecture.layers[index];
    const LayerRounding& rounding = m_roundings[index];
    std::vector<at::Tensor> tensors = m_tensors[index];
    if (rounding.weight) {
        constexpr int wide = 62;
        const FixedType bias{.width = wide,
                             .integer = wide - rounding.fraction,
                             .isSigned = true,
                             .rounding = Rounding::HalfUp,
                             .overflow = Overflow::Saturate};
        tensors = {fakeQuantiseParameter(tensors[0], *rounding.weight), fakeQuantiseParameter(tensors[1], bias)};
    }
    if (!rounding.result) return apply(layer, tensors, values, /*training=*/false);
    const auto* activation = std::get_if<Activation>(&layer.operation);
    if (!activation)
        return fakeQuantise(withoutNoise(apply(layer, tensors, values, false), rounding.fraction), *rounding.result);
    const at::Tensor exact = withoutNoise(values, rounding.fraction);
    const at::Tensor results = activation->function == ActivationFunction::LeakyRelu
                                   ? activateLeaky(exact, leakySlopeShift)
                                   : activate(exact, activation->function);
    return fakeQuantise(results, *rounding.result);
}

std::size_t TorchEngine::layersToLogits() const {
    const auto& layers = m_architecture.layers;
    return layers.size() - (isSoftmax(layers.back()) ? 1 : 0);
}

at::Tensor TorchEngine::forward(at::Tensor values, std::size_t layers, bool training) {
    if (m_options.quantisation) values = fakeQuantise(values, m_options.quantisation->input);
    for (std::size_t i = 0; i < layers; ++i) {
        values = m_roundings.empty() ? apply(m_architecture.layers[i], m_tensors[i], values, training)
                                     : applyRounded(i, values);
    }
    return values;
}

at::Tensor TorchEngine::crossEntropy(const at::Tensor& outputs, const Samples& samples,
                                     std::span<const std::int32_t> rows) {
    const auto count = static_cast<std::int64_t>(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto label = static_cast<std::size_t>(samples.labels[static_cast<std::size_t>(rows[i])]);
        m_labels.data_ptr<std::int64_t>()[i] = static_cast<std::int64_t>(label);
        if (!m_options.classWeights.empty()) m_sampleWeights.data_ptr<float>()[i] = m_options.classWeights[label];
    }
    const auto logarithms = m_ending == Ending::Logits
                                ? at::log_softmax(outputs, 1)
                                : (outputs / outputs.sum(1, /*keepdim=*/true)).clamp(1e-7, 1 - 1e-7).log();
    const auto ofLabel = logarithms.gather(1, m_labels.narrow(0, 0, count).unsqueeze(1)).squeeze(1);
    // Keras divides by the number of samples, not by the sum of their weights.
    return -(ofLabel * m_sampleWeights.narrow(0, 0, count)).mean();
}

at::Tensor TorchEngine::loss(const at::Tensor& outputs, const Samples& samples, std::span<const std::int32_t> rows) {
    if (m_ending != Ending::Values) return crossEntropy(outputs, samples, rows);
    const auto width = static_cast<std::size_t>(m_architecture.outputs);
    float* to = m_targets.data_ptr<float>();
    for (const std::int32_t row : rows)
        to = std::copy_n(samples.targets.data() + static_cast<std::size_t>(row) * width, width, to);
    return at::mse_loss(outputs, m_targets.narrow(0, 0, static_cast<std::int64_t>(rows.size())));
}

double TorchEngine::trainBatch(const Samples& samples, std::span<const std::int32_t> rows, double learningRate) try {
    prepareThread();
    const at::AutoGradMode tracked(true);
    const auto value = loss(forward(fill(samples, rows), layersToLogits(), /*training=*/true), samples, rows);
    std::ranges::fill(m_gradients, 0.0F);
    value.backward();
    prune(m_gradients);
    step(learningRate);
    return static_cast<double>(value.item<float>());
} catch (const c10::Error& error) {
    throw std::runtime_error(firstLine(error.what_without_backtrace()));
}

void TorchEngine::predict(const Samples& samples, std::span<const std::int32_t> rows, std::span<float> outputs) try {
    prepareThread();
    const at::NoGradGuard untracked;
    auto values = forward(fill(samples, rows), layersToLogits(), /*training=*/false);
    if (m_ending == Ending::Logits) values = at::softmax(values, 1);
    values = values.contiguous();
    std::copy_n(values.data_ptr<float>(), outputs.size(), outputs.begin());
} catch (const c10::Error& error) {
    throw std::runtime_error(firstLine(error.what_without_backtrace()));
}

std::vector<float> TorchEngine::layerOutputs(const Samples& samples, std::span<const std::int32_t> rows,
                                             int layer) try {
    if (layer < -1 || layer >= static_cast<int>(m_architecture.layers.size()))
        throw std::invalid_argument("there is no layer of that number");
    prepareThread();
    const at::NoGradGuard untracked;
    const std::size_t layers = std::min(static_cast<std::size_t>(layer + 1), layersToLogits());
    std::vector<float> outputs;
    const auto batch = static_cast<std::size_t>(m_options.recipe.batchSize);
    for (std::size_t first = 0; first < rows.size(); first += batch) {
        auto values = forward(fill(samples, rows.subspan(first, std::min(batch, rows.size() - first))), layers,
                              /*training=*/false);
        if (values.dim() > 2) values = values.movedim(1, -1);
        values = values.contiguous();
        outputs.insert(outputs.end(), values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
    }
    return outputs;
} catch (const c10::Error& error) {
    throw std::runtime_error(firstLine(error.what_without_backtrace()));
}

void TorchEngine::step(double learningRate) {
    ++m_steps;
    for (const ParameterSlot& slot : m_layout) {
        if (!isTrained(slot.kind)) continue;
        switch (m_options.recipe.optimizer) {
        case Optimizer::Adam: stepAdam(slot, learningRate); break;
        case Optimizer::Sgd: stepSgd(slot, learningRate); break;
        }
    }
}

/// Kingma and Ba (2015), in the form of section 2 that Keras uses: epsilon stands outside the bias correction.
/// Decoupled weight decay.
void TorchEngine::stepAdam(const ParameterSlot& slot, double learningRate) {
    constexpr double beta1 = 0.9;
    constexpr double beta2 = 0.999;
    const auto steps = static_cast<double>(m_steps);
    const auto rate =
        static_cast<float>(learningRate * std::sqrt(1 - std::pow(beta2, steps)) / (1 - std::pow(beta1, steps)));
    const auto decay =
        static_cast<float>(slot.kind == ParameterKind::Weight ? learningRate * m_options.recipe.weightDecay : 0);
    const auto epsilon = static_cast<float>(m_options.recipe.adamEpsilon);
    float* parameter = m_parameters.data() + slot.offset;
    float* first = m_firstMoments.data() + slot.offset;
    float* second = m_secondMoments.data() + slot.offset;
    const float* gradient = m_gradients.data() + slot.offset;
    for (std::int64_t i = 0; i < slot.count; ++i) {
        first[i] += (gradient[i] - first[i]) * static_cast<float>(1 - beta1);
        second[i] += (gradient[i] * gradient[i] - second[i]) * static_cast<float>(1 - beta2);
        parameter[i] -= decay * parameter[i];
        parameter[i] -= rate * first[i] / (std::sqrt(second[i]) + epsilon);
    }
}

/// Keras' form of momentum: the learning rate is inside the velocity. Weight decay is an L2 penalty's gradient.
void TorchEngine::stepSgd(const ParameterSlot& slot, double learningRate) {
    const auto rate = static_cast<float>(learningRate);
    const auto momentum = static_cast<float>(m_options.recipe.momentum);
    const auto decay = static_cast<float>(slot.kind == ParameterKind::Weight ? m_options.recipe.weightDecay : 0);
    float* parameter = m_parameters.data() + slot.offset;
    float* velocity = m_firstMoments.data() + slot.offset;
    const float* gradient = m_gradients.data() + slot.offset;
    for (std::int64_t i = 0; i < slot.count; ++i) {
        velocity[i] = momentum * velocity[i] - rate * (gradient[i] + decay * parameter[i]);
        parameter[i] += velocity[i];
    }
}

} // namespace

std::string firstLine(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

Result<std::unique_ptr<Engine>> makeTorchEngine(const Architecture& architecture, const EngineOptions& options) {
    SNAC_CHECK(check(architecture, options));
    std::vector<LayerRounding> roundings;
    if (options.quantisation) {
        SNAC_TRY(found, layerRoundings(architecture, *options.quantisation));
        roundings = std::move(found);
        if (hasTables(roundings))
            return makeError(ErrorCategory::Unsupported, "Activations that are tables are trained by the native engine "
                                                         "only.");
    }
    try {
        return std::unique_ptr<Engine>(std::make_unique<TorchEngine>(architecture, options, std::move(roundings)));
    } catch (const c10::Error& error) {
        return makeError(ErrorCategory::Unsupported, "LibTorch cannot build the network: {}",
                         firstLine(error.what_without_backtrace()));
    } catch (const std::exception& failure) {
        return makeError(ErrorCategory::Unsupported, "The network cannot be built with LibTorch: {}", failure.what());
    }
}

} // namespace snac
