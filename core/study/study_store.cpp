// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/study_store.h"

#include "study/schema.h"
#include "study/sqlite_store.h"
#include "study/target.h"

#include <system_error>
#include <unistd.h>

namespace snac {

using namespace sqlite;

std::string_view name(TrialState state) {
    switch (state) {
    case TrialState::Running: return "RUNNING";
    case TrialState::Complete: return "COMPLETE";
    case TrialState::Pruned: return "PRUNED";
    case TrialState::Fail: return "FAIL";
    case TrialState::Waiting: return "WAITING";
    }
    return {};
}

bool isMachineFact(std::string_view key) { return key.starts_with("machine:"); }

namespace {

/// Looks at the name only: reading the file by a descriptor of ours would drop SQLite's locks on it in this process.
Result<bool> existsAsFile(const std::filesystem::path& file) {
    std::error_code failure;
    const auto status = std::filesystem::status(file, failure);
    if (status.type() == std::filesystem::file_type::not_found) return false;
    if (status.type() == std::filesystem::file_type::none)
        return makeError(ErrorCategory::InputOutput,
                         "{}: cannot be looked at ({}): check the permissions of its folder", file.string(),
                         failure.message());
    if (status.type() == std::filesystem::file_type::directory)
        return makeError(ErrorCategory::InvalidArgument, "{}: is a folder: give a file, such as {}", file.string(),
                         (file / "study.db").string());
    if (status.type() != std::filesystem::file_type::regular)
        return makeError(ErrorCategory::InvalidArgument, "{}: is no ordinary file: give one, such as study.db",
                         file.string());
    return true;
}

Result<std::unique_ptr<StudyStore>> openToRead(const std::filesystem::path& file) {
    SNAC_TRY(exists, existsAsFile(file));
    if (!exists)
        return makeError(ErrorCategory::NotFound,
                         "{}: there is no such study file: check the path, or start a search to make it",
                         file.string());
    if (access(file.c_str(), R_OK) != 0)
        return makeError(ErrorCategory::InputOutput,
                         "{}: you may not read it: ask its owner, or change its permissions", file.string());
    SNAC_TRY(database,
             Database::open(file, access(file.c_str(), W_OK) == 0 ? Database::Mode::Read : Database::Mode::Locked));
    bool isStudy = false;
    SNAC_CHECK(database->read([&]() -> Result<void> {
        SNAC_TRY(verified, verifySchema(*database));
        isStudy = verified;
        return {};
    }));
    if (!isStudy)
        return makeError(ErrorCategory::Corrupt, "{}: is empty, not a study: give another file", file.string());
    return std::unique_ptr<StudyStore>(std::make_unique<SqliteStudyStore>(nullptr, std::move(database)));
}

Result<std::unique_ptr<StudyStore>> openToWrite(const std::filesystem::path& file) {
    SNAC_TRY(exists, existsAsFile(file));
    std::error_code failure;
    if (!std::filesystem::is_directory(file.parent_path(), failure))
        return makeError(ErrorCategory::NotFound, "{}: its folder does not exist: make it, or give another path",
                         file.string());
    if (exists && access(file.c_str(), R_OK | W_OK) != 0)
        return makeError(ErrorCategory::InputOutput,
                         "{}: you may not write it: make it writable, or open it for reading only", file.string());
    SNAC_TRY(lock, WriterLock::take(file));
    SNAC_TRY(database, Database::open(file, Database::Mode::Write));
    // Looked at before anything is written, so that a file that is no study stays as it is.
    bool isComplete = false;
    SNAC_CHECK(database->read([&]() -> Result<void> {
        SNAC_TRY(isStudy, verifySchema(*database));
        SNAC_TRY(hasOurs, hasOurTables(*database));
        isComplete = isStudy && hasOurs;
        return {};
    }));
    SNAC_CHECK(database->write([&]() -> Result<void> {
        if (!isComplete) {
            SNAC_TRY(isStudy, verifySchema(*database));
            if (!isStudy) SNAC_CHECK(createOptunaTables(*database));
        }
        return createOurTables(*database);
    }));
    // Opening says soon that the file is locked; a finished trial is worth waiting for.
    SNAC_CHECK(database->run("PRAGMA busy_timeout=60000"));
    return std::unique_ptr<StudyStore>(std::make_unique<SqliteStudyStore>(std::move(lock), std::move(database)));
}

} // namespace

Result<std::unique_ptr<StudyStore>> StudyStore::open(const std::string& target, Access access) {
    SNAC_TRY(file, parseTarget(target));
    return access == Access::ReadWrite ? openToWrite(file) : openToRead(file);
}

} // namespace snac
