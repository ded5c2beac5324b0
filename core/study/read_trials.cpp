// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/encoding.h"
#include "study/json.h"
#include "study/sqlite_store.h"
#include "study/trial_loader.h"

namespace snac::sqlite {

namespace {

Error makesNoSense(const std::string& file, const std::string& study, const std::string& finding) {
    return makeError(ErrorCategory::Corrupt,
                     "{}: the study '{}' cannot be read, {}: 'snac study check' lists all that is wrong with it", file,
                     study, finding);
}

} // namespace

Result<std::vector<Trial>> SqliteStudyStore::trials() {
    SNAC_CHECK(selected());
    SNAC_TRY(there, ours());
    TrialLoader loader(*m_database, m_studyId, there);
    SNAC_CHECK(m_database->read([&] { return loader.load(); }));
    if (!loader.findings.empty()) return makesNoSense(fileName(), m_name, loader.findings.front());
    return std::move(loader.trials);
}

Result<Trial> SqliteStudyStore::trial(std::int64_t number) {
    SNAC_CHECK(selected());
    SNAC_TRY(there, ours());
    TrialLoader loader(*m_database, m_studyId, there);
    SNAC_CHECK(m_database->read([&]() -> Result<void> {
        SNAC_TRY(id, trialId(number));
        return loader.load(id);
    }));
    if (!loader.findings.empty()) return makesNoSense(fileName(), m_name, loader.findings.front());
    return std::move(loader.trials.front());
}

} // namespace snac::sqlite
