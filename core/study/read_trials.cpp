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

/// All within one transaction: as of one moment.
Result<std::vector<Trial>> SqliteStudyStore::loadTrials(const std::function<Result<void>(TrialLoader&)>& load) {
    SNAC_CHECK(selected());
    SNAC_TRY(there, ours());
    TrialLoader loader(*m_database, m_studyId, there);
    SNAC_CHECK(m_database->read([&] { return load(loader); }));
    if (!loader.findings.empty()) return makesNoSense(fileName(), m_name, loader.findings.front());
    return std::move(loader.trials);
}

Result<std::vector<Trial>> SqliteStudyStore::trials() {
    return loadTrials([](TrialLoader& loader) { return loader.load(); });
}

Result<std::vector<Trial>> SqliteStudyStore::trialsFrom(std::int64_t number) {
    return loadTrials([&](TrialLoader& loader) { return loader.loadFrom(number); });
}

Result<Trial> SqliteStudyStore::trial(std::int64_t number) {
    SNAC_TRY(found, loadTrials([&](TrialLoader& loader) -> Result<void> {
                 SNAC_TRY(id, trialId(number));
                 return loader.load(id);
             }));
    return std::move(found.front());
}

} // namespace snac::sqlite
