// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/quantised_network.h"

namespace snac {

inline bool same(const IntegerMap& a, const IntegerMap& b) {
    return a.weightType == b.weightType && a.weights == b.weights && a.biasType == b.biasType && a.bias == b.bias &&
           a.accumulator == b.accumulator;
}

/// Compares two operations of the same kind, field by field.
struct SameOperation {
    const IntegerOperation& other;

    bool operator()(const IntegerConvolution& a) const {
        const auto& b = std::get<IntegerConvolution>(other);
        return same(a.map, b.map) && a.kernel == b.kernel && a.stride == b.stride && a.top == b.top &&
               a.left == b.left && a.bottom == b.bottom && a.right == b.right;
    }
    bool operator()(const IntegerDense& a) const { return same(a.map, std::get<IntegerDense>(other).map); }
    bool operator()(const IntegerActivation& a) const {
        const auto& b = std::get<IntegerActivation>(other);
        return a.function == b.function && a.slopeShift == b.slopeShift && a.type == b.type;
    }
    bool operator()(const IntegerTable& a) const {
        const auto& b = std::get<IntegerTable>(other);
        return a.function == b.function && a.entries == b.entries && a.type == b.type;
    }
    bool operator()(const IntegerMaxPooling& a) const {
        const auto& b = std::get<IntegerMaxPooling>(other);
        return a.size == b.size && a.stride == b.stride;
    }
    bool operator()(const IntegerAveragePooling& a) const {
        const auto& b = std::get<IntegerAveragePooling>(other);
        return a.size == b.size && a.stride == b.stride && a.type == b.type;
    }
    bool operator()(const IntegerFlatten&) const { return true; }
};

/// The name of the first layer that differs, "input", "layers"; empty: the networks are the same.
inline std::string firstDifference(const QuantisedNetwork& a, const QuantisedNetwork& b) {
    if (a.name != b.name || a.input != b.input || !(a.inputType == b.inputType)) return "input";
    if (a.layers.size() != b.layers.size()) return "layers";
    for (std::size_t i = 0; i < a.layers.size(); ++i) {
        const IntegerLayer &one = a.layers[i], &two = b.layers[i];
        if (one.name != two.name || one.source != two.source || one.input != two.input || one.output != two.output ||
            !(one.outputType == two.outputType) || one.operation.index() != two.operation.index() ||
            !std::visit(SameOperation{two.operation}, one.operation))
            return one.name;
    }
    return {};
}

} // namespace snac
