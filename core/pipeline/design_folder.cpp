// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/design_folder.h"

#include "pipeline/design_json.h"

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

} // namespace

Result<FileLock> lockDesign(const fs::path& folder) {
    SNAC_TRY(lock, FileLock::tryTake(folder / "run.lock"));
    if (lock) return std::move(*lock);
    return makeError(ErrorCategory::InvalidArgument,
                     "{}: another process works on this design; wait for its end, or cancel it.", folder.string());
}

Result<void> removeDesign(const fs::path& given) {
    std::error_code code;
    const fs::path folder = wholePath(given);
    if (!fs::exists(folder / "request.json", code))
        return makeError(ErrorCategory::NotFound, "{}: there is no design (no request.json); check the spelling.",
                         folder.string());
    const Result<FileLock> lock = lockDesign(folder);
    if (!lock) return lock.error();
    const fs::path hidden = removedName(folder);
    fs::rename(folder, hidden, code);
    if (code)
        return makeError(ErrorCategory::InputOutput, "{}: cannot be removed ({}); check the folder's permissions.",
                         folder.string(), code.message());
    fs::remove_all(hidden, code); // what is left of it is swept another time
    return {};
}

void sweepRemovedDesigns(const fs::path& designs) {
    std::error_code code;
    for (fs::directory_iterator entry(designs, fs::directory_options::skip_permission_denied, code), end;
         !code && entry != end; entry.increment(code)) {
        std::error_code ignored;
        if (entry->path().filename().string().starts_with(removed)) fs::remove_all(entry->path(), ignored);
    }
}

} // namespace snac
