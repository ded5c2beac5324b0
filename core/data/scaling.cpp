// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/scaling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

/// What all values have in common, found in one pass.
struct Overview {
    float minimum = 0;
    float maximum = 0;
    bool whole = true; ///< whole numbers of 0 to 65,535
    bool finite = true;
};

Overview overviewOf(const std::vector<float>& values) {
    Overview overview{values.front(), values.front(), true, true};
    for (const float value : values) {
        overview.minimum = std::min(overview.minimum, value);
        overview.maximum = std::max(overview.maximum, value);
        // Only wholes of up to 16 bits matter, and a conversion is far quicker than floor().
        overview.whole = overview.whole && value >= 0 && value <= 65535 &&
                         value == static_cast<float>(static_cast<std::int32_t>(value));
        overview.finite = overview.finite && std::isfinite(value);
    }
    return overview;
}

FeatureScaling dividedBy(float fullScale, std::size_t channels) {
    return {std::vector<float>(channels, 0), std::vector<float>(channels, fullScale),
            fmt::format("divided by {}", fullScale)};
}

FeatureScaling fromMinimumToMaximum(const std::vector<float>& values, std::size_t channels) {
    FeatureScaling scaling{{values.begin(), values.begin() + static_cast<std::ptrdiff_t>(channels)},
                           {},
                           "minimum to maximum of training mapped to 0..1"};
    std::vector<float> maximum = scaling.offset;
    for (std::size_t i = 0; i < values.size(); i += channels) {
        for (std::size_t c = 0; c < channels; ++c) {
            scaling.offset[c] = std::min(scaling.offset[c], values[i + c]);
            maximum[c] = std::max(maximum[c], values[i + c]);
        }
    }
    for (std::size_t c = 0; c < channels; ++c)
        scaling.divisor.push_back(maximum[c] > scaling.offset[c] ? maximum[c] - scaling.offset[c] : 1);
    return scaling;
}

FeatureScaling toMeanAndDeviation(const std::vector<float>& values, std::size_t channels) {
    std::vector<double> mean(channels, 0);
    std::vector<double> square(channels, 0);
    const auto count = static_cast<double>(values.size() / channels);
    for (std::size_t i = 0; i < values.size(); i += channels) {
        for (std::size_t c = 0; c < channels; ++c) mean[c] += values[i + c];
    }
    for (double& value : mean) value /= count;
    for (std::size_t i = 0; i < values.size(); i += channels) {
        for (std::size_t c = 0; c < channels; ++c) square[c] += (values[i + c] - mean[c]) * (values[i + c] - mean[c]);
    }
    FeatureScaling scaling;
    scaling.description = "standardised with mean and deviation of training";
    for (std::size_t c = 0; c < channels; ++c) {
        const auto deviation = static_cast<float>(std::sqrt(square[c] / count));
        scaling.offset.push_back(static_cast<float>(mean[c]));
        scaling.divisor.push_back(deviation > 0 ? deviation : 1);
    }
    return scaling;
}

} // namespace

Result<FeatureScaling> findScaling(const Samples& train, Preparation::Scaling scaling) {
    if (scaling == Preparation::Scaling::None) return FeatureScaling();
    const auto channels = static_cast<std::size_t>(train.shape.channels());
    const Overview overview = overviewOf(train.features);
    if (!overview.finite) {
        return makeError(ErrorCategory::InvalidArgument, "The training features are not all finite numbers, so they "
                                                         "cannot be scaled; mend the data, or choose no scaling.");
    }
    if (scaling == Preparation::Scaling::Standardise) return toMeanAndDeviation(train.features, channels);
    if (overview.minimum >= 0 && overview.maximum <= 1) return FeatureScaling();
    if (overview.whole) {
        for (const float fullScale : {16.0F, 255.0F, 65535.0F}) {
            if (overview.maximum <= fullScale) return dividedBy(fullScale, channels);
        }
    }
    return fromMinimumToMaximum(train.features, channels);
}

void applyScaling(const FeatureScaling& scaling, std::vector<float>& features) {
    const std::size_t channels = scaling.offset.size();
    if (channels == 1) { // grey pictures, the most common and the largest: a loop that the compiler makes wide
        const float offset = scaling.offset.front();
        const float divisor = scaling.divisor.front();
        for (float& value : features) value = (value - offset) / divisor;
        return;
    }
    for (std::size_t i = 0; i < features.size(); i += channels) {
        for (std::size_t c = 0; c < channels; ++c)
            features[i + c] = (features[i + c] - scaling.offset[c]) / scaling.divisor[c];
    }
}

} // namespace snac
