// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_taps.h"

#include <algorithm>
#include <compare>
#include <map>

namespace snac {

namespace {

/// A tap of the kernel that touched an input, and the output it worked for, counted from the first such output.
struct AxisTap {
    int tap;
    int out;
    auto operator<=>(const AxisTap&) const = default;
};

/// The inputs along one axis: inside, all are of one kind (with stride 1); towards the border some taps are missing.
struct Axis {
    std::vector<std::vector<AxisTap>> kinds;
    std::vector<int> kindOf;   ///< per input
    std::vector<int> firstOut; ///< per input; 0 when no output used it
};

Axis describeAxis(int size, int border, int kernel, int stride, int outputs) {
    Axis axis;
    std::map<std::vector<AxisTap>, int> known;
    for (int position = border; position < border + size; ++position) {
        std::vector<AxisTap> taps;
        for (int tap = 0; tap < kernel; ++tap) {
            const int from = position - tap;
            if (from >= 0 && from % stride == 0 && from / stride < outputs) taps.push_back({tap, from / stride});
        }
        const int first = taps.empty() ? 0 : taps.back().out; // higher taps come from earlier outputs
        for (AxisTap& tap : taps) tap.out -= first;
        const auto [kind, isNew] = known.try_emplace(taps, static_cast<int>(known.size()));
        if (isNew) axis.kinds.push_back(taps);
        axis.kindOf.push_back(kind->second);
        axis.firstOut.push_back(first);
    }
    return axis;
}

} // namespace

ConvolutionGeometry convolutionGeometry(const Layer& layer) {
    const auto& convolution = std::get<Convolution>(layer.operation);
    const int kernel = static_cast<int>(convolution.kernel);
    const int stride = static_cast<int>(convolution.stride);
    ConvolutionGeometry g{.height = static_cast<int>(layer.input.height()),
                          .width = static_cast<int>(layer.input.width()),
                          .outHeight = static_cast<int>(layer.output.height()),
                          .outWidth = static_cast<int>(layer.output.width()),
                          .kernelHeight = kernel,
                          .kernelWidth = kernel,
                          .stride = stride};
    const bool same = convolution.padding == Padding::Same;
    const int tall = same ? std::max((g.outHeight - 1) * stride + kernel - g.height, 0) : 0;
    const int wide = same ? std::max((g.outWidth - 1) * stride + kernel - g.width, 0) : 0;
    g.top = tall / 2;
    g.left = wide / 2;
    g.paddedHeight = g.height + tall;
    g.paddedWidth = g.width + wide;
    return g;
}

ConvolutionGeometry pointwiseGeometry(int positions) {
    return {.width = positions, .outWidth = positions, .paddedWidth = positions};
}

ConvolutionGeometry wholeGeometry(int positions) {
    return {.width = positions, .kernelWidth = positions, .paddedWidth = positions};
}

TapPlan TapPlan::forward(const ConvolutionGeometry& g) {
    TapPlan plan;
    std::vector<Tap> taps;
    for (int y = 0; y < g.kernelHeight; ++y) {
        for (int x = 0; x < g.kernelWidth; ++x) taps.push_back({y * g.paddedWidth + x, y * g.kernelWidth + x});
    }
    plan.m_lists.push_back(std::move(taps));
    for (int y = 0; y < g.outHeight; ++y) {
        for (int x = 0; x < g.outWidth; ++x) plan.m_places.push_back({(y * g.paddedWidth + x) * g.stride, 0});
    }
    plan.m_run = g.outWidth;
    plan.finish();
    return plan;
}

TapPlan TapPlan::backward(const ConvolutionGeometry& g) {
    const Axis rows = describeAxis(g.height, g.top, g.kernelHeight, g.stride, g.outHeight);
    const Axis columns = describeAxis(g.width, g.left, g.kernelWidth, g.stride, g.outWidth);
    TapPlan plan;
    for (const auto& row : rows.kinds) {
        for (const auto& column : columns.kinds) {
            auto& taps = plan.m_lists.emplace_back();
            for (const AxisTap& y : row) {
                for (const AxisTap& x : column)
                    taps.push_back({y.out * g.outWidth + x.out, y.tap * g.kernelWidth + x.tap});
            }
        }
    }
    for (int y = 0; y < g.height; ++y) {
        for (int x = 0; x < g.width; ++x) {
            const int list = rows.kindOf[static_cast<std::size_t>(y)] * static_cast<int>(columns.kinds.size()) +
                             columns.kindOf[static_cast<std::size_t>(x)];
            plan.m_places.push_back({rows.firstOut[static_cast<std::size_t>(y)] * g.outWidth +
                                         columns.firstOut[static_cast<std::size_t>(x)],
                                     list});
        }
    }
    plan.m_run = g.width;
    plan.finish();
    return plan;
}

void TapPlan::finish() {
    constexpr int longestRun = 32; // what its positions read should stay in L2
    m_run = std::min(m_run, longestRun);
    for (const auto& list : m_lists) m_views.push_back({list.data(), static_cast<std::int32_t>(list.size())});
}

void TapPlan::describe(Product& product) const {
    product.places = m_places.data();
    product.placeCount = static_cast<int>(m_places.size());
    product.run = m_run;
    product.lists = m_views.data();
}

} // namespace snac
