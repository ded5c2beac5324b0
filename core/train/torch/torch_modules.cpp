// SPDX-License-Identifier: GPL-3.0-or-later
// Networks out of LibTorch's own modules: what shapes and parameter counts are checked against, and the plain loop that
// training steps are timed against. <torch/nn.h> takes 20 s to parse, so both are in this one file.
#include "train/torch/torch_operations.h"
#include "train/torch/torch_parts.h"

#include <torch/nn.h>
#include <torch/optim/adam.h>

#include <algorithm>

namespace snac {

namespace {

namespace nn = torch::nn;

/// Calls a function as a module.
struct FunctionalImpl : nn::Module {
    explicit FunctionalImpl(std::function<torch::Tensor(torch::Tensor)> called) : function(std::move(called)) {}
    torch::Tensor forward(torch::Tensor input) { return function(std::move(input)); }
    std::function<torch::Tensor(torch::Tensor)> function;
};
TORCH_MODULE(Functional);

struct AttentionImpl : nn::Module {
    AttentionImpl(std::int64_t channels, std::int64_t hidden)
        : query(register_module("query", nn::Conv2d(channels, hidden, 1))),
          key(register_module("key", nn::Conv2d(channels, hidden, 1))),
          value(register_module("value", nn::Conv2d(channels, hidden, 1))),
          projection(register_module("projection", nn::Conv2d(hidden, channels, 1))) {}
    torch::Tensor forward(torch::Tensor input) {
        return attend(input,
                      std::array<at::Tensor, 8>{query->weight, query->bias, key->weight, key->bias, value->weight,
                                                value->bias, projection->weight, projection->bias});
    }
    nn::Conv2d query, key, value, projection;
};
TORCH_MODULE(Attention);

struct ChannelNormImpl : nn::Module {
    explicit ChannelNormImpl(std::int64_t channels)
        : norm(register_module("norm", nn::LayerNorm(nn::LayerNormOptions({channels}).eps(1e-3)))) {}
    torch::Tensor forward(torch::Tensor input) { return norm(input.movedim(1, -1)).movedim(-1, 1); }
    nn::LayerNorm norm;
};
TORCH_MODULE(ChannelNorm);

struct ElementDenseImpl : nn::Module {
    ElementDenseImpl(std::int64_t features, std::int64_t units)
        : linear(register_module("linear", nn::Linear(features, units))) {}
    torch::Tensor forward(torch::Tensor input) { return linear(input.transpose(1, 2)).transpose(1, 2); }
    nn::Linear linear;
};
TORCH_MODULE(ElementDense);

/// Appends the module of an operation for an input of these sizes; batch first, channels second.
class ModuleBuilder {
public:
    ModuleBuilder(nn::Sequential& network, c10::IntArrayRef sizes) : m_network(network), m_sizes(sizes) {}

    void operator()(const Convolution& convolution) {
        auto options =
            nn::Conv2dOptions(m_sizes[1], convolution.filters, convolution.kernel).stride(convolution.stride);
        if (convolution.padding == Padding::Same) {
            const PaddingAmount rows = samePadding(m_sizes[2], convolution.kernel, convolution.stride);
            const PaddingAmount columns = samePadding(m_sizes[3], convolution.kernel, convolution.stride);
            m_network->push_back(nn::ConstantPad2d(
                nn::ConstantPad2dOptions({columns.before, columns.after, rows.before, rows.after}, 0)));
        }
        m_network->push_back(nn::Conv2d(options));
    }
    void operator()(const Dense& dense) {
        if (m_sizes.size() == 2) {
            m_network->push_back(nn::Linear(m_sizes[1], dense.units));
        } else {
            m_network->push_back(ElementDense(m_sizes[1], dense.units));
        }
    }
    void operator()(const ConvAttention& attention) {
        m_network->push_back(Attention(m_sizes[1], attention.hiddenChannels));
    }
    void operator()(const BatchNormalization&) {
        if (m_sizes.size() == 4) {
            m_network->push_back(nn::BatchNorm2d(nn::BatchNorm2dOptions(m_sizes[1]).eps(1e-3).momentum(0.01)));
        } else {
            m_network->push_back(nn::BatchNorm1d(nn::BatchNorm1dOptions(m_sizes[1]).eps(1e-3).momentum(0.01)));
        }
    }
    void operator()(const LayerNormalization&) { m_network->push_back(ChannelNorm(m_sizes[1])); }
    void operator()(const Activation& activation) {
        switch (activation.function) {
        case ActivationFunction::Identity: m_network->push_back(nn::Identity()); break;
        case ActivationFunction::Relu: m_network->push_back(nn::ReLU()); break;
        case ActivationFunction::LeakyRelu: m_network->push_back(nn::LeakyReLU()); break;
        case ActivationFunction::Gelu: m_network->push_back(nn::GELU()); break;
        case ActivationFunction::Elu: m_network->push_back(nn::ELU()); break;
        case ActivationFunction::Tanh: m_network->push_back(nn::Tanh()); break;
        case ActivationFunction::Sigmoid: m_network->push_back(nn::Sigmoid()); break;
        case ActivationFunction::Softmax: m_network->push_back(nn::Softmax(1)); break;
        }
    }
    void operator()(const Flatten&) { m_network->push_back(nn::Flatten()); }
    void operator()(const Pooling& pooling) {
        switch (pooling.kind) {
        case PoolingKind::Max:
            m_network->push_back(nn::MaxPool2d(nn::MaxPool2dOptions(pooling.size).stride(pooling.stride)));
            break;
        case PoolingKind::Average:
            m_network->push_back(nn::AvgPool2d(nn::AvgPool2dOptions(pooling.size).stride(pooling.stride)));
            break;
        }
    }
    void operator()(const Aggregation& aggregation) {
        m_network->push_back(
            Functional([kind = aggregation.kind](const torch::Tensor& input) { return aggregate(input, kind); }));
    }

private:
    nn::Sequential& m_network;
    c10::IntArrayRef m_sizes;
};

Shape shapeOf(const torch::Tensor& values) {
    if (values.dim() == 4) return Shape::image(values.size(2), values.size(3), values.size(1));
    if (values.dim() == 3) return Shape::elements(values.size(2), values.size(1));
    return Shape::flat(values.size(1));
}

torch::Tensor zeros(const Shape& shape, std::int64_t count) {
    if (shape.rank == 3) return torch::zeros({count, shape.channels(), shape.height(), shape.width()});
    if (shape.rank == 2) return torch::zeros({count, shape.channels(), shape.positions()});
    return torch::zeros({count, shape.channels()});
}

std::int64_t countOf(const nn::Sequential& network) {
    std::int64_t count = 0;
    for (const auto& parameter : network->parameters()) count += parameter.numel();
    return count;
}

/// @param layers  as many as `take` of the architecture's, a last softmax left out by the plain loop
nn::Sequential build(const Architecture& architecture, std::size_t take, std::vector<TorchLayer>* description) {
    const torch::NoGradGuard untracked;
    nn::Sequential network;
    torch::Tensor values = zeros(architecture.input, 1);
    for (std::size_t i = 0; i < take; ++i) {
        const Layer& layer = architecture.layers[i];
        nn::Sequential part;
        std::visit(ModuleBuilder(part, values.sizes()), layer.operation);
        part->eval(); // a batch of one has no variance to normalise by
        values = part->forward(values);
        part->train();
        if (description) description->push_back({std::string(layer.typeName()), shapeOf(values), countOf(part)});
        network->extend(*part);
    }
    return network;
}

class TorchPlainLoop final : public PlainLoop {
public:
    TorchPlainLoop(const Architecture& architecture, const Samples& samples, double learningRate)
        : m_network(build(architecture, architecture.layers.size() - 1, nullptr)),
          m_optimizer(m_network->parameters(), torch::optim::AdamOptions(learningRate).eps(1e-7)),
          m_samples(zeros(architecture.input, samples.count())) {
        const std::int64_t channels = samples.shape.channels();
        const std::int64_t positions = samples.shape.positions();
        auto rows =
            torch::from_blob(const_cast<float*>(samples.features.data()), {samples.count(), positions, channels});
        m_samples.view({samples.count(), channels, positions}).copy_(rows.transpose(1, 2));
        const auto labels =
            torch::from_blob(const_cast<std::int32_t*>(samples.labels.data()), {samples.count()}, torch::kInt32);
        m_labels = labels.to(torch::kInt64);
    }

    double step(std::span<const std::int32_t> rows) override {
        const auto indices = torch::from_blob(const_cast<std::int32_t*>(rows.data()),
                                              {static_cast<std::int64_t>(rows.size())}, torch::kInt32);
        m_optimizer.zero_grad();
        const auto loss = nn::functional::cross_entropy(m_network->forward(m_samples.index_select(0, indices)),
                                                        m_labels.index_select(0, indices));
        loss.backward();
        m_optimizer.step();
        return static_cast<double>(loss.item<float>());
    }

private:
    nn::Sequential m_network;
    torch::optim::Adam m_optimizer;
    torch::Tensor m_samples, m_labels;
};

/// The function's Result, or an error that says what Torch threw.
template <typename Function>
auto translated(Function function) -> decltype(function()) {
    try {
        return function();
    } catch (const c10::Error& error) {
        return makeError(ErrorCategory::Unsupported, "LibTorch cannot build the network: {}",
                         firstLine(error.what_without_backtrace()));
    } catch (const std::exception& failure) {
        return makeError(ErrorCategory::Unsupported, "The network cannot be built with LibTorch: {}", failure.what());
    }
}

} // namespace

Result<std::vector<TorchLayer>> describeTorchNetwork(const Architecture& architecture) {
    useOneThread();
    return translated([&]() -> Result<std::vector<TorchLayer>> {
        std::vector<TorchLayer> description;
        build(architecture, architecture.layers.size(), &description);
        return description;
    });
}

Result<std::unique_ptr<PlainLoop>> makePlainLoop(const Architecture& architecture, const Samples& samples,
                                                 double learningRate) {
    useOneThread();
    const auto* last =
        architecture.layers.empty() ? nullptr : std::get_if<Activation>(&architecture.layers.back().operation);
    if (!last || last->function != ActivationFunction::Softmax) {
        return makeError(ErrorCategory::Unsupported,
                         "The plain loop trains classifiers only: the network must end with a softmax.");
    }
    if (samples.shape != architecture.input || samples.labels.size() != static_cast<std::size_t>(samples.count())) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The plain loop's samples are {} with {} labels, but the network takes {}.",
                         samples.shape.text(), samples.labels.size(), architecture.input.text());
    }
    return translated([&]() -> Result<std::unique_ptr<PlainLoop>> {
        return std::unique_ptr<PlainLoop>(std::make_unique<TorchPlainLoop>(architecture, samples, learningRate));
    });
}

} // namespace snac
