// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "train/kernels_table.h"

#include <cstdint>
#include <vector>

namespace snac {

/// Sizes of a convolution along both axes. The input is seen with its border of zeros (padded); the outputs are those
/// of 'valid' padding on it.
struct ConvolutionGeometry {
    int height = 1, width = 1; ///< of the input without its border
    int outHeight = 1, outWidth = 1;
    int kernelHeight = 1, kernelWidth = 1;
    int stride = 1;
    int top = 0, left = 0; ///< border before
    int paddedHeight = 1, paddedWidth = 1;

    bool hasBorder() const { return paddedHeight != height || paddedWidth != width; }
};

/// Keras' rule for 'same' padding: ceil(size / stride) outputs; the border's odd pixel comes after.
ConvolutionGeometry convolutionGeometry(const Layer& layer);
/// Whether the transforms of a Winograd convolution cost less than they save.
bool winogradPays(const ConvolutionGeometry& geometry, int inputs, int outputs);
/// A dense layer on the positions of a [elements, features] array.
ConvolutionGeometry pointwiseGeometry(int positions);
/// A dense layer on a flattened picture: one output whose kernel is the picture.
ConvolutionGeometry wholeGeometry(int positions);

/// Where each output position reads, as the product kernel wants it. Positions with the same taps share a list.
class TapPlan {
public:
    TapPlan(TapPlan&&) = default; // not copied: the views point into the lists
    TapPlan& operator=(TapPlan&&) = default;

    /// From the padded input to the output.
    static TapPlan forward(const ConvolutionGeometry& geometry);
    /// From the gradient to the output, to the gradient to the input without border.
    static TapPlan backward(const ConvolutionGeometry& geometry);

    /// Fills in places, lists and run.
    void describe(Product& product) const;
    /// The first list: of a forward plan the only one.
    const std::vector<Tap>& taps() const { return m_lists.front(); }

private:
    TapPlan() = default;
    void finish();

    std::vector<std::vector<Tap>> m_lists;
    std::vector<TapList> m_views;
    std::vector<Place> m_places;
    int m_run = 1;
};

} // namespace snac
