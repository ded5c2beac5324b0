// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/assemble.h"

#include <filesystem>

namespace snac {

/// The four files of the MNIST family in a folder; a path is empty where there is no such file. Each may end in ".gz",
/// and may have the dot of older copies ("train-images.idx3-ubyte").
struct IdxFiles {
    std::filesystem::path trainImages;
    std::filesystem::path trainLabels;
    std::filesystem::path testImages;
    std::filesystem::path testLabels;

    bool any() const {
        return !trainImages.empty() || !trainLabels.empty() || !testImages.empty() || !testLabels.empty();
    }
    bool all() const {
        return !trainImages.empty() && !trainLabels.empty() && !testImages.empty() && !testLabels.empty();
    }
};
IdxFiles findIdxFiles(const std::filesystem::path& folder);

/// SHA-256 of inflated files that are known beforehand; empty where they are not.
struct IdxChecksums {
    std::string images;
    std::string labels;
};

/// Images and labels from two IDX files. Pictures [n, H, W] get a channel; [n, features] stay flat.
/// Errors: those of reading and parsing; corrupt when a check sum differs, or when images and labels are swapped.
Result<RawPart> readIdxPart(const std::filesystem::path& images, const std::filesystem::path& labels,
                            const IdxChecksums& expected = {});

/// A folder with train files, and test files if it has them. Both parts are read at the same time.
Result<RawDataset> readIdxFolder(const IdxFiles& files, const std::filesystem::path& folder,
                                 const IdxChecksums& train = {}, const IdxChecksums& test = {});

/// One file of images, with the labels in the file of the same name with "labels-idx1" for "images-idx3" beside it.
Result<RawDataset> readIdxPair(const std::filesystem::path& images);

} // namespace snac
