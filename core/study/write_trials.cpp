// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/encoding.h"
#include "study/json.h"
#include "study/sqlite_store.h"

#include <cmath>
#include <unordered_map>

namespace snac::sqlite {

namespace {

Value dateTime(const std::string& text) { return text.empty() ? Value() : Value(text); }

bool isFinished(TrialState state) {
    return state == TrialState::Complete || state == TrialState::Pruned || state == TrialState::Fail;
}

} // namespace

Result<void> SqliteStudyStore::validate(const Trial& trial) const {
    const auto wrong = [&](const std::string& why) {
        return makeError(ErrorCategory::InvalidArgument, "Trial {} was not stored: {}", trial.number, why);
    };
    if (trial.state == TrialState::Complete && trial.values.size() != m_objectives.size())
        return wrong(fmt::format("it has {} values for {} objectives", trial.values.size(), m_objectives.size()));
    for (const double value : trial.values)
        if (std::isnan(value)) return wrong("one of its values is not a number, so it has failed");
    for (const double value : trial.constraints)
        if (std::isnan(value)) return wrong("one of its constraints is not a number");
    for (const Parameter& parameter : trial.parameters) {
        if (parameter.name.empty()) return wrong("one of its parameters has no name");
        if (parameter.choice >= static_cast<int>(parameter.choices.size()))
            return wrong(fmt::format("its parameter '{}' has no choice {}", parameter.name, parameter.choice));
    }
    for (const std::string& time : {trial.started, trial.ended})
        if (!time.empty() && !isDateTime(time))
            return wrong("'" + time + "' is no date and time like 2026-11-23 10:00:00.000000");
    return {};
}

Result<std::int64_t> SqliteStudyStore::trialId(std::int64_t number) {
    std::optional<std::int64_t> id;
    SNAC_CHECK(m_database->each("SELECT trial_id FROM trials WHERE study_id = ? AND number = ?", {m_studyId, number},
                                [&](const Row& row) { id = row.integer(0); }));
    if (!id)
        return makeError(ErrorCategory::NotFound, "{}: the study '{}' has no trial {}: see 'snac study trials'",
                         fileName(), m_name, number);
    return *id;
}

Result<void> SqliteStudyStore::addTrials(std::vector<Trial>& trials) {
    std::int64_t first = 0;
    SNAC_CHECK(change([&]() -> Result<void> {
        SNAC_CHECK(m_database->each("SELECT coalesce(max(number), -1) + 1 FROM trials WHERE study_id = ?", {m_studyId},
                                    [&](const Row& row) { first = row.integer(0); }));
        std::int64_t number = first;
        for (const Trial& trial : trials) {
            SNAC_CHECK(validate(trial));
            SNAC_TRY(id, m_database->insert("INSERT INTO trials (number, study_id, state, datetime_start, "
                                            "datetime_complete) VALUES (?, ?, ?, ?, ?)",
                                            {number++, m_studyId, std::string(name(trial.state)),
                                             dateTime(trial.started), dateTime(trial.ended)}));
            SNAC_CHECK(writeParameters(id, trial));
            SNAC_CHECK(writeDetails(id, trial));
        }
        return {};
    }));
    for (Trial& trial : trials) trial.number = first++;
    return {};
}

Result<void> SqliteStudyStore::updateTrial(const Trial& trial) {
    return change([&]() -> Result<void> {
        SNAC_CHECK(validate(trial));
        SNAC_TRY(id, trialId(trial.number));
        SNAC_CHECK(
            m_database->run("UPDATE trials SET state = ?, datetime_start = ?, datetime_complete = ? WHERE trial_id = ?",
                            {std::string(name(trial.state)), dateTime(trial.started), dateTime(trial.ended), id}));
        SNAC_CHECK(writeParameters(id, trial));
        return writeDetails(id, trial);
    });
}

Result<void> SqliteStudyStore::writeDetails(std::int64_t id, const Trial& trial) {
    SNAC_CHECK(writeValues(id, trial));
    SNAC_CHECK(writeConstraints(id, trial.constraints));
    SNAC_CHECK(writeAttributes(id, trial));
    return writeOurs(id, trial);
}

Result<void> SqliteStudyStore::writeValues(std::int64_t id, const Trial& trial) {
    SNAC_CHECK(m_database->run("DELETE FROM trial_values WHERE trial_id = ?", {id}));
    if (trial.state != TrialState::Complete) return {};
    for (std::size_t i = 0; i < trial.values.size(); ++i) {
        const double value = trial.values[i];
        SNAC_CHECK(
            m_database->run("INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (?, ?, ?, ?)",
                            {id, static_cast<std::int64_t>(i), std::isfinite(value) ? Value(value) : Value(),
                             std::string(valueType(value))}));
    }
    return {};
}

Result<void> SqliteStudyStore::writeConstraints(std::int64_t id, const std::vector<double>& constraints) {
    // Optuna 5 also writes them one by one, as constraints:NAME; ours replace those.
    SNAC_CHECK(m_database->run("DELETE FROM trial_system_attributes WHERE trial_id = ? AND \"key\" >= 'constraints' "
                               "AND \"key\" < 'constraints;' "
                               "AND (\"key\" = 'constraints' OR \"key\" >= 'constraints:')",
                               {id}));
    if (constraints.empty()) return {};
    return m_database->run(
        "INSERT INTO trial_system_attributes (trial_id, \"key\", value_json) VALUES (?, 'constraints', ?)",
        {id, numbersJson(constraints)});
}

Result<void> SqliteStudyStore::writeParameters(std::int64_t id, const Trial& trial) {
    // A parameter stays as it was first stored: another program's distribution is not in our hands.
    for (const Parameter& parameter : trial.parameters) {
        if (parameter.choice < 0) continue;
        SNAC_CHECK(m_database->run(
            "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (trial_id, param_name) DO NOTHING",
            {id, parameter.name, static_cast<double>(parameter.choice), distributionJson(parameter.choices)}));
    }
    return {};
}

Result<void> SqliteStudyStore::writeAttributes(std::int64_t id, const Trial& trial) {
    const auto write = [&](const char* key, const std::string& json) -> Result<void> {
        if (json.empty())
            return m_database->run("DELETE FROM trial_user_attributes WHERE trial_id = ? AND \"key\" = ?",
                                   {id, std::string(key)});
        return m_database->run("INSERT INTO trial_user_attributes (trial_id, \"key\", value_json) VALUES (?, ?, ?) "
                               "ON CONFLICT (trial_id, \"key\") DO UPDATE SET value_json = excluded.value_json",
                               {id, std::string(key), json});
    };
    SNAC_CHECK(write("fingerprint", trial.fingerprint.empty() ? "" : jsonString(trial.fingerprint)));
    SNAC_CHECK(write("metrics", trial.metrics.empty() ? "" : metricsJson(trial.metrics)));
    SNAC_CHECK(write("reason", trial.reason.empty() ? "" : jsonString(trial.reason)));
    SNAC_CHECK(write("reused_from", trial.reusedFrom ? std::to_string(*trial.reusedFrom) : ""));
    return write("seconds", isFinished(trial.state) && trial.seconds != 0 ? jsonNumber(trial.seconds) : "");
}

Result<void> SqliteStudyStore::writeOurs(std::int64_t id, const Trial& trial) {
    if (trial.generation >= 0 || !trial.genome.empty() || !trial.architectureYaml.empty())
        SNAC_CHECK(m_database->run(
            "INSERT INTO snac_trials (trial_id, generation, genome, architecture) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (trial_id) DO UPDATE SET generation = excluded.generation, genome = excluded.genome, "
            "architecture = excluded.architecture",
            {id, static_cast<std::int64_t>(trial.generation), genomeText(trial.genome), trial.architectureYaml}));
    if (trial.curve.empty() && trial.confusion.empty())
        return m_database->run("DELETE FROM snac_curves WHERE trial_id = ?", {id});
    const std::string points = packCurve(trial.curve), confusion = packCounts(trial.confusion);
    return m_database->run(
        "INSERT INTO snac_curves (trial_id, points, confusion) VALUES (?, ?, ?) "
        "ON CONFLICT (trial_id) DO UPDATE SET points = excluded.points, confusion = excluded.confusion",
        {id, Blob{points}, Blob{confusion}});
}

Result<void>
SqliteStudyStore::replaceConstraints(const std::vector<std::pair<std::int64_t, std::vector<double>>>& constraints,
                                     const std::string& budgetsJson, int fromGeneration) {
    return change([&]() -> Result<void> {
        std::unordered_map<std::int64_t, std::int64_t> ids;
        SNAC_CHECK(m_database->each("SELECT number, trial_id FROM trials WHERE study_id = ?", {m_studyId},
                                    [&](const Row& row) { ids[row.integer(0)] = row.integer(1); }));
        for (const auto& [number, values] : constraints) {
            const auto id = ids.find(number);
            if (id == ids.end())
                return makeError(ErrorCategory::NotFound, "{}: the study '{}' has no trial {}: see 'snac study trials'",
                                 fileName(), m_name, number);
            for (const double value : values)
                if (std::isnan(value))
                    return makeError(ErrorCategory::InvalidArgument,
                                     "Constraints were not stored: one of trial {} is not a number", number);
            SNAC_CHECK(writeConstraints(id->second, values));
        }
        return m_database->run("INSERT INTO snac_budgets (study_id, generation, budgets) VALUES (?, ?, ?) "
                               "ON CONFLICT (study_id, generation) DO UPDATE SET budgets = excluded.budgets",
                               {m_studyId, static_cast<std::int64_t>(fromGeneration), budgetsJson});
    });
}

} // namespace snac::sqlite
