// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/architecture.h"

#include "base/hash.h"

#include <bit>

namespace snac {

namespace {

/// A byte string that two architectures share exactly when they are the same network. Numbers are written in groups of
/// seven bits, low ones first, the high bit set on all but the last: short, since hashing is what a fingerprint costs,
/// and no number is the beginning of another, so that no two networks can run together into the same bytes.
class ByteString {
public:
    ByteString() { m_bytes.reserve(256); }
    void add(std::int64_t value) {
        auto rest = static_cast<std::uint64_t>(value);
        for (; rest >= 0x80; rest >>= 7) m_bytes.push_back(static_cast<char>(rest | 0x80));
        m_bytes.push_back(static_cast<char>(rest));
    }
    /// Eight bytes; -0 is 0.
    void add(double value) {
        const auto word = std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
        for (int shift = 0; shift < 64; shift += 8) m_bytes.push_back(static_cast<char>(word >> shift));
    }
    const std::string& bytes() const { return m_bytes; }

private:
    std::string m_bytes;
};

/// Layers that hand on what they get; they are no part of the network.
/// @param rank  of what enters the layer
bool changesNothing(const LayerOperation& operation, int rank) {
    if (const auto* activation = std::get_if<Activation>(&operation))
        return activation->function == ActivationFunction::Identity;
    if (const auto* pooling = std::get_if<Pooling>(&operation)) return pooling->size == 1 && pooling->stride == 1;
    return std::holds_alternative<Flatten>(operation) && rank == 1;
}

void add(ByteString& bytes, const Convolution& convolution) {
    // A 1x1 kernel needs no padding: 'same' and 'valid' are the same network.
    const Padding padding = convolution.kernel == 1 ? Padding::Same : convolution.padding;
    bytes.add(convolution.filters);
    bytes.add(convolution.kernel);
    bytes.add(convolution.stride);
    bytes.add(static_cast<std::int64_t>(padding));
}
void add(ByteString& bytes, const Dense& dense) { bytes.add(dense.units); }
void add(ByteString& bytes, const ConvAttention& attention) { bytes.add(attention.hiddenChannels); }
void add(ByteString&, const BatchNormalization&) {}
void add(ByteString&, const LayerNormalization&) {}
void add(ByteString& bytes, const Activation& activation) { bytes.add(static_cast<std::int64_t>(activation.function)); }
void add(ByteString&, const Flatten&) {}
void add(ByteString& bytes, const Pooling& pooling) {
    bytes.add(static_cast<std::int64_t>(pooling.kind));
    bytes.add(pooling.size);
    bytes.add(pooling.stride);
}
void add(ByteString& bytes, const Aggregation& aggregation) { bytes.add(static_cast<std::int64_t>(aggregation.kind)); }

/// Begins a layer's own strategy. No layer begins with it, so that networks without one keep their bytes.
constexpr std::int64_t strategyMark = 100;
static_assert(std::variant_size_v<LayerOperation> < strategyMark);

} // namespace

std::string fingerprint(const Architecture& architecture) {
    ByteString bytes;
    bytes.add(std::int64_t{1}); // version of this layout
    bytes.add(std::int64_t{architecture.input.rank});
    for (const std::int64_t size : architecture.input.size) bytes.add(size);
    bytes.add(architecture.outputs);
    int rank = architecture.input.rank;
    for (const Layer& layer : architecture.layers) {
        if (changesNothing(layer.operation, rank)) continue;
        if (std::holds_alternative<Flatten>(layer.operation) || std::holds_alternative<Aggregation>(layer.operation))
            rank = 1;
        bytes.add(static_cast<std::int64_t>(layer.operation.index()));
        std::visit([&](const auto& operation) { add(bytes, operation); }, layer.operation);
        if (!layer.hasWeights()) continue;
        bytes.add(std::int64_t{layer.hardware.weightBits});
        bytes.add(std::int64_t{layer.hardware.activationBits});
        bytes.add(std::int64_t{layer.hardware.reuseFactor});
        bytes.add(layer.sparsity);
        if (const auto strategy = layer.hardware.strategy)
            bytes.add(strategyMark + static_cast<std::int64_t>(*strategy));
    }
    return sha256(bytes.bytes());
}

} // namespace snac
