// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"

#include <optional>
#include <string>
#include <vector>

namespace snac {

/// Labels or targets as a file holds them: text (CSV, folder names) or numbers, `columns` for each sample.
struct RawLabels {
    std::vector<std::string> text; ///< either this
    std::vector<double> numbers;   ///< or this, row-major
    std::int64_t columns = 1;

    std::int64_t count() const {
        return static_cast<std::int64_t>(text.empty() ? numbers.size() : text.size()) / columns;
    }
};

/// The labels of all parts of a data set, with one meaning.
struct EncodedLabels {
    Task task = Task::Classification;
    std::vector<std::string> classNames;           ///< classification
    std::int64_t outputs = 1;                      ///< classes, or regression targets
    std::vector<std::vector<std::int32_t>> labels; ///< by part, classification
    std::vector<std::vector<float>> targets;       ///< by part, regression: count x outputs
};

/// Decides the task and numbers the classes. Whole numbers become classes in ascending order and text in sorted order,
/// over all parts together, so that a class that one part lacks keeps its number. Text that is numbers throughout
/// counts as numbers. Without a wish for the task: classification for text and for whole numbers, with at most 1,000
/// different values; otherwise regression. Several columns are regression targets, unless each row has a single 1 among
/// zeros (one-hot): then they are classes. Pure. `name` begins every error. Errors: invalid argument (the wished task
/// does not fit), corrupt (a label that is not finite, with its sample).
Result<EncodedLabels> encodeLabels(std::vector<RawLabels> parts, std::optional<Task> task, std::string_view name);

} // namespace snac
