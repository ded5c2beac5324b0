// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/design_folder.h"

#include "pipeline/design_json.h"

#include <algorithm>
#include <vector>

namespace snac {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view removed = ".removed-"; ///< hidden, and no list of designs shows it

/// A sibling that is not there yet.
fs::path removedName(const fs::path& folder) {
    std::error_code code;
    const std::string name = std::string(removed) + folder.filename().string();
    fs::path hidden = folder.parent_path() / name;
    for (int i = 2; fs::exists(hidden, code); ++i) hidden = folder.parent_path() / fmt::format("{}-{}", name, i);
    return hidden;
}

/// File by file, so that it can be stopped: a design holds thousands of them.
void deleteTree(const fs::path& tree, const std::atomic<bool>& stop) {
    std::error_code code, ignored;
    std::vector<fs::path> folders{tree}; // the outer ones before the inner ones
    for (fs::recursive_directory_iterator entry(tree, fs::directory_options::skip_permission_denied, code), end;
         !code && !stop && entry != end; entry.increment(code)) {
        if (entry->symlink_status(ignored).type() == fs::file_type::directory)
            folders.push_back(entry->path());
        else
            fs::remove(entry->path(), ignored);
    }
    std::ranges::reverse(folders);
    for (const fs::path& folder : folders)
        if (!stop) fs::remove(folder, ignored);
}

} // namespace

Result<FileLock> lockDesign(const fs::path& folder) {
    SNAC_TRY(lock, FileLock::tryTake(folder / "run.lock"));
    if (lock) return std::move(*lock);
    return makeError(ErrorCategory::InvalidArgument,
                     "{}: another process works on this design; wait for its end, or cancel it.", folder.string());
}

Result<void> removeDesign(const fs::path& given, const std::function<bool(const fs::path&)>& wastebasket) {
    std::error_code code;
    const fs::path folder = wholePath(given);
    if (!fs::exists(folder / "request.json", code))
        return makeError(ErrorCategory::NotFound, "{}: there is no design (no request.json); check the spelling.",
                         folder.string());
    const Result<FileLock> lock = lockDesign(folder); // held until it is out of the way
    if (!lock) return lock.error();
    if (wastebasket && wastebasket(folder)) return {};
    fs::rename(folder, removedName(folder), code);
    if (code)
        return makeError(ErrorCategory::InputOutput, "{}: cannot be removed ({}); check the folder's permissions.",
                         folder.string(), code.message());
    return {};
}

void sweepRemovedDesigns(const fs::path& designs, const std::atomic<bool>& stop) {
    std::error_code code;
    for (fs::directory_iterator entry(designs, fs::directory_options::skip_permission_denied, code), end;
         !code && !stop && entry != end; entry.increment(code))
        if (entry->path().filename().string().starts_with(removed)) deleteTree(entry->path(), stop);
}

} // namespace snac
