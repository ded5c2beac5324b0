// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/picture.h"
#include "data/source.h"

#include "base/file.h"
#include "base/text.h"

#include <algorithm>
#include <set>
#include <system_error>

namespace snac {

namespace fs = std::filesystem;

namespace {

struct PictureFile {
    fs::path path;
    std::string className;
};

/// Files or folders directly below, by name; hidden ones are left out.
std::vector<fs::path> listed(const fs::path& folder, bool folders) {
    std::vector<fs::path> paths;
    std::error_code code;
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
        std::error_code ignored;
        const bool fits = folders ? entry->is_directory(ignored) : entry->is_regular_file(ignored);
        if (fits && !entry->path().filename().string().starts_with('.')) paths.push_back(entry->path());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

bool namedAsPicture(const fs::path& path) {
    const std::string extension = toLower(path.extension().string());
    return extension == ".png" || extension == ".jpg" || extension == ".jpeg" || extension == ".pgm" ||
           extension == ".ppm";
}

std::vector<PictureFile> findPictures(const fs::path& folder, std::vector<std::string>& warnings) {
    std::vector<PictureFile> files;
    std::size_t others = 0;
    for (const fs::path& classFolder : listed(folder, true)) {
        for (const fs::path& path : listed(classFolder, false)) {
            if (namedAsPicture(path))
                files.push_back({path, classFolder.filename().string()});
            else
                ++others;
        }
    }
    if (others > 0)
        warnings.push_back(fmt::format("{}: {} files that are no pictures (PNG, JPEG, PGM, PPM) were passed over.",
                                       folder.string(), others));
    return files;
}

Result<std::vector<Picture>> decodeAll(const std::vector<PictureFile>& files, const Progress& progress,
                                       const std::stop_token& stop) {
    std::vector<Picture> pictures;
    for (const PictureFile& file : files) {
        if (stop.stop_requested())
            return makeError(ErrorCategory::Cancelled,
                             "{}: reading was cancelled; nothing was changed, so start it again when it suits.",
                             file.path.parent_path().string());
        SNAC_TRY(bytes, readFile(file.path));
        SNAC_TRY(picture, decodePicture(bytes, file.path.string()));
        if (!pictures.empty() &&
            (picture.height != pictures.front().height || picture.width != pictures.front().width)) {
            return makeError(ErrorCategory::Corrupt,
                             "{}: the picture is {}x{}, but {} is {}x{}; bring all pictures to one size.",
                             file.path.string(), picture.height, picture.width, files.front().path.string(),
                             pictures.front().height, pictures.front().width);
        }
        pictures.push_back(std::move(picture));
        if (progress && pictures.size() % 256 == 0)
            progress(static_cast<double>(pictures.size()) / static_cast<double>(files.size()), "reading pictures");
    }
    return pictures;
}

std::vector<float> featuresOf(const std::vector<Picture>& pictures, std::int64_t channels) {
    std::vector<float> features;
    features.reserve(pictures.size() *
                     static_cast<std::size_t>(pictures.front().height * pictures.front().width * channels));
    for (const Picture& picture : pictures) {
        const std::int64_t copies = channels / picture.channels; // grey beside colour: three equal channels
        for (const std::uint8_t pixel : picture.pixels)
            features.insert(features.end(), static_cast<std::size_t>(copies), pixel);
    }
    return features;
}

struct DecodedPart {
    std::vector<PictureFile> files;
    std::vector<Picture> pictures;
    std::int64_t channels = 1;
};

Result<DecodedPart> readPart(const fs::path& folder, std::vector<std::string>& warnings, const Progress& progress,
                             const std::stop_token& stop) {
    DecodedPart part;
    part.files = findPictures(folder, warnings);
    if (part.files.empty()) {
        return makeError(
            ErrorCategory::NotFound,
            "{}: there are no folders with pictures (PNG, JPEG, PGM, PPM) in it; make one folder for each class.",
            folder.string());
    }
    SNAC_TRY(pictures, decodeAll(part.files, progress, stop));
    part.pictures = std::move(pictures);
    for (const Picture& picture : part.pictures) part.channels = std::max(part.channels, picture.channels);
    return part;
}

RawPart rawPart(DecodedPart part, std::int64_t channels) {
    RawPart raw;
    raw.shape = Shape::image(part.pictures.front().height, part.pictures.front().width, channels);
    raw.features = featuresOf(part.pictures, channels);
    for (PictureFile& file : part.files) raw.labels.text.push_back(std::move(file.className));
    return raw;
}

/// A class that only the test part has could never be learnt: most likely a folder's name is misspelt.
Result<void> checkTestClasses(const DecodedPart& train, const DecodedPart& test) {
    std::set<std::string> known;
    for (const PictureFile& file : train.files) known.insert(file.className);
    for (const PictureFile& file : test.files) {
        if (known.contains(file.className)) continue;
        const std::vector<std::string> names(known.begin(), known.end());
        return makeError(ErrorCategory::Corrupt,
                         "{}: the training part has no class '{}'{}; give both parts the same folders.",
                         file.path.parent_path().string(), file.className, didYouMean(file.className, names));
    }
    return {};
}

} // namespace

Result<RawDataset> readImageFolder(const fs::path& folder, const Progress& progress, std::stop_token stop) {
    std::error_code code;
    const bool split = fs::is_directory(folder / "train", code);
    RawDataset raw;
    raw.name = folder.filename().string();
    raw.source = folder.string();
    SNAC_TRY(train, readPart(split ? folder / "train" : folder, raw.warnings, progress, stop));
    std::int64_t channels = train.channels;
    if (split && fs::is_directory(folder / "test", code)) {
        SNAC_TRY(test, readPart(folder / "test", raw.warnings, progress, stop));
        SNAC_CHECK(checkTestClasses(train, test));
        channels = std::max(channels, test.channels);
        raw.test = rawPart(std::move(test), channels);
    }
    raw.train = rawPart(std::move(train), channels);
    return raw;
}

} // namespace snac
