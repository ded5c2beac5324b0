// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/database.h"
#include "study/study_store.h"

#include <map>
#include <unordered_map>

namespace snac::sqlite {

/// Reads trials table by table and joins them in memory: a statement per trial would take minutes for 100,000 trials.
class TrialLoader {
public:
    /// `ours`: our tables are there.
    TrialLoader(Database& database, std::int64_t studyId, bool ours)
        : m_database(database), m_studyId(studyId), m_ours(ours) {}

    /// All trials, or that with one row id. Within a transaction of the caller.
    Result<void> load(std::optional<std::int64_t> trialId = std::nullopt);
    /// Those with this number and higher ones.
    Result<void> loadFrom(std::int64_t number);

    std::vector<Trial> trials;         ///< by number
    std::vector<std::int64_t> ids;     ///< their row ids
    std::vector<bool> isOurs;          ///< has a row in snac_trials
    std::vector<std::string> findings; ///< sentences about what makes no sense: "trial 3: its ..."

private:
    /// SELECT `columns` of the rows of `table` (named x) that belong to the trials; trial_id comes first.
    Result<void> each(std::string_view columns, std::string_view table, std::string_view condition,
                      std::string_view order, const std::function<void(std::size_t trial, const Row&)>& visit);
    Result<void> loadAll();
    Result<void> loadRows();
    Result<void> loadValues();
    Result<void> loadParameters();
    Result<void> loadConstraints();
    Result<void> loadAttributes();
    Result<void> loadOurs();
    void attribute(std::size_t trial, std::string_view key, std::string_view json);
    void finding(std::size_t trial, std::string_view what);

    Database& m_database;
    std::int64_t m_studyId;
    bool m_ours;
    std::optional<std::int64_t> m_only;                     ///< row id
    std::optional<std::int64_t> m_from;                     ///< number
    std::unordered_map<std::int64_t, std::size_t> m_places; ///< row id -> index in trials
};

} // namespace snac::sqlite
