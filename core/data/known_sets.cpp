// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/known_sets.h"

#include "base/hash.h"
#include "base/paths.h"
#include "base/text.h"
#include "data/idx_files.h"
#include "data/source.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace snac {

namespace fs = std::filesystem;

const PublishedSet& fashionMnist() {
    static const PublishedSet set{
        "fashion-mnist",
        "60,000 + 10,000 grey pictures 28x28 of clothing, 10 classes",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "Fashion-MNIST, copyright 2017 Zalando SE, MIT licence (H. Xiao, K. Rasul, R. Vollgraf, arXiv:1708.07747)",
        {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"},
        {{{"train-images-idx3-ubyte", "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
          {"train-labels-idx1-ubyte", "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
          {"t10k-images-idx3-ubyte", "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"},
          {"t10k-labels-idx1-ubyte", "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"}}}};
    return set;
}

const PublishedSet& mnist() {
    static const PublishedSet set{
        "mnist",
        "60,000 + 10,000 grey pictures 28x28 of handwritten digits, 10 classes",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "MNIST, Y. LeCun, C. Cortes and C. J. C. Burges, 1998 (from NIST Special Databases 1 and 3), CC BY-SA 3.0",
        {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
        {{{"train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
          {"train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
          {"t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
          {"t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"}}}};
    return set;
}

std::string plainName(std::string_view name) {
    std::string plain = toLower(name);
    std::erase_if(plain, [](char c) { return c == '-' || c == '_' || c == ' '; });
    return plain;
}

namespace {

bool hasAll(const fs::path& folder) { return findIdxFiles(folder).all(); }

bool hasTestLabelsOf(const fs::path& folder, const PublishedSet& set) {
    const auto bytes = readData(findIdxFiles(folder).testLabels);
    return bytes && sha256(*bytes) == set.files[3].checksum;
}

/// Every folder that may be called after the set, the user's wish first.
std::vector<fs::path> places(const PublishedSet& set) {
    std::vector<fs::path> folders;
    if (const char* wished = std::getenv("SNAC_DATA_DIR"); wished && *wished)
        folders.push_back(fs::path(wished) / set.name);
    std::error_code code;
    for (fs::path folder = fs::current_path(code); !code && !folder.empty(); folder = folder.parent_path()) {
        folders.push_back(folder.parent_path() / "shared" / "data" / set.name);
        if (folder == folder.parent_path()) break;
    }
    folders.push_back(dataFolder() / "datasets" / set.name);
    folders.push_back(downloadFolder(set));
    return folders;
}

} // namespace

fs::path downloadFolder(const PublishedSet& set) { return cacheFolder() / "datasets" / set.name; }

std::optional<fs::path> findPublished(const PublishedSet& set) {
    if (const char* wished = std::getenv("SNAC_DATA_DIR");
        wished && *wished && hasAll(wished) && hasTestLabelsOf(wished, set))
        return wished;
    const auto folders = places(set);
    const auto found = std::find_if(folders.begin(), folders.end(), hasAll);
    return found == folders.end() ? std::nullopt : std::optional(*found);
}

} // namespace snac
