// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/encoding.h"
#include "study/schema.h"
#include "study/sqlite_store.h"
#include "study/trial_loader.h"

#include <array>
#include <set>

namespace snac::sqlite {

namespace {

constexpr std::size_t mostFindings = 1000; // a list that nobody reads to its end

Result<void> checkPages(Database& database, std::vector<std::string>& findings) {
    SNAC_CHECK(database.each("PRAGMA integrity_check", {}, [&](const Row& row) {
        if (row.text(0) != "ok") findings.push_back("SQLite: " + row.text(0));
    }));
    return database.each("PRAGMA foreign_key_check", {}, [&](const Row& row) {
        findings.push_back("row " + row.text(1) + " of " + row.text(0) + " belongs to no row of " + row.text(2));
    });
}

/// Row ids that only our tables still know.
Result<void> checkOrphans(Database& database, std::vector<std::string>& findings) {
    for (const char* table : {"snac_trials", "snac_curves", "snac_weights"}) {
        SNAC_CHECK(database.each(
            std::string("SELECT count(*) FROM ") + table + " WHERE trial_id NOT IN (SELECT trial_id FROM trials)", {},
            [&](const Row& row) {
                if (row.integer(0) > 0)
                    findings.push_back(fmt::format("{} has {} rows without a trial", table, row.integer(0)));
            }));
    }
    return {};
}

std::optional<std::string> wrongWithOurs(const Trial& trial) {
    if (trial.genome.empty()) return "it is of our search, but has no genome";
    if (trial.fingerprint.empty()) return "it is of our search, but has no fingerprint";
    if (trial.generation < 0) return "it is of our search, but has no generation";
    return std::nullopt;
}

void checkTrials(const TrialLoader& loader, std::size_t objectives, const std::string& study,
                 std::vector<std::string>& findings) {
    std::set<std::int64_t> numbers;
    for (const Trial& trial : loader.trials) numbers.insert(trial.number);
    for (std::size_t i = 0; i < loader.trials.size(); ++i) {
        const Trial& trial = loader.trials[i];
        const auto say = [&](std::string_view what) {
            findings.push_back(fmt::format("study '{}', trial {}: {}", study, trial.number, what));
        };
        if (i > 0 && trial.number == loader.trials[i - 1].number)
            say("its number is there twice");
        else if (trial.number < 0 || trial.number >= static_cast<std::int64_t>(loader.trials.size()))
            say("its number leaves a gap");
        if (trial.state == TrialState::Complete && trial.values.size() != objectives)
            say(fmt::format("it is complete, but has {} values for {} objectives", trial.values.size(), objectives));
        if (trial.reusedFrom && !numbers.contains(*trial.reusedFrom))
            say(fmt::format("it reuses trial {}, which is not there", *trial.reusedFrom));
        for (const std::string& time : {trial.started, trial.ended})
            if (!time.empty() && !isDateTime(time)) say("'" + time + "' is no date and time");
        if (!loader.isOurs[i]) continue;
        if (const auto wrong = wrongWithOurs(trial)) say(*wrong);
    }
}

} // namespace

Result<void> SqliteStudyStore::checkStudies(std::vector<std::string>& findings) {
    SNAC_TRY(isStudy, verifySchema(*m_database));
    if (!isStudy) return makeError(ErrorCategory::Corrupt, "{}: has lost its tables: restore a copy", fileName());
    SNAC_TRY(there, ours());
    if (there) SNAC_CHECK(checkOrphans(*m_database, findings));
    SNAC_TRY(ids, studyIds());
    for (const auto& [study, id] : ids) {
        const auto objectives = readObjectives(id);
        if (!objectives) findings.push_back(objectives.error().message());
        TrialLoader loader(*m_database, id, there);
        SNAC_CHECK(loader.load());
        for (const std::string& finding : loader.findings)
            findings.push_back(fmt::format("study '{}', {}", study, finding));
        if (objectives) checkTrials(loader, objectives->size(), study, findings);
        if (findings.size() > mostFindings) break;
    }
    return {};
}

Result<std::vector<std::string>> SqliteStudyStore::check() {
    std::vector<std::string> findings;
    // Not in one transaction with the rest: a writer would wait for all of it.
    Result<void> read = checkPages(*m_database, findings);
    if (read) read = m_database->read([&] { return checkStudies(findings); });
    // A damaged file is what is asked about: its error is a finding, too.
    if (!read) {
        if (read.error().category() != ErrorCategory::Corrupt) return read.error();
        findings.push_back(read.error().message());
    }
    if (findings.size() > mostFindings) {
        findings.resize(mostFindings);
        findings.push_back("and more");
    }
    return findings;
}

} // namespace snac::sqlite
