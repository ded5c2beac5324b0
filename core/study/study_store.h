// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "search/problem.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace snac {

enum class TrialState { Running = 0, Complete = 1, Pruned = 2, Fail = 3, Waiting = 4 }; ///< Optuna's order
std::string_view name(TrialState state);                                                ///< "COMPLETE", ...

/// The choices of a parameter, as text. Copies share one list: the parameters of 100,000 trials have the same few.
/// Thread rule: as for a std::vector; copies in different threads do not disturb each other.
class Choices {
public:
    Choices() = default;
    Choices(std::vector<std::string> texts) : m_texts(std::make_shared<std::vector<std::string>>(std::move(texts))) {}
    Choices(std::initializer_list<std::string> texts) : Choices(std::vector<std::string>(texts)) {}

    void push_back(std::string text) {
        if (!m_texts || m_texts.use_count() > 1) m_texts = std::make_shared<std::vector<std::string>>(begin(), end());
        m_texts->push_back(std::move(text));
    }
    std::size_t size() const { return m_texts ? m_texts->size() : 0; }
    bool empty() const { return size() == 0; }
    const std::string& operator[](std::size_t i) const { return (*m_texts)[i]; }
    const std::string* begin() const { return m_texts ? m_texts->data() : nullptr; }
    const std::string* end() const { return begin() + size(); }
    bool operator==(const Choices& other) const { return std::equal(begin(), end(), other.begin(), other.end()); }

private:
    std::shared_ptr<std::vector<std::string>> m_texts;
};

/// A categorical parameter as Optuna stores it.
struct Parameter {
    std::string name;
    Choices choices;
    int choice = 0; ///< -1: a number of another program's distribution, in `number`
    double number = 0;
};

/// One epoch of one fold.
struct CurvePoint {
    int fold = 0, epoch = 0;
    double trainLoss = 0, validationLoss = 0, validationScore = 0;
    bool operator==(const CurvePoint&) const = default;
};

struct Trial {
    std::int64_t number = -1; ///< from 0, within the study
    TrialState state = TrialState::Waiting;
    int generation = -1;             ///< -1: not of our search
    std::vector<double> values;      ///< one per objective when complete; may be infinite
    std::vector<double> constraints; ///< > 0 is broken
    std::vector<Parameter> parameters;
    Genome genome; ///< empty for trials of other programs
    std::string fingerprint;
    std::string architectureYaml;
    std::map<std::string, double>
        metrics;        ///< everything else that was measured or computed: "bops:uniq", "lut", "loss", ...
    std::string reason; ///< why it failed or was pruned
    std::optional<std::int64_t> reusedFrom; ///< number of the trial with the same network
    std::vector<CurvePoint> curve;
    std::vector<std::int64_t> confusion; ///< classes x classes, summed over the folds; empty if none
    double seconds = 0;
    std::string started, ended; ///< "2026-11-23 10:00:00.000000", empty if not
};

struct StudySummary {
    std::string name;
    std::vector<Objective> objectives;
    std::int64_t trials = 0, complete = 0;
};

/// True if a write failed for want of room (full disk, quota, file size limit): the file is as before, and the same call can
/// succeed once there is room.
bool isDiskFull(const Error& error);

/// True for "machine:...": a setting, metric or score so named is a fact of the run, not of the search (time, host, number of
/// workers), and is left out of the digest.
bool isMachineFact(std::string_view key);

/// A study in a file that Optuna opens too: SQLite in Optuna's tables (schema v3.2.0.a) plus our own, whose names begin with snac_.
/// One process writes (an advisory lock beside the file), others open read-only. Every call is one transaction, committed
/// when it returns; after a kill at any moment the file is as after some call.
///
/// It is SQLite's rollback journal with synchronous=EXTRA, not the write-ahead log: between commits the study is one file, that
/// can be copied, mailed and put on a network drive, and a reader needs no right to write beside it. A commit waits for
/// readers (up to a minute) and costs some milliseconds; trials take seconds. A file that another program switched to WAL stays so.
/// Thread rule: one thread, the one that opened it; it needs a QCoreApplication.
class StudyStore {
public:
    enum class Access { ReadWrite, ReadOnly };

    /// Opens or (ReadWrite) creates the file. `target` is a path or "sqlite:///path".
    /// Errors: not found, corrupt (not a study file), unsupported (a newer version, another database), input/output (locked by another
    /// process: says that it can be read only; permission; full disk).
    static Result<std::unique_ptr<StudyStore>> open(const std::string& target, Access access);
    virtual ~StudyStore() = default;

    /// Errors: corrupt, input/output. Warnings: a study whose objectives make no sense (it is listed without any).
    virtual Result<std::vector<StudySummary>> studies() = 0;
    /// Errors: invalid argument when the name is taken.
    virtual Result<void> create(const std::string& study, const std::vector<Objective>& objectives) = 0;
    virtual Result<void> remove(const std::string& study) = 0;
    /// Makes `study` the one the calls below are about; empty: the only one. Errors: not found, with the nearest, or more than one.
    virtual Result<void> select(const std::string& study) = 0;
    virtual const std::string& studyName() const = 0;
    virtual const std::vector<Objective>& objectives() const = 0;

    /// All trials in the order of their numbers, as of one moment. Optuna's own trials have no genome and generation -1, and a name for
    /// an objective only if Optuna was given one. Errors: corrupt, naming the first trial that makes no sense.
    virtual Result<std::vector<Trial>> trials() = 0;
    /// Those with this number and higher ones; costs as much as there are of those.
    virtual Result<std::vector<Trial>> trialsFrom(std::int64_t number) = 0;
    virtual Result<Trial> trial(std::int64_t number) = 0;

    /// Rows for new trials, in order, in one transaction; numbers are given out and set in `trials`.
    virtual Result<void> addTrials(std::vector<Trial>& trials) = 0;
    /// Stores a finished (or restarted) trial whole: state, values, curve. Values other than NaN; infinite ones are kept.
    /// Only a complete trial's values are stored. A parameter stays as it was first stored.
    /// Errors: invalid argument (values that do not fit the objectives, NaN), not found, input/output (isDiskFull: keep it and try again).
    virtual Result<void> updateTrial(const Trial& trial) = 0;
    /// All trials' constraints at once (budgets changed), with the budgets that they belong to.
    virtual Result<void>
    replaceConstraints(const std::vector<std::pair<std::int64_t, std::vector<double>>>& constraints,
                       const std::string& budgetsJson, int fromGeneration) = 0;

    /// The budgets with the generation they hold from, in that order. Errors: corrupt, input/output.
    virtual Result<std::vector<std::pair<int, std::string>>> budgets() = 0;

    /// Our settings and state by key ("seed", "config", "sampler", "dataset", "hypervolume_reference", ...); text. Committed at once.
    virtual Result<void> setSetting(const std::string& key, const std::string& value) = 0;
    /// Nothing when the study has no such setting. Errors: corrupt, input/output; never taken for "not set".
    virtual Result<std::optional<std::string>> setting(const std::string& key) = 0;
    virtual Result<std::map<std::string, std::string>> settings() = 0;

    /// Trained weights of a front member, by trial and seed.
    virtual Result<void> putWeights(std::int64_t trial, std::uint64_t seed, const std::vector<float>& weights,
                                    const std::map<std::string, double>& scores) = 0;
    struct Weights {
        std::uint64_t seed = 0;
        std::vector<float> values;
        std::map<std::string, double> scores;
    };
    virtual Result<std::vector<Weights>> weights(std::int64_t trial) = 0;

    /// Several calls as one transaction: all or nothing. Nested calls join the outer one: when any of them failed, all is undone,
    /// also if `work` itself returns success.
    virtual Result<void> inTransaction(const std::function<Result<void>()>& work) = 0;

    /// SQLite's integrity check, version, foreign keys, and that every finished trial is whole; one sentence per finding.
    virtual Result<std::vector<std::string>> check() = 0;
    /// SHA-256 over everything of the study but times, durations, row ids and what isMachineFact() names. Trials count in the order of
    /// their numbers; what was written in another order gives the same digest.
    virtual Result<std::string> digest() = 0;
};

} // namespace snac
