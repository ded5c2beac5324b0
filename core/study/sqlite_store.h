// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/database.h"
#include "study/study_store.h"
#include "study/writer_lock.h"

namespace snac::sqlite {

class TrialLoader;

/// StudyStore over one SQLite file. Its parts: studies and settings (sqlite_store.cpp), write_trials.cpp, read_trials.cpp (through
/// trial_loader.h), weights.cpp, digest.cpp, check.cpp.
class SqliteStudyStore final : public StudyStore {
public:
    /// `lock` is empty for a store that only reads.
    SqliteStudyStore(std::unique_ptr<WriterLock> lock, std::unique_ptr<Database> database)
        : m_lock(std::move(lock)), m_database(std::move(database)) {}

    Result<std::vector<StudySummary>> studies() override;
    Result<void> create(const std::string& study, const std::vector<Objective>& objectives) override;
    Result<void> remove(const std::string& study) override;
    Result<void> select(const std::string& study) override;
    const std::string& studyName() const override { return m_name; }
    const std::vector<Objective>& objectives() const override { return m_objectives; }

    Result<std::vector<Trial>> trials() override;
    Result<std::vector<Trial>> trialsFrom(std::int64_t number) override;
    Result<Trial> trial(std::int64_t number) override;

    Result<void> addTrials(std::vector<Trial>& trials) override;
    Result<void> updateTrial(const Trial& trial) override;
    Result<void> replaceConstraints(const std::vector<std::pair<std::int64_t, std::vector<double>>>& constraints,
                                    const std::string& budgetsJson, int fromGeneration) override;
    Result<std::vector<std::pair<int, std::string>>> budgets() override;

    Result<void> setSetting(const std::string& key, const std::string& value) override;
    Result<std::optional<std::string>> setting(const std::string& key) override;
    Result<std::map<std::string, std::string>> settings() override;

    Result<void> putWeights(std::int64_t trial, std::uint64_t seed, const std::vector<float>& weights,
                            const std::map<std::string, double>& scores) override;
    Result<std::vector<Weights>> weights(std::int64_t trial) override;

    Result<void> inTransaction(const std::function<Result<void>()>& work) override;

    Result<std::vector<std::string>> check() override;
    Result<std::string> digest() override;

private:
    Result<void> writable() const;
    Result<std::vector<Trial>> loadTrials(const std::function<Result<void>(TrialLoader&)>& load);
    Result<void> selected() const;
    /// Both, and all of `work` in one transaction.
    Result<void> change(const std::function<Result<void>()>& work);
    Result<bool>
    ours(); ///< our tables are there (a study of Optuna alone gets them when it is first opened for writing)
    Result<std::vector<Objective>> readObjectives(std::int64_t studyId);
    Result<std::map<std::string, std::int64_t>> studyIds();
    Result<std::int64_t> trialId(std::int64_t number);
    Result<void> checkStudies(std::vector<std::string>& findings);
    std::string fileName() const { return m_database->file().string(); }

    Result<void> validate(const Trial& trial) const;
    Result<void> writeDetails(std::int64_t id, const Trial& trial);
    Result<void> writeValues(std::int64_t id, const Trial& trial);
    Result<void> writeConstraints(std::int64_t id, const std::vector<double>& constraints);
    Result<void> writeParameters(std::int64_t id, const Trial& trial);
    Result<void> writeAttributes(std::int64_t id, const Trial& trial);
    Result<void> writeOurs(std::int64_t id, const Trial& trial);

    std::unique_ptr<WriterLock> m_lock; // outlives the connection
    std::unique_ptr<Database> m_database;
    bool m_ours = false;
    std::int64_t m_studyId = 0; ///< 0: none selected
    std::string m_name;
    std::vector<Objective> m_objectives;
};

} // namespace snac::sqlite
