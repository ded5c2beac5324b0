// SPDX-License-Identifier: GPL-3.0-or-later
//
// The digest says whether two studies are the same search with the same outcome. It leaves out what differs between two runs of one
// search: times, durations, row ids, Optuna's heartbeats and system attributes (which hold row ids), and machine facts.
// Everything is added in an order of its own (numbers, keys, seeds), never in that of the rows.
#include "base/hash.h"
#include "study/encoding.h"
#include "study/sqlite_store.h"
#include "study/trial_loader.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace snac::sqlite {

namespace {

std::int64_t count(std::size_t size) { return static_cast<std::int64_t>(size); }

void add(Hasher& hasher, const std::vector<double>& numbers) {
    hasher.add(count(numbers.size()));
    for (const double number : numbers) hasher.add(number);
}

void add(Hasher& hasher, const std::vector<std::int64_t>& numbers) {
    hasher.add(count(numbers.size()));
    for (const std::int64_t number : numbers) hasher.add(number);
}

void add(Hasher& hasher, const std::map<std::string, double>& numbers) {
    for (const auto& [key, number] : numbers)
        if (!isMachineFact(key)) hasher.add(key).add(number);
    hasher.add("end");
}

/// Digests of lists of choices by where they stand: the loader shares one list among all trials.
using ListDigests = std::unordered_map<const std::string*, std::string>;

const std::string& listDigest(const Choices& choices, ListDigests& known) {
    std::string& digest = known[choices.begin()];
    if (digest.empty()) {
        Hasher hasher;
        for (const std::string& choice : choices) hasher.add(choice);
        digest = hasher.hex();
    }
    return digest;
}

void add(Hasher& hasher, std::vector<Parameter> parameters, ListDigests& lists) {
    std::sort(parameters.begin(), parameters.end(),
              [](const Parameter& a, const Parameter& b) { return a.name < b.name; });
    hasher.add(count(parameters.size()));
    for (const Parameter& parameter : parameters)
        hasher.add(parameter.name)
            .add(listDigest(parameter.choices, lists))
            .add(std::int64_t{parameter.choice})
            .add(parameter.number);
}

void add(Hasher& hasher, const Trial& trial, ListDigests& lists) {
    hasher.add("trial").add(trial.number).add(name(trial.state)).add(std::int64_t{trial.generation});
    add(hasher, trial.values);
    add(hasher, trial.constraints);
    add(hasher, trial.parameters, lists);
    hasher.add(count(trial.genome.size()));
    for (const int gene : trial.genome) hasher.add(std::int64_t{gene});
    hasher.add(trial.fingerprint).add(trial.architectureYaml).add(trial.reason).add(trial.reusedFrom.value_or(-1));
    add(hasher, trial.metrics);
    hasher.add(count(trial.curve.size()));
    for (const CurvePoint& point : trial.curve)
        hasher.add(std::int64_t{point.fold})
            .add(std::int64_t{point.epoch})
            .add(point.trainLoss)
            .add(point.validationLoss)
            .add(point.validationScore);
    add(hasher, trial.confusion);
}

/// What is in Optuna's tables beyond our Trial.
Result<void> addOptunas(Hasher& hasher, Database& database, std::int64_t studyId) {
    constexpr std::array statements = {
        "SELECT \"key\", value_json, '' FROM study_user_attributes WHERE study_id = ? ORDER BY 1",
        "SELECT t.number, a.\"key\", a.value_json FROM trials t JOIN trial_user_attributes a USING (trial_id) WHERE "
        "t.study_id = ? "
        "AND a.\"key\" NOT IN ('fingerprint', 'metrics', 'reason', 'reused_from', 'seconds') ORDER BY 1, 2",
        "SELECT t.number, v.step, v.intermediate_value_type || ' ' || coalesce(quote(v.intermediate_value), '') FROM "
        "trials t "
        "JOIN trial_intermediate_values v USING (trial_id) WHERE t.study_id = ? ORDER BY 1, 2",
    };
    for (const char* sql : statements) {
        hasher.add(sql);
        SNAC_CHECK(database.each(sql, {studyId},
                                 [&](const Row& row) { hasher.add(row.text(0)).add(row.text(1)).add(row.text(2)); }));
    }
    return {};
}

Result<void> addWeights(Hasher& hasher, Database& database, std::int64_t studyId) {
    return database.each(
        "SELECT t.number, w.seed, w.weights, cast(w.scores AS BLOB) FROM trials t JOIN snac_weights w USING (trial_id) "
        "WHERE t.study_id = ? ORDER BY 1, 2",
        {studyId}, [&](const Row& row) {
            hasher.add("weights").add(row.integer(0)).add(row.integer(1)).add(row.bytes(2));
            add(hasher, readMetrics(row.bytes(3)).value_or(std::map<std::string, double>()));
        });
}

} // namespace

Result<std::string> SqliteStudyStore::digest() {
    SNAC_CHECK(selected());
    Hasher hasher;
    hasher.add("SNAC study digest 1").add(m_name);
    for (const Objective& objective : m_objectives)
        hasher.add("objective").add(objective.name).add(std::int64_t{objective.direction == Direction::Maximise});
    SNAC_CHECK(m_database->read([&]() -> Result<void> {
        SNAC_TRY(all, trials());
        ListDigests lists;
        for (const Trial& trial : all) add(hasher, trial, lists);
        SNAC_CHECK(addOptunas(hasher, *m_database, m_studyId));
        SNAC_TRY(facts, settings());
        for (const auto& [key, value] : facts)
            if (!isMachineFact(key)) hasher.add("setting").add(key).add(value);
        SNAC_TRY(limits, budgets());
        for (const auto& [generation, text] : limits) hasher.add("budgets").add(std::int64_t{generation}).add(text);
        SNAC_TRY(there, ours());
        return there ? addWeights(hasher, *m_database, m_studyId) : Result<void>();
    }));
    return hasher.hex();
}

} // namespace snac::sqlite
