// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/catalog.h"
#include "data/labels.h"

namespace snac {

/// One part (training or test) as a reader leaves it.
struct RawPart {
    Shape shape;
    std::vector<float> features;
    RawLabels labels;
};

/// What a reader found, before labels are numbered and a test part is set apart.
struct RawDataset {
    std::string name;
    std::string source;
    std::string attribution;
    RawPart train;
    std::optional<RawPart> test;
    std::vector<std::string> classNames;  ///< of classes 0, 1, ... where the source knows them
    std::vector<std::string> preparation; ///< how the source was understood, where that was not plain
    std::vector<std::string> warnings;
};

/// Checks that features and labels fit together, numbers the classes, sets `options.testFraction` apart (stratified,
/// seeded) where there is no test part, and hashes the content. The features are moved, never copied, unless they are
/// split. Errors: corrupt (features and labels differ in number, or train and test in shape), invalid argument (task,
/// fraction).
Result<Dataset> assemble(RawDataset raw, const OpenOptions& options);

/// SHA-256 over the hashes of both parts, the task and the class names.
std::string datasetHash(const Dataset& dataset);

} // namespace snac
