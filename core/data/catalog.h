// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "data/dataset.h"

#include <filesystem>
#include <optional>
#include <stop_token>

namespace snac {

struct KnownDataset {
    std::string name;                           ///< "digits", "fashion-mnist", "mnist"
    std::string description;                    ///< one line
    std::optional<std::filesystem::path> found; ///< the folder it is in; absent: would be downloaded
};

/// Embedded digits first, then those found by name.
std::vector<KnownDataset> knownDatasets();

/// How a table's columns are read (CSV) and how test samples are set apart where a source has none.
struct OpenOptions {
    std::string label;          ///< column name or index from 0 (negative: from the end); empty: the last
    std::optional<bool> header; ///< absent: found out
    std::optional<Task>
        task; ///< absent: classification when labels are whole numbers or text with at most 1,000 different values
    double testFraction = 0.2; ///< for sources without a test part; 0: none
    std::uint64_t seed = 42;   ///< of that split
    bool allowDownload = true;
};

/// A known name ("fashion_mnist", "Fashion-MNIST" and the like are the same) or a path: IDX(.gz) file or folder with train
/// and t10k files, CSV(.gz), NPY (a table with a label column), NPZ (x_train, y_train, x_test, y_test or x/X, y), folder of
/// pictures per class (optionally below train/ and test/). Formats are told by content, not by name; a name that contradicts
/// the content is an error. Raw values: nothing is scaled here. Where a source has no test part, one is split off, and
/// `preparation` says so. Known names are looked for in $SNAC_DATA_DIR, shared/data beside the current folder and its parents,
/// the user's data and cache folders, and then downloaded; wherever they were, their check sums must be the published ones.
/// Blocks; any thread. Warnings say which files were passed over.
/// Errors: not found (with the nearest known name), corrupt (with the line or byte), unsupported, invalid argument (label
/// column, task, fraction), input/output, cancelled.
Result<Dataset> openDataset(const std::string& nameOrPath, const OpenOptions& options = {},
                            const Progress& progress = {}, std::stop_token stop = {});

} // namespace snac
