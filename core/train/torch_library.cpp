// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/torch_library.h"

#include "base/text.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace snac {

namespace fs = std::filesystem;

namespace {

constexpr const char* fileName = "libsnac_torch.so";

std::vector<fs::path> folders() {
    if (const char* folder = std::getenv("SNAC_LIBRARY_DIR"); folder && *folder) return {folder};
    std::error_code code;
    const fs::path program = fs::read_symlink("/proc/self/exe", code);
    if (code) return {};
    const fs::path prefix = program.parent_path().parent_path();
    return {prefix / "lib", prefix / "lib" / "snac-studio"};
}

Error notFound(const std::vector<fs::path>& searched) {
    std::vector<std::string> names;
    for (const fs::path& folder : searched) names.push_back(folder.string());
    return makeError(ErrorCategory::NotFound,
                     "{} was not found in {}: build with SNAC_WITH_TORCH=ON, set SNAC_LIBRARY_DIR to its folder, or "
                     "use the engine 'native'.",
                     fileName, join(names, " or "));
}

} // namespace

Result<const TorchLibrary*> loadTorchLibrary() {
    const std::vector<fs::path> searched = folders();
    for (const fs::path& folder : searched) {
        std::error_code code;
        const fs::path file = folder / fileName;
        if (!fs::exists(file, code)) continue;
        // Opening what is open already only looks it up, so no handle needs to be kept. LibTorch cannot be unloaded.
        void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        if (!handle) {
            const char* reason = dlerror();
            return makeError(ErrorCategory::NotFound,
                             "{} cannot be opened ({}): install the packages libtorch1.13 and libopenblas0-pthread.",
                             file.string(), reason ? reason : "no reason given");
        }
        const auto entry = reinterpret_cast<TorchLibraryEntry>(dlsym(handle, torchLibraryEntry));
        const TorchLibrary* library = entry ? entry(torchLibraryVersion) : nullptr;
        if (!library)
            return makeError(ErrorCategory::Unsupported,
                             "{} belongs to another version of this program: build both together.", file.string());
        return library;
    }
    return notFound(searched);
}

} // namespace snac
