// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/idx_files.h"

#include "base/hash.h"
#include "data/idx.h"
#include "data/source.h"

#include <future>
#include <system_error>

namespace snac {

namespace fs = std::filesystem;

namespace {

/// `stem` is "train-images-idx3-ubyte".
fs::path findFile(const fs::path& folder, std::string stem) {
    std::string dotted = stem;
    dotted[stem.find("-idx")] = '.';
    for (const std::string& name : {stem, stem + ".gz", dotted, dotted + ".gz"}) {
        std::error_code code;
        if (fs::is_regular_file(folder / name, code)) return folder / name;
    }
    return {};
}

Result<void> checkSum(const std::string& bytes, const std::string& expected, const fs::path& path) {
    if (expected.empty() || sha256(bytes) == expected) return {};
    return makeError(ErrorCategory::Corrupt,
                     "{}: it can be read, but its check sum is not the published one; remove it to have it downloaded "
                     "again, or open its folder by path to use it as it is.",
                     path.string());
}

Result<std::vector<double>> readLabels(const fs::path& path, const std::string& expected) {
    SNAC_TRY(bytes, readData(path));
    SNAC_CHECK(checkSum(bytes, expected, path));
    SNAC_TRY(array, parseIdx(bytes, path.string()));
    if (array.shape.size() != 1) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: labels have one axis, but this file has {} ({}); images and labels may be swapped.",
                         path.string(), array.shape.size(), array.shapeText());
    }
    return toDoubles(array);
}

Result<Shape> sampleShape(const ArrayView& array, const fs::path& path) {
    const auto& axes = array.shape;
    if (axes.size() == 2) return Shape::flat(axes[1]);
    if (axes.size() == 3) return Shape::image(axes[1], axes[2], 1);
    if (axes.size() == 4) return Shape::image(axes[1], axes[2], axes[3]);
    return makeError(ErrorCategory::Corrupt,
                     "{}: images have 2 to 4 axes, but this file has {} ({}); images and labels may be swapped.",
                     path.string(), axes.size(), array.shapeText());
}

} // namespace

IdxFiles findIdxFiles(const fs::path& folder) {
    return {findFile(folder, "train-images-idx3-ubyte"), findFile(folder, "train-labels-idx1-ubyte"),
            findFile(folder, "t10k-images-idx3-ubyte"), findFile(folder, "t10k-labels-idx1-ubyte")};
}

Result<RawPart> readIdxPart(const fs::path& images, const fs::path& labels, const IdxChecksums& expected) {
    RawPart part;
    SNAC_TRY(numbers, readLabels(labels, expected.labels));
    part.labels.numbers = std::move(numbers);
    SNAC_TRY(bytes, readData(images));
    // The check sum takes as long as inflating does; a second core takes it while this one converts.
    auto checked = std::async(std::launch::async, [&] { return checkSum(bytes, expected.images, images); });
    const auto array = parseIdx(bytes, images.string());
    if (array) {
        const auto shape = sampleShape(*array, images);
        if (!shape) return shape.error();
        part.shape = *shape;
        part.features = toFloats(*array);
    }
    SNAC_CHECK(checked.get());
    if (!array) return array.error();
    return part;
}

Result<RawDataset> readIdxFolder(const IdxFiles& files, const fs::path& folder, const IdxChecksums& train,
                                 const IdxChecksums& test) {
    if (files.trainImages.empty() || files.trainLabels.empty() ||
        files.testImages.empty() != files.testLabels.empty()) {
        const std::string missing = files.trainImages.empty()   ? "train-images-idx3-ubyte"
                                    : files.trainLabels.empty() ? "train-labels-idx1-ubyte"
                                    : files.testImages.empty()  ? "t10k-images-idx3-ubyte"
                                                                : "t10k-labels-idx1-ubyte";
        return makeError(ErrorCategory::NotFound, "{}: there is no {}(.gz) beside the other IDX files; put it there.",
                         folder.string(), missing);
    }
    RawDataset raw;
    raw.name = folder.filename().string();
    raw.source = folder.string();
    auto testPart = std::async(std::launch::async, [&]() -> Result<std::optional<RawPart>> {
        if (files.testImages.empty()) return std::optional<RawPart>();
        SNAC_TRY(part, readIdxPart(files.testImages, files.testLabels, test));
        return std::optional<RawPart>(std::move(part));
    });
    SNAC_TRY(trainPart, readIdxPart(files.trainImages, files.trainLabels, train));
    raw.train = std::move(trainPart);
    SNAC_TRY(optionalTest, testPart.get());
    raw.test = std::move(optionalTest);
    return raw;
}

Result<RawDataset> readIdxPair(const fs::path& images) {
    std::string name = images.filename().string();
    const std::size_t word = name.find("images");
    if (word == std::string::npos) {
        return makeError(ErrorCategory::InvalidArgument,
                         "{}: an IDX file of samples is called ...images... and has its labels beside it; name such a "
                         "file, or the folder.",
                         images.string());
    }
    name.replace(word, 6, "labels");
    if (const std::size_t axes = name.find("idx3"); axes != std::string::npos) name.replace(axes, 4, "idx1");
    fs::path labels = images.parent_path() / name;
    std::error_code code;
    if (!fs::exists(labels, code)) { // one of the two may be packed
        labels = name.ends_with(".gz") ? images.parent_path() / name.substr(0, name.size() - 3)
                                       : images.parent_path() / (name + ".gz");
    }
    if (!fs::exists(labels, code)) {
        return makeError(ErrorCategory::NotFound, "{}: there is no file {} with the labels beside it; put it there.",
                         images.string(), name);
    }
    RawDataset raw;
    raw.name = images.filename().string();
    raw.source = images.string();
    SNAC_TRY(part, readIdxPart(images, labels));
    raw.train = std::move(part);
    return raw;
}

} // namespace snac
