// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/sqlite_store.h"

#include "base/text.h"
#include "study/json.h"
#include "study/schema.h"

namespace snac::sqlite {

namespace {

constexpr std::size_t longestName = 512; // of the columns study_name and key

std::string metricNamesJson(const std::vector<Objective>& objectives) {
    std::vector<std::string> names;
    for (const Objective& objective : objectives) names.push_back(jsonString(objective.name));
    return "[" + join(names, ", ") + "]";
}

/// Optuna's metric names if the study has as many as objectives, otherwise what its data frames call them.
void nameObjectives(std::vector<Objective>& objectives, std::string_view metricNames) {
    const auto names = parseJson(metricNames);
    const bool named = names && names->kind == Json::Kind::Array && names->items.size() == objectives.size();
    for (std::size_t i = 0; i < objectives.size(); ++i)
        objectives[i].name = named                    ? names->items[i].text
                             : objectives.size() == 1 ? "value"
                                                      : "values_" + std::to_string(i);
}

} // namespace

Result<void> SqliteStudyStore::writable() const {
    if (m_lock) return {};
    return makeError(ErrorCategory::InputOutput,
                     "{}: is open for reading only, nothing was changed: open it for writing", fileName());
}

Result<void> SqliteStudyStore::selected() const {
    if (m_studyId != 0) return {};
    return makeError(ErrorCategory::InvalidArgument, "{}: no study of it is selected: name one", fileName());
}

Result<void> SqliteStudyStore::change(const std::function<Result<void>()>& work) {
    SNAC_CHECK(writable());
    SNAC_CHECK(selected());
    return m_database->write(work);
}

Result<bool> SqliteStudyStore::ours() {
    if (!m_ours) {
        SNAC_TRY(there, hasOurTables(*m_database));
        m_ours = there;
    }
    return m_ours;
}

Result<void> SqliteStudyStore::inTransaction(const std::function<Result<void>()>& work) {
    SNAC_CHECK(writable());
    return m_database->write(work);
}

Result<std::map<std::string, std::int64_t>> SqliteStudyStore::studyIds() {
    std::map<std::string, std::int64_t> ids;
    SNAC_CHECK(m_database->each("SELECT study_id, study_name FROM studies", {},
                                [&](const Row& row) { ids[row.text(1)] = row.integer(0); }));
    return ids;
}

Result<std::vector<Objective>> SqliteStudyStore::readObjectives(std::int64_t studyId) {
    std::vector<Objective> objectives;
    std::string odd, metricNames;
    SNAC_CHECK(m_database->each(
        "SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective", {studyId}, [&](const Row& row) {
            const std::string direction = row.text(0);
            if (direction != "MINIMIZE" && direction != "MAXIMIZE") odd = direction;
            objectives.push_back({"", direction == "MAXIMIZE" ? Direction::Maximise : Direction::Minimise});
        }));
    if (objectives.empty() || !odd.empty())
        return makeError(ErrorCategory::Corrupt, "{}: a study in it has {}: choose another", fileName(),
                         objectives.empty() ? "no objective"
                                            : "the direction '" + odd + "', which is neither MINIMIZE nor MAXIMIZE");
    SNAC_CHECK(m_database->each(
        "SELECT value_json FROM study_system_attributes WHERE study_id = ? AND \"key\" = 'study:metric_names'",
        {studyId}, [&](const Row& row) { metricNames = row.text(0); }));
    nameObjectives(objectives, metricNames);
    return objectives;
}

Result<std::vector<StudySummary>> SqliteStudyStore::studies() {
    std::vector<StudySummary> summaries;
    std::vector<std::string> warnings;
    SNAC_CHECK(m_database->read([&]() -> Result<void> {
        SNAC_TRY(ids, studyIds());
        for (const auto& [name, id] : ids) {
            StudySummary summary;
            summary.name = name;
            // One that makes no sense must not hide the others; what cannot be read at all fails below.
            if (auto objectives = readObjectives(id))
                summary.objectives = std::move(*objectives);
            else
                warnings.push_back(objectives.error().message());
            SNAC_CHECK(
                m_database->each("SELECT count(*), coalesce(sum(state = 'COMPLETE'), 0) FROM trials WHERE study_id = ?",
                                 {id}, [&](const Row& row) {
                                     summary.trials = row.integer(0);
                                     summary.complete = row.integer(1);
                                 }));
            summaries.push_back(std::move(summary));
        }
        return {};
    }));
    Result<std::vector<StudySummary>> result(std::move(summaries));
    result.addWarnings(warnings);
    return result;
}

Result<void> SqliteStudyStore::create(const std::string& study, const std::vector<Objective>& objectives) {
    SNAC_CHECK(writable());
    if (study.empty() || study.size() > longestName)
        return makeError(ErrorCategory::InvalidArgument, "A study's name has 1 to {} bytes, not {}: give another",
                         longestName, study.size());
    if (objectives.empty())
        return makeError(ErrorCategory::InvalidArgument, "The study '{}' has no objective: give at least one", study);
    return m_database->write([&]() -> Result<void> {
        SNAC_TRY(ids, studyIds());
        if (ids.contains(study))
            return makeError(ErrorCategory::InvalidArgument,
                             "{}: has a study '{}' already: give another name, or go on with that one", fileName(),
                             study);
        SNAC_TRY(id, m_database->insert("INSERT INTO studies (study_name) VALUES (?)", {study}));
        for (std::size_t i = 0; i < objectives.size(); ++i) {
            const std::string direction = objectives[i].direction == Direction::Maximise ? "MAXIMIZE" : "MINIMIZE";
            SNAC_CHECK(m_database->run("INSERT INTO study_directions (direction, study_id, objective) VALUES (?, ?, ?)",
                                       {direction, id, static_cast<std::int64_t>(i)}));
        }
        return m_database->run(
            "INSERT INTO study_system_attributes (study_id, \"key\", value_json) VALUES (?, 'study:metric_names', ?)",
            {id, metricNamesJson(objectives)});
    });
}

Result<void> SqliteStudyStore::remove(const std::string& study) {
    SNAC_CHECK(writable());
    std::int64_t id = 0;
    SNAC_CHECK(m_database->write([&]() -> Result<void> {
        SNAC_TRY(ids, studyIds());
        if (!ids.contains(study))
            return makeError(ErrorCategory::NotFound, "{}: has no study '{}': see 'snac study list'", fileName(),
                             study);
        id = ids.at(study);
        for (const char* table :
             {"trial_user_attributes", "trial_system_attributes", "trial_params", "trial_values",
              "trial_intermediate_values", "trial_heartbeats", "snac_trials", "snac_curves", "snac_weights"})
            SNAC_CHECK(m_database->run(std::string("DELETE FROM ") + table +
                                           " WHERE trial_id IN (SELECT trial_id FROM trials WHERE study_id = ?)",
                                       {id}));
        for (const char* table : {"trials", "study_directions", "study_user_attributes", "study_system_attributes",
                                  "snac_settings", "snac_budgets", "studies"})
            SNAC_CHECK(m_database->run(std::string("DELETE FROM ") + table + " WHERE study_id = ?", {id}));
        return {};
    }));
    if (id == m_studyId) {
        m_studyId = 0;
        m_name.clear();
        m_objectives.clear();
    }
    return {};
}

Result<void> SqliteStudyStore::select(const std::string& study) {
    SNAC_TRY(ids, studyIds());
    std::vector<std::string> names;
    for (const auto& [name, id] : ids) names.push_back(name);
    if (study.empty() && names.size() != 1) {
        if (names.empty())
            return makeError(ErrorCategory::NotFound, "{}: has no study yet: start a search", fileName());
        return makeError(ErrorCategory::InvalidArgument, "{}: has {} studies ({}): say which", fileName(), names.size(),
                         join(names, ", "));
    }
    const std::string chosen = study.empty() ? names.front() : study;
    if (!ids.contains(chosen))
        return makeError(ErrorCategory::NotFound, "{}: has no study '{}'{}: see 'snac study list'", fileName(), chosen,
                         didYouMean(chosen, names));
    SNAC_TRY(objectives, readObjectives(ids.at(chosen)));
    m_studyId = ids.at(chosen);
    m_name = chosen;
    m_objectives = std::move(objectives);
    return {};
}

Result<void> SqliteStudyStore::setSetting(const std::string& key, const std::string& value) {
    return change([&] {
        return m_database->run("INSERT INTO snac_settings (study_id, \"key\", value) VALUES (?, ?, ?) "
                               "ON CONFLICT (study_id, \"key\") DO UPDATE SET value = excluded.value",
                               {m_studyId, key, value});
    });
}

Result<std::optional<std::string>> SqliteStudyStore::setting(const std::string& key) {
    std::optional<std::string> value;
    SNAC_TRY(there, ours());
    if (!there) return value;
    SNAC_CHECK(m_database->each("SELECT value FROM snac_settings WHERE study_id = ? AND \"key\" = ?", {m_studyId, key},
                                [&](const Row& row) { value = row.text(0); }));
    return value;
}

Result<std::map<std::string, std::string>> SqliteStudyStore::settings() {
    std::map<std::string, std::string> all;
    SNAC_TRY(there, ours());
    if (!there) return all;
    SNAC_CHECK(m_database->each("SELECT \"key\", value FROM snac_settings WHERE study_id = ?", {m_studyId},
                                [&](const Row& row) { all[row.text(0)] = row.text(1); }));
    return all;
}

Result<std::vector<std::pair<int, std::string>>> SqliteStudyStore::budgets() {
    std::vector<std::pair<int, std::string>> all;
    SNAC_TRY(there, ours());
    if (!there) return all;
    SNAC_CHECK(m_database->each(
        "SELECT generation, budgets FROM snac_budgets WHERE study_id = ? ORDER BY generation", {m_studyId},
        [&](const Row& row) { all.emplace_back(static_cast<int>(row.integer(0)), row.text(1)); }));
    return all;
}

} // namespace snac::sqlite
