// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "base/rng.h"

#include <QtGlobal>

#include <algorithm>

namespace snac {

/// Any network that inferShapes takes, also such as no search makes: layers in odd orders, blocks that do not fit them,
/// layers that change nothing. Small choices, so that equal networks come up among some thousands.
class RandomNetwork {
public:
    explicit RandomNetwork(std::uint64_t seed) : m_rng(seed) {}

    Architecture make() {
        m_network = {};
        m_network.outputs = 2;
        const std::uint64_t kind = m_rng.below(3);
        m_network.input = kind == 0   ? Shape::flat(size())
                          : kind == 1 ? Shape::elements(size(), size())
                                      : Shape::image(4 + size(), 4 + size(), size());
        m_rank = m_network.input.rank;
        m_extent = kind == 2 ? std::min(m_network.input.size[0], m_network.input.size[1]) : 0;
        for (std::uint64_t steps = m_rng.below(5); steps > 0; --steps) step();
        if (m_rank == 3 || (m_rank == 2 && m_rng.chance(0.5))) add(Flatten{});
        if (m_rank == 2) add(Aggregation{static_cast<AggregationKind>(m_rng.below(3))});
        for (std::uint64_t steps = m_rng.below(3); steps > 0; --steps) step();
        add(Dense{2});
        elementWise();
        const auto inferred = inferShapes(m_network);
        if (!inferred) qFatal("%s", inferred.error().message().c_str());
        return m_network;
    }

private:
    std::int64_t size() { return 1 + static_cast<std::int64_t>(m_rng.below(3)); }

    void add(LayerOperation operation) {
        if (m_network.blocks.empty() || m_rng.chance(0.4)) {
            static const char* const names[] = {"", "a", "b", "classifier_head", "it's \"odd\": [x]", "null"};
            m_network.blocks.push_back({static_cast<BlockType>(m_rng.below(6)), names[m_rng.below(6)]});
        }
        if (std::holds_alternative<Flatten>(operation) || std::holds_alternative<Aggregation>(operation)) m_rank = 1;
        Layer layer;
        layer.operation = std::move(operation);
        layer.block = static_cast<int>(m_network.blocks.size()) - 1;
        if (m_rng.chance(0.3))
            layer.hardware = {static_cast<int>(1 + m_rng.below(32)), static_cast<int>(1 + m_rng.below(32)),
                              static_cast<int>(m_rng.below(3))};
        if (m_rng.chance(0.1)) layer.hardware.strategy = static_cast<Strategy>(m_rng.below(2));
        if (m_rng.chance(0.2)) layer.sparsity = m_rng.chance(0.5) ? 0.5 : m_rng.uniform();
        m_network.layers.push_back(layer);
    }

    void elementWise() {
        switch (m_rng.below(6)) {
        case 0: return add(BatchNormalization{});
        case 1: return add(LayerNormalization{});
        case 2: return add(Activation{ActivationFunction::Identity});
        case 3: return add(Activation{static_cast<ActivationFunction>(m_rng.below(8))});
        default: return;
        }
    }

    void step() {
        elementWise();
        if (m_rank < 3) {
            add(m_rng.chance(0.2) && m_rank == 1 ? LayerOperation(Flatten{}) : LayerOperation(Dense{size()}));
        } else if (m_rng.chance(0.2)) {
            add(ConvAttention{size()});
        } else if (m_rng.chance(0.3)) {
            const std::int64_t window =
                1 +
                static_cast<std::int64_t>(m_rng.below(static_cast<std::uint64_t>(std::min<std::int64_t>(m_extent, 2))));
            const std::int64_t stride = 1 + static_cast<std::int64_t>(m_rng.below(2));
            m_extent = (m_extent - window) / stride + 1;
            add(Pooling{static_cast<PoolingKind>(m_rng.below(2)), window, stride});
        } else {
            const std::int64_t kernel =
                1 +
                static_cast<std::int64_t>(m_rng.below(static_cast<std::uint64_t>(std::min<std::int64_t>(m_extent, 3))));
            const std::int64_t stride = 1 + static_cast<std::int64_t>(m_rng.below(2));
            const Padding padding = static_cast<Padding>(m_rng.below(2));
            m_extent = padding == Padding::Same ? (m_extent + stride - 1) / stride : (m_extent - kernel) / stride + 1;
            add(Convolution{size(), kernel, stride, padding});
        }
        elementWise();
    }

    Rng m_rng;
    Architecture m_network;
    int m_rank = 1;
    std::int64_t m_extent = 0; ///< the picture's smaller side
};

} // namespace snac
