// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/shape.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace snac {

enum class Task { Classification, Regression };

/// Samples in memory once, shared read-only by all workers (std::shared_ptr<const Samples>).
struct Samples {
    Shape shape;                      ///< of one sample: [features] or [H, W, C]
    std::vector<float> features;      ///< count x shape.count(), row-major, H then W then C within a sample
    std::vector<std::int32_t> labels; ///< classification: count, each in [0, classes)
    std::vector<float> targets;       ///< regression: count x outputs

    std::int64_t count() const { return static_cast<std::int64_t>(features.size()) / shape.count(); }
    std::span<const float> sample(std::int64_t i) const {
        return {features.data() + i * shape.count(), static_cast<std::size_t>(shape.count())};
    }
};

/// A data set: training samples, and test samples that a search never sees (may be absent).
struct Dataset {
    std::string name;
    Task task = Task::Classification;
    std::vector<std::string> classNames; ///< classification
    std::int64_t outputs = 1;            ///< classes, or regression targets
    std::shared_ptr<const Samples> train;
    std::shared_ptr<const Samples> test; ///< may be null
    std::string source;                  ///< where it came from: path or name, for people
    std::string contentHash; ///< SHA-256 over task, class names, and shapes, features, labels and targets of both
    std::string attribution; ///< licence and origin, if known
    std::vector<std::string> preparation; ///< what was done to it, in order: "resize 16x16", "first 20000"

    const Shape& shape() const { return train->shape; }
};

/// Some samples by their numbers: what a fold, a subset or a split is. Cheap to copy; the samples are shared.
struct SampleView {
    std::shared_ptr<const Samples> samples;
    std::vector<std::int32_t> rows;
    std::int64_t count() const { return static_cast<std::int64_t>(rows.size()); }
};
SampleView wholeOf(std::shared_ptr<const Samples> samples);

/// SHA-256 over shape, features, labels and targets, as 64 hex digits (the three arrays by their BLAKE2b-256). Pure,
/// any thread.
std::string contentHash(const Samples& samples);

} // namespace snac
