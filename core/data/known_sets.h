// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snac {

/// One published file: its name without ".gz", and the SHA-256 of its inflated bytes.
struct PublishedFile {
    std::string name;
    std::string checksum;
};

/// A published data set of the MNIST family.
struct PublishedSet {
    std::string name;
    std::string description;
    std::string home; ///< the address of its folder, with "/" at the end; files there end in ".gz"
    std::string attribution;
    std::vector<std::string> classNames;
    std::array<PublishedFile, 4> files; ///< training images and labels, test images and labels
};

const PublishedSet& fashionMnist();
const PublishedSet& mnist();

/// "Fashion_MNIST", "fashion mnist" -> "fashionmnist": names are compared without case, blanks, "-" and "_".
std::string plainName(std::string_view name);

/// The folder of this set if its files are on this machine: $SNAC_DATA_DIR or its subfolder of that name,
/// shared/data/NAME beside the current folder or one of its parents, and NAME in the user's data and cache folders.
/// $SNAC_DATA_DIR itself counts only if its test labels have the right check sum, because the files of both sets have
/// the same names.
std::optional<std::filesystem::path> findPublished(const PublishedSet& set);

/// Where it is downloaded to.
std::filesystem::path downloadFolder(const PublishedSet& set);

} // namespace snac
