// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/trainer.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

/// The network as its definition says, in double precision and plain loops: sample by sample, channels last, no layout
/// in common with the engine's. Its loss by central differences gives the gradients that the engine is held against.
class ReferenceNetwork {
public:
    ReferenceNetwork(const snac::Architecture& architecture, snac::Task task, std::vector<float> classWeights = {})
        : m_architecture(architecture), m_task(task), m_classWeights(std::move(classWeights)) {}

    /// @param parameters  flat, in the order that trainer.h documents
    double loss(const std::vector<double>& parameters, const snac::Samples& samples,
                std::span<const std::int32_t> rows) const {
        Batch outputs = run(parameters, samples, rows, /*training=*/true);
        double total = 0;
        for (std::size_t n = 0; n < rows.size(); ++n) {
            const auto row = static_cast<std::size_t>(rows[n]);
            if (m_task == snac::Task::Regression) {
                const auto width = outputs[n].size();
                for (std::size_t o = 0; o < width; ++o) {
                    const double d = outputs[n][o] - static_cast<double>(samples.targets[row * width + o]);
                    total += d * d / static_cast<double>(width);
                }
                continue;
            }
            const auto label = static_cast<std::size_t>(samples.labels[row]);
            const double weight = m_classWeights.empty() ? 1.0 : static_cast<double>(m_classWeights[label]);
            double sum = 0;
            for (const double y : outputs[n]) sum += y;
            total -= weight * std::log(std::clamp(outputs[n][label] / sum, 1e-7, 1 - 1e-7));
        }
        return total / static_cast<double>(rows.size());
    }

    /// Classification: probabilities where the network ends with a softmax or in logits.
    std::vector<std::vector<double>> predict(const std::vector<double>& parameters, const snac::Samples& samples,
                                             std::span<const std::int32_t> rows) const {
        return run(parameters, samples, rows, /*training=*/false);
    }

private:
    using Values = std::vector<double>; ///< of one sample: [h][w][c], [e][f] or [f]
    using Batch = std::vector<Values>;

    /// Takes parameters in the documented order.
    struct Cursor {
        const double* next;
        const double* moving;
        const double* take(std::int64_t count) { return (next += count) - count; }
        const double* takeMoving(std::int64_t count) { return (moving += count) - count; }
    };

    Batch run(const std::vector<double>& parameters, const snac::Samples& samples, std::span<const std::int32_t> rows,
              bool training) const {
        Batch batch;
        for (const std::int32_t row : rows) {
            const auto sample = samples.sample(row);
            batch.emplace_back(sample.begin(), sample.end());
        }
        std::int64_t moving = 0;
        for (const auto& layer : m_architecture.layers) {
            if (std::holds_alternative<snac::BatchNormalization>(layer.operation)) moving += 2 * layer.input.channels();
        }
        Cursor cursor{parameters.data(), parameters.data() + parameters.size() - moving};
        for (const auto& layer : m_architecture.layers) apply(layer, cursor, batch, training);
        const auto* last = std::get_if<snac::Activation>(&m_architecture.layers.back().operation);
        const bool logits = last == nullptr || last->function == snac::ActivationFunction::Identity;
        if (m_task == snac::Task::Classification && logits) {
            for (auto& values : batch) softmax(values);
        }
        return batch;
    }

    static void softmax(Values& values) {
        const double top = std::ranges::max(values);
        double sum = 0;
        for (double& v : values) sum += v = std::exp(v - top);
        for (double& v : values) v /= sum;
    }

    static void apply(const snac::Layer& layer, Cursor& cursor, Batch& batch, bool training) {
        const auto& operation = layer.operation;
        if (std::holds_alternative<snac::BatchNormalization>(operation))
            return normaliseBatch(layer, cursor, batch, training);
        const double* weights = nullptr;
        if (const auto* c = std::get_if<snac::Convolution>(&operation)) {
            weights = cursor.take((layer.input.channels() * c->kernel * c->kernel + 1) * c->filters);
        } else if (const auto* d = std::get_if<snac::Dense>(&operation)) {
            weights = cursor.take((layer.input.channels() + 1) * d->units);
        } else if (const auto* a = std::get_if<snac::ConvAttention>(&operation)) {
            const std::int64_t channels = layer.input.channels();
            weights = cursor.take(3 * (channels + 1) * a->hiddenChannels + (a->hiddenChannels + 1) * channels);
        } else if (std::holds_alternative<snac::LayerNormalization>(operation)) {
            weights = cursor.take(2 * layer.input.channels());
        }
        for (Values& values : batch) values = applyToSample(layer, weights, values);
    }

    static Values applyToSample(const snac::Layer& layer, const double* weights, const Values& in) {
        const auto& operation = layer.operation;
        if (const auto* c = std::get_if<snac::Convolution>(&operation)) return convolve(layer, *c, weights, in);
        if (const auto* d = std::get_if<snac::Dense>(&operation))
            return linear(in, layer.input.channels(), d->units, weights);
        if (const auto* a = std::get_if<snac::ConvAttention>(&operation))
            return attend(layer, a->hiddenChannels, weights, in);
        if (std::holds_alternative<snac::LayerNormalization>(operation)) return normaliseLayer(layer, weights, in);
        if (const auto* f = std::get_if<snac::Activation>(&operation)) return activate(f->function, in);
        if (const auto* p = std::get_if<snac::Pooling>(&operation)) return pool(layer, *p, in);
        if (const auto* g = std::get_if<snac::Aggregation>(&operation)) return aggregate(layer, g->kind, in);
        return flatten(layer, in);
    }

    static std::size_t at(const snac::Shape& shape, std::int64_t y, std::int64_t x, std::int64_t c) {
        return static_cast<std::size_t>((y * shape.width() + x) * shape.channels() + c);
    }

    static Values convolve(const snac::Layer& layer, const snac::Convolution& c, const double* weights,
                           const Values& in) {
        const auto& from = layer.input;
        const auto& to = layer.output;
        const auto before = [&](std::int64_t size, std::int64_t outputs) {
            const std::int64_t total = std::max<std::int64_t>((outputs - 1) * c.stride + c.kernel - size, 0);
            return c.padding == snac::Padding::Same ? total / 2 : 0;
        };
        const std::int64_t top = before(from.height(), to.height());
        const std::int64_t left = before(from.width(), to.width());
        const double* bias = weights + c.filters * from.channels() * c.kernel * c.kernel;
        Values out(static_cast<std::size_t>(to.count()));
        for (std::int64_t o = 0; o < c.filters; ++o) {
            for (std::int64_t y = 0; y < to.height(); ++y) {
                for (std::int64_t x = 0; x < to.width(); ++x) {
                    double sum = bias[o];
                    for (std::int64_t i = 0; i < from.channels(); ++i) {
                        for (std::int64_t ky = 0; ky < c.kernel; ++ky) {
                            for (std::int64_t kx = 0; kx < c.kernel; ++kx) {
                                const std::int64_t iy = y * c.stride + ky - top;
                                const std::int64_t ix = x * c.stride + kx - left;
                                if (iy < 0 || ix < 0 || iy >= from.height() || ix >= from.width()) continue;
                                sum += weights[((o * from.channels() + i) * c.kernel + ky) * c.kernel + kx] *
                                       in[at(from, iy, ix, i)];
                            }
                        }
                    }
                    out[at(to, y, x, o)] = sum;
                }
            }
        }
        return out;
    }

    /// [positions][inputs] -> [positions][outputs]; weights then biases.
    static Values linear(const Values& in, std::int64_t inputs, std::int64_t outputs, const double* weights) {
        const std::int64_t positions = static_cast<std::int64_t>(in.size()) / inputs;
        Values out;
        for (std::int64_t p = 0; p < positions; ++p) {
            for (std::int64_t o = 0; o < outputs; ++o) {
                double sum = weights[outputs * inputs + o];
                for (std::int64_t i = 0; i < inputs; ++i)
                    sum += weights[o * inputs + i] * in[static_cast<std::size_t>(p * inputs + i)];
                out.push_back(sum);
            }
        }
        return out;
    }

    static Values attend(const snac::Layer& layer, std::int64_t hidden, const double* weights, const Values& in) {
        const std::int64_t channels = layer.input.channels();
        const std::int64_t part = (channels + 1) * hidden;
        const Values query = linear(in, channels, hidden, weights);
        const Values key = linear(in, channels, hidden, weights + part);
        const Values value = linear(in, channels, hidden, weights + 2 * part);
        const auto h = static_cast<std::size_t>(hidden);
        const auto positions = query.size() / h;
        Values mixed(query.size(), 0.0);
        for (std::size_t q = 0; q < positions; ++q) {
            Values scores(positions, 0.0);
            for (std::size_t t = 0; t < positions; ++t) {
                for (std::size_t i = 0; i < h; ++i) scores[t] += query[q * h + i] * key[t * h + i];
            }
            softmax(scores);
            for (std::size_t t = 0; t < positions; ++t) {
                for (std::size_t i = 0; i < h; ++i) mixed[q * h + i] += scores[t] * value[t * h + i];
            }
        }
        Values out = linear(mixed, hidden, channels, weights + 3 * part);
        for (std::size_t i = 0; i < out.size(); ++i) out[i] += in[i];
        return out;
    }

    static void normaliseBatch(const snac::Layer& layer, Cursor& cursor, Batch& batch, bool training) {
        const auto channels = static_cast<std::size_t>(layer.input.channels());
        const double* scale = cursor.take(layer.input.channels());
        const double* shift = cursor.take(layer.input.channels());
        const double* movingMean = cursor.takeMoving(layer.input.channels());
        const double* movingVariance = cursor.takeMoving(layer.input.channels());
        for (std::size_t c = 0; c < channels; ++c) {
            double mean = 0, square = 0, count = 0;
            for (const auto& values : batch) {
                for (std::size_t i = c; i < values.size(); i += channels) mean += values[i], ++count;
            }
            mean /= count;
            for (const auto& values : batch) {
                for (std::size_t i = c; i < values.size(); i += channels)
                    square += (values[i] - mean) * (values[i] - mean);
            }
            const double variance = training ? square / count : movingVariance[c];
            if (!training) mean = movingMean[c];
            for (auto& values : batch) {
                for (std::size_t i = c; i < values.size(); i += channels)
                    values[i] = (values[i] - mean) / std::sqrt(variance + 1e-3) * scale[c] + shift[c];
            }
        }
    }

    static Values normaliseLayer(const snac::Layer& layer, const double* weights, Values values) {
        const auto channels = static_cast<std::size_t>(layer.input.channels());
        for (std::size_t first = 0; first < values.size(); first += channels) {
            double mean = 0, variance = 0;
            for (std::size_t c = 0; c < channels; ++c) mean += values[first + c] / static_cast<double>(channels);
            for (std::size_t c = 0; c < channels; ++c)
                variance += (values[first + c] - mean) * (values[first + c] - mean) / static_cast<double>(channels);
            for (std::size_t c = 0; c < channels; ++c) {
                values[first + c] =
                    (values[first + c] - mean) / std::sqrt(variance + 1e-3) * weights[c] + weights[channels + c];
            }
        }
        return values;
    }

    static Values activate(snac::ActivationFunction function, Values values) {
        if (function == snac::ActivationFunction::Softmax) softmax(values);
        for (double& v : values) {
            switch (function) {
            case snac::ActivationFunction::Identity:
            case snac::ActivationFunction::Softmax: break;
            case snac::ActivationFunction::Relu: v = std::max(v, 0.0); break;
            case snac::ActivationFunction::LeakyRelu: v = v > 0 ? v : 0.01 * v; break;
            case snac::ActivationFunction::Gelu: v = v * 0.5 * (1 + std::erf(v / std::numbers::sqrt2)); break;
            case snac::ActivationFunction::Elu: v = v > 0 ? v : std::expm1(v); break;
            case snac::ActivationFunction::Tanh: v = std::tanh(v); break;
            case snac::ActivationFunction::Sigmoid: v = 1 / (1 + std::exp(-v)); break;
            }
        }
        return values;
    }

    static Values pool(const snac::Layer& layer, const snac::Pooling& pooling, const Values& in) {
        const auto& to = layer.output;
        Values out(static_cast<std::size_t>(to.count()));
        for (std::int64_t y = 0; y < to.height(); ++y) {
            for (std::int64_t x = 0; x < to.width(); ++x) {
                for (std::int64_t c = 0; c < to.channels(); ++c) {
                    double sum = 0, top = -1e300;
                    for (std::int64_t k = 0; k < pooling.size * pooling.size; ++k) {
                        const double v = in[at(layer.input, y * pooling.stride + k / pooling.size,
                                               x * pooling.stride + k % pooling.size, c)];
                        sum += v;
                        top = std::max(top, v);
                    }
                    out[at(to, y, x, c)] = pooling.kind == snac::PoolingKind::Max
                                               ? top
                                               : sum / static_cast<double>(pooling.size * pooling.size);
                }
            }
        }
        return out;
    }

    static Values aggregate(const snac::Layer& layer, snac::AggregationKind kind, const Values& in) {
        const auto features = static_cast<std::size_t>(layer.input.channels());
        Values out(features);
        for (std::size_t f = 0; f < features; ++f) {
            double sum = 0, top = -1e300;
            for (std::size_t i = f; i < in.size(); i += features) sum += in[i], top = std::max(top, in[i]);
            const double mean = sum / static_cast<double>(layer.input.positions());
            out[f] = kind == snac::AggregationKind::Max ? top : kind == snac::AggregationKind::Sum ? sum : mean;
        }
        return out;
    }

    /// Channel-major.
    static Values flatten(const snac::Layer& layer, const Values& in) {
        const auto channels = static_cast<std::size_t>(layer.input.channels());
        Values out;
        for (std::size_t c = 0; c < channels; ++c) {
            for (std::size_t i = c; i < in.size(); i += channels) out.push_back(in[i]);
        }
        return out;
    }

    snac::Architecture m_architecture;
    snac::Task m_task;
    std::vector<float> m_classWeights;
};
