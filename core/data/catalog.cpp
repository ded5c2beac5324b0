// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/catalog.h"

#include "base/paths.h"
#include "base/text.h"
#include "data/assemble.h"
#include "data/download.h"
#include "data/idx.h"
#include "data/idx_files.h"
#include "data/known_sets.h"
#include "data/npy.h"
#include "data/picture.h"
#include "data/source.h"

#include <algorithm>
#include <system_error>

namespace snac {

namespace fs = std::filesystem;

namespace {

fs::path digitsFile() { return resourceFolder() / "digits.csv.gz"; }

Result<RawDataset> readDigits(const OpenOptions& options) {
    SNAC_TRY(text, readData(digitsFile()));
    OpenOptions table = options;
    table.label = "64";
    table.header = false;
    SNAC_TRY(raw, fromCsv(text, digitsFile().string(), table));
    if (raw.train.shape.count() != 64) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: a sample has {} features instead of 64; install the program again.",
                         digitsFile().string(), raw.train.shape.count());
    }
    raw.name = "digits";
    raw.source = "digits";
    raw.attribution = "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, 1998, UCI Machine "
                      "Learning Repository, CC BY 4.0";
    raw.train.shape = Shape::image(8, 8, 1);
    raw.preparation.clear();
    return std::move(raw);
}

/// Downloads the four files; progress counts the whole set.
Result<void> downloadSet(const PublishedSet& set, const Progress& progress, const std::stop_token& stop) {
    for (std::size_t i = 0; i < set.files.size(); ++i) {
        const auto share = [&](double fraction, std::string_view what) {
            if (progress)
                progress(fraction < 0 ? fraction
                                      : (static_cast<double>(i) + fraction) / static_cast<double>(set.files.size()),
                         what);
        };
        const std::string file = set.files[i].name + ".gz";
        Download wish;
        wish.url = set.home + file;
        wish.target = downloadFolder(set) / file;
        wish.checksum = set.files[i].checksum;
        SNAC_CHECK(download(wish, share, stop));
    }
    return {};
}

Result<RawDataset> readPublished(const PublishedSet& set, const OpenOptions& options, const Progress& progress,
                                 const std::stop_token& stop) {
    auto folder = findPublished(set);
    if (!folder) {
        if (!options.allowDownload) {
            return makeError(ErrorCategory::NotFound,
                             "{} is not on this machine; allow the download, or put its four files into a folder {} "
                             "below $SNAC_DATA_DIR.",
                             set.name, set.name);
        }
        SNAC_CHECK(downloadSet(set, progress, stop));
        folder = downloadFolder(set);
    }
    SNAC_TRY(raw, readIdxFolder(findIdxFiles(*folder), *folder, {set.files[0].checksum, set.files[1].checksum},
                                {set.files[2].checksum, set.files[3].checksum}));
    raw.name = set.name;
    raw.source = folder->string();
    raw.attribution = set.attribution;
    raw.classNames = set.classNames;
    return std::move(raw);
}

Result<RawDataset> readFolder(const fs::path& folder, const Progress& progress, const std::stop_token& stop) {
    const IdxFiles files = findIdxFiles(folder);
    return files.any() ? readIdxFolder(files, folder) : readImageFolder(folder, progress, stop);
}

enum class Format { Idx, Npy, Npz, Picture, Table, Unknown };

/// What the bytes are; the name has a say only where they could be anything.
Format formatOf(std::string_view bytes) {
    if (looksLikeNpy(bytes)) return Format::Npy;
    if (looksLikeZip(bytes)) return Format::Npz;
    if (looksLikeIdx(bytes)) return Format::Idx;
    if (looksLikePicture(bytes)) return Format::Picture;
    return bytes.substr(0, 4096).find('\0') == std::string_view::npos ? Format::Table : Format::Unknown;
}

/// A name that promises a format which the bytes are not: said as such, instead of a table with odd cells.
Result<void> checkName(const fs::path& path, Format format) {
    const std::string file = toLower(path.filename().string());
    const auto promises = [&](std::string_view ending) {
        return file.ends_with(ending) || file.ends_with(std::string(ending) + ".gz");
    };
    const char* promised = promises(".npy") && format != Format::Npy                           ? "NPY"
                           : promises(".npz") && format != Format::Npz                         ? "NPZ"
                           : (promises("-ubyte") || promises(".idx")) && format != Format::Idx ? "IDX"
                           : (promises(".csv") || promises(".tsv")) && format != Format::Table ? "CSV"
                                                                                               : nullptr;
    if (!promised) return {};
    return makeError(ErrorCategory::Corrupt,
                     "{}: its name says {}, but its first bytes are not of that format; name the right file, or rename "
                     "it if its name is wrong.",
                     path.string(), promised);
}

Result<RawDataset> readFileAs(const fs::path& path, const OpenOptions& options) {
    SNAC_TRY(bytes, readData(path));
    if (bytes.empty()) return makeError(ErrorCategory::Corrupt, "{}: the file is empty; get it again.", path.string());
    const Format format = formatOf(bytes);
    SNAC_CHECK(checkName(path, format));
    switch (format) {
    case Format::Idx: return readIdxPair(path);
    case Format::Npy: return fromNpy(bytes, path.string(), options);
    case Format::Npz: return fromNpz(bytes, path.string());
    case Format::Table: return fromCsv(bytes, path.string(), options);
    case Format::Picture:
        return makeError(ErrorCategory::Unsupported,
                         "{}: one picture is no data set; name the folder with one folder of pictures per class.",
                         path.string());
    case Format::Unknown: break;
    }
    return makeError(ErrorCategory::Unsupported,
                     "{}: this is no format that is read here (IDX, CSV, NPY, NPZ, plain or in gzip, or a folder of "
                     "pictures); convert it.",
                     path.string());
}

Result<RawDataset> readPath(const std::string& name, const OpenOptions& options, const Progress& progress,
                            const std::stop_token& stop) {
    const fs::path path = name;
    std::error_code code;
    if (!fs::exists(path, code)) {
        const std::vector<std::string> known{"digits", fashionMnist().name, mnist().name};
        return makeError(ErrorCategory::NotFound,
                         "{}: there is no such file or folder, and no data set of that name{}; known are {}.", name,
                         didYouMean(name, known), join(known, ", "));
    }
    if (fs::is_directory(path, code))
        return readFolder(path.has_filename() ? path : path.parent_path(), progress, stop);
    SNAC_TRY(raw, readFileAs(path, options));
    raw.name = path.filename().string();
    return std::move(raw);
}

} // namespace

std::vector<KnownDataset> knownDatasets() {
    std::vector<KnownDataset> known{
        {"digits", "1,797 grey pictures 8x8 of handwritten digits, 10 classes (embedded)", resourceFolder()}};
    for (const PublishedSet* set : {&fashionMnist(), &mnist()})
        known.push_back({set->name, set->description, findPublished(*set)});
    std::stable_partition(known.begin(), known.end(),
                          [](const KnownDataset& entry) { return entry.found.has_value(); });
    return known;
}

Result<Dataset> openDataset(const std::string& nameOrPath, const OpenOptions& options, const Progress& progress,
                            std::stop_token stop) {
    const std::string plain = plainName(nameOrPath);
    auto raw = plain == "digits" || plain == "ucidigits" ? readDigits(options)
               : plain == plainName(fashionMnist().name) ? readPublished(fashionMnist(), options, progress, stop)
               : plain == plainName(mnist().name)        ? readPublished(mnist(), options, progress, stop)
                                                         : readPath(nameOrPath, options, progress, stop);
    if (!raw) return raw.error();
    return assemble(*std::move(raw), options);
}

} // namespace snac
