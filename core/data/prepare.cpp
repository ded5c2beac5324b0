// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/prepare.h"

#include "data/assemble.h"
#include "data/resize.h"
#include "data/scaling.h"

#include <fmt/format.h>

#include <algorithm>

namespace snac {

namespace {

constexpr std::int64_t maximalSide = 4096;
constexpr std::int64_t maximalFeatures = std::int64_t{1} << 33; // 32 GiB of floats

Result<void> check(const Dataset& dataset, const Preparation& preparation) {
    if (preparation.firstSamples && *preparation.firstSamples < 1) {
        return makeError(ErrorCategory::InvalidArgument, "The first {} samples are none at all; give 1 or more.",
                         *preparation.firstSamples);
    }
    if (!preparation.resize) return {};
    if (dataset.shape().rank != 3) {
        return makeError(ErrorCategory::InvalidArgument,
                         "Samples of shape {} are no pictures and cannot be resized; leave the resize out.",
                         dataset.shape().text());
    }
    if (*preparation.resize < 1 || *preparation.resize > maximalSide) {
        return makeError(ErrorCategory::InvalidArgument, "Pictures cannot be resized to {}; give 1 to {}.",
                         *preparation.resize, maximalSide);
    }
    const std::int64_t pixels = *preparation.resize * *preparation.resize * dataset.shape().channels();
    const std::int64_t samples = dataset.train->count() + (dataset.test ? dataset.test->count() : 0);
    if (samples > maximalFeatures / pixels) {
        return makeError(ErrorCategory::InvalidArgument,
                         "{} pictures resized to {} do not fit into memory; give a smaller size.", samples,
                         *preparation.resize);
    }
    return {};
}

std::shared_ptr<const Samples> prepared(const Samples& from, const Preparation& preparation,
                                        const FeatureScaling& scaling) {
    const std::int64_t count = std::min(from.count(), preparation.firstSamples.value_or(from.count()));
    const auto firstOf = [&](const auto& values, std::int64_t each) {
        return std::remove_cvref_t<decltype(values)>(
            values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.empty() ? 0 : count * each));
    };
    auto to = std::make_shared<Samples>();
    to->shape = from.shape;
    to->labels = firstOf(from.labels, 1);
    to->targets = firstOf(from.targets, static_cast<std::int64_t>(from.targets.size()) / from.count());
    if (count == from.count() && preparation.resize) {
        to->features = resizeBilinear(from.features, from.shape, *preparation.resize, *preparation.resize);
    } else {
        to->features = firstOf(from.features, from.shape.count());
        if (preparation.resize)
            to->features = resizeBilinear(to->features, from.shape, *preparation.resize, *preparation.resize);
    }
    if (preparation.resize) to->shape = Shape::image(*preparation.resize, *preparation.resize, from.shape.channels());
    if (!scaling.offset.empty()) applyScaling(scaling, to->features);
    if (preparation.flatten) to->shape = Shape::flat(to->shape.count());
    return to;
}

/// Leaves out what would change nothing, so that it is neither done nor written down.
Preparation needed(const Dataset& dataset, Preparation preparation) {
    const std::int64_t longest = std::max(dataset.train->count(), dataset.test ? dataset.test->count() : 0);
    if (preparation.firstSamples >= longest) preparation.firstSamples.reset();
    if (preparation.resize && dataset.shape().height() == *preparation.resize &&
        dataset.shape().width() == *preparation.resize)
        preparation.resize.reset();
    if (dataset.shape().rank == 1) preparation.flatten = false;
    return preparation;
}

} // namespace

Result<Dataset> prepare(const Dataset& dataset, const Preparation& wished) {
    SNAC_CHECK(check(dataset, wished));
    const Preparation preparation = needed(dataset, wished);
    SNAC_TRY(scaling, findScaling(*dataset.train, preparation.scaling));
    Dataset result = dataset;
    if (preparation.firstSamples) result.preparation.push_back(fmt::format("first {}", *preparation.firstSamples));
    if (preparation.resize) result.preparation.push_back(fmt::format("resize {0}x{0}", *preparation.resize));
    if (!scaling.description.empty()) result.preparation.push_back(scaling.description);
    if (preparation.flatten) result.preparation.emplace_back("flatten");
    if (result.preparation.size() == dataset.preparation.size()) return result;
    result.train = prepared(*dataset.train, preparation, scaling);
    if (dataset.test) result.test = prepared(*dataset.test, preparation, scaling);
    result.contentHash = datasetHash(result);
    return result;
}

} // namespace snac
