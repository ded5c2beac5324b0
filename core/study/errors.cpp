// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/errors.h"

#include "study/study_store.h"

#include <system_error>

namespace snac {

namespace {

constexpr std::string_view diskFullText =
    "{}: there is no room to write (the disk is full, or a quota is reached): free some space; what was stored is safe";

} // namespace

bool isDiskFull(const Error& error) {
    return error.category() == ErrorCategory::InputOutput && error.messageTemplate() == diskFullText;
}

namespace sqlite {

Error diskFull(const std::filesystem::path& file) {
    return makeError(ErrorCategory::InputOutput, diskFullText, file.string());
}

namespace {

// https://www.sqlite.org/rescode.html
enum Code {
    Busy = 5,
    Locked = 6,
    NoMemory = 7,
    ReadOnly = 8,
    InputOutput = 10,
    Corrupt = 11,
    Full = 13,
    CannotOpen = 14,
    NotADatabase = 26
};
constexpr int writeFailed = InputOutput | (3 << 8); // also for EDQUOT and EFBIG, which SQLite does not count as "full"

/// The journal cannot be made on a full disk either, and SQLite then says "cannot open".
bool hasNoRoom(const std::filesystem::path& file) {
    std::error_code failure;
    const auto space = std::filesystem::space(file.parent_path(), failure);
    return !failure && space.available < 64 * 1024;
}

} // namespace

Error sqliteError(const std::filesystem::path& file, int code, std::string_view text) {
    const std::string name = file.string();
    const int primary = code & 0xff;
    if (primary == Full || code == writeFailed) return diskFull(file);
    if ((primary == CannotOpen || primary == InputOutput) && hasNoRoom(file)) return diskFull(file);
    if (primary == Busy || primary == Locked)
        return makeError(ErrorCategory::InputOutput,
                         "{}: another program holds it locked: try again when that one has finished", name);
    if (primary == ReadOnly)
        return makeError(ErrorCategory::InputOutput,
                         "{}: cannot be written ({}): make the file and its folder writable", name, text);
    if (primary == NotADatabase)
        return makeError(ErrorCategory::Corrupt, "{}: is not a study file (no SQLite database): give another file",
                         name);
    if (primary == CannotOpen)
        return makeError(ErrorCategory::InputOutput,
                         "{}: cannot be opened ({}): check that its folder exists and that you may write there", name,
                         text);
    if (primary == InputOutput || primary == NoMemory)
        return makeError(ErrorCategory::InputOutput,
                         "{}: reading or writing failed ({}): check the disk, then try again", name, text);
    return makeError(ErrorCategory::Corrupt,
                     "{}: the study file is damaged ({}): take a copy of it, then try 'sqlite3 FILE .recover'", name,
                     text);
}

} // namespace sqlite

} // namespace snac
