// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_buffer.h"
#include "train/native_layer.h"

#include <numeric>
#include <vector>

namespace snac {

namespace {

/// Pooling over windows of a picture; aggregation is one window that holds all elements.
class NativeWindows : public NativeLayer {
public:
    struct Rule {
        bool maximum = false;
        float factor = 1;
    };

    NativeWindows(const Kernels& kernels, NativeExtent in, NativeExtent out, std::vector<std::int32_t> windows,
                  Rule rule, int lanes)
        : m_kernels(kernels), m_in(in), m_out(out), m_windows(std::move(windows)), m_rule(rule),
          m_winner(rule.maximum ? out.size(lanes) : 0) {}

    void forward(const NativeBatch& batch, const float* in, float* out) override {
        WindowReduction pass = describe(batch);
        pass.in = in;
        pass.out = out;
        m_kernels.reduceWindows(pass);
    }
    float* backward(const NativeBatch& batch, const float*, const float*, float* gradient, float* spare,
                    bool wanted) override {
        WindowReduction pass = describe(batch);
        pass.outGradient = gradient;
        pass.inGradient = spare;
        if (wanted) m_kernels.reduceWindowsBackward(pass);
        return spare;
    }

private:
    WindowReduction describe(const NativeBatch& batch) {
        return {.winner = m_rule.maximum && batch.training ? m_winner.data() : nullptr,
                .inStep = m_in.step(batch.lanes),
                .outStep = m_out.step(batch.lanes),
                .windows = m_windows.data(),
                .windowCount = m_out.positions,
                .windowSize = static_cast<int>(m_windows.size()) / m_out.positions,
                .channels = m_in.channels,
                .positions = m_in.positions,
                .lanes = batch.lanes,
                .maximum = m_rule.maximum,
                .factor = m_rule.factor};
    }

    const Kernels& m_kernels;
    NativeExtent m_in, m_out;
    std::vector<std::int32_t> m_windows;
    Rule m_rule;
    AlignedBuffer<std::int32_t> m_winner;
};

} // namespace

std::unique_ptr<NativeLayer> makeNativePooling(const Layer& layer, const Kernels& kernels, int lanes) {
    const auto& pooling = std::get<Pooling>(layer.operation);
    const std::int64_t width = layer.input.width();
    std::vector<std::int32_t> windows;
    for (std::int64_t y = 0; y < layer.output.height(); ++y) {
        for (std::int64_t x = 0; x < layer.output.width(); ++x) {
            for (std::int64_t k = 0; k < pooling.size * pooling.size; ++k) {
                windows.push_back(static_cast<std::int32_t>((y * pooling.stride + k / pooling.size) * width +
                                                            x * pooling.stride + k % pooling.size));
            }
        }
    }
    const bool maximum = pooling.kind == PoolingKind::Max;
    const NativeWindows::Rule rule{.maximum = maximum,
                                   .factor = maximum ? 1.0F : 1.0F / static_cast<float>(pooling.size * pooling.size)};
    return std::make_unique<NativeWindows>(kernels, NativeExtent(layer.input), NativeExtent(layer.output),
                                           std::move(windows), rule, lanes);
}

std::unique_ptr<NativeLayer> makeNativeAggregation(const Layer& layer, const Kernels& kernels, int lanes) {
    const AggregationKind kind = std::get<Aggregation>(layer.operation).kind;
    const NativeExtent in(layer.input);
    std::vector<std::int32_t> all(static_cast<std::size_t>(in.positions));
    std::iota(all.begin(), all.end(), 0);
    const float factor = kind == AggregationKind::Mean ? 1.0F / static_cast<float>(in.positions) : 1.0F;
    return std::make_unique<NativeWindows>(
        kernels, in, NativeExtent(in.channels, 1), std::move(all),
        NativeWindows::Rule{.maximum = kind == AggregationKind::Max, .factor = factor}, lanes);
}

} // namespace snac
