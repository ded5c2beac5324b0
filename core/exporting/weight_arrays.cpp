// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporting/weight_arrays.h"

#include "exporting/npy_writer.h"

#include <cmath>

namespace snac {

namespace {

struct NamedArray {
    std::string name;
    IntegerArray array;
    FixedType type;
};

std::vector<NamedArray> arraysOf(const QuantisedNetwork& network) {
    std::vector<NamedArray> arrays;
    for (const IntegerLayer& layer : network.layers) {
        if (const IntegerMap* map = mapOf(layer)) {
            arrays.push_back({layer.name + ".weights",
                              {weightShape(layer), {map->weights.begin(), map->weights.end()}},
                              map->weightType});
            arrays.push_back(
                {layer.name + ".bias", {{static_cast<std::int64_t>(map->bias.size())}, map->bias}, map->biasType});
        } else if (const auto* table = std::get_if<IntegerTable>(&layer.operation)) {
            arrays.push_back({layer.name + ".entries",
                              {{static_cast<std::int64_t>(table->entries.size())}, table->entries},
                              table->type});
        }
    }
    return arrays;
}

} // namespace

std::vector<std::int64_t> weightShape(const IntegerLayer& layer) {
    if (const auto* convolution = std::get_if<IntegerConvolution>(&layer.operation))
        return {layer.output.channels(), layer.input.channels(), convolution->kernel, convolution->kernel};
    return {layer.output.count(), layer.input.count()};
}

Result<std::string> weightsNpz(const QuantisedNetwork& network) {
    std::vector<NpzMember> members;
    for (const NamedArray& one : arraysOf(network))
        members.push_back({one.name, npyBytes(std::span<const std::int64_t>(one.array.values), one.array.shape)});
    return npzBytes(members);
}

Result<std::string> weightsNpzWithValues(const QuantisedNetwork& network) {
    std::vector<NpzMember> members;
    for (const NamedArray& one : arraysOf(network)) {
        const std::int32_t fraction = one.type.fraction();
        std::vector<double> values;
        values.reserve(one.array.values.size());
        for (const std::int64_t raw : one.array.values) values.push_back(valueOf(raw, one.type));
        members.push_back({one.name, npyBytes(std::span<const std::int64_t>(one.array.values), one.array.shape)});
        members.push_back({one.name + ".fraction", npyBytes(std::span<const std::int32_t>(&fraction, 1), {})});
        members.push_back({one.name + ".value", npyBytes(std::span<const double>(values), one.array.shape)});
    }
    return npzBytes(members);
}

} // namespace snac
