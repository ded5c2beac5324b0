// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hardware/estimator.h"
#include "models/trial_index.h"
#include "pipeline/budget.h"

#include <QObject>

namespace snac {

/// What a study is about, besides its trials.
struct StudyFacts {
    QString file; ///< empty: none is open
    QString name;
    std::vector<Objective> objectives;
    std::string bopsDefinition; ///< "snac-studio"
    HardwareConfig hardware;    ///< what the estimates are for; no device name: the study does not say
    std::string estimator = "analytic";
    std::vector<std::string> classNames;
    std::string configuration; ///< the run configuration that made it, as YAML; empty: the study does not hold one
    std::string settings;      ///< its decisiveSettings(); empty: it does not say
    std::string dataName;      ///< of the data set it was made with
    std::int64_t trainingSamples = -1; ///< of that, after preparation; -1: it does not say
    bool readOnly = true;              ///< opened to look at; false while our own search writes it
};

/// Why a trial is drawn as it is.
enum class TrialStanding { Front, Fits, OverBudget, Pruned, Failed, Running, Waiting };
QString standingText(TrialStanding standing);

/// The trials of the open study as the window shows them, the budgets that are laid over them, and the one selected trial.
/// One for the whole window: every view shows it and changes it through its slots, so selection and budgets are the same everywhere.
/// Thread rule: the window's thread.
class StudyModel : public QObject {
    Q_OBJECT
public:
    explicit StudyModel(QObject* parent = nullptr);

    const StudyFacts& facts() const { return m_facts; }
    const std::vector<Trial>& trials() const { return m_trials; } ///< by number, without gaps: trials()[n].number == n
    const Trial* trial(std::int64_t number) const;                ///< null if there is none

    /// Objectives first, then every other metric that any trial has, in a fixed order; no "bops:..." but the study's own.
    const std::vector<std::string>& metrics() const { return m_metrics; }
    /// A column, one place per trial; NaN where absent. Made once, kept until trials change.
    const std::vector<double>& column(const std::string& metric) const;
    Direction direction(const std::string& metric) const; ///< of the objective, or the metric's natural one

    TrialStanding standing(std::int64_t number) const { return m_standings[static_cast<std::size_t>(number)]; }
    const std::vector<TrialStanding>& standings() const { return m_standings; }
    /// The budget metrics that a trial breaks.
    std::vector<std::string> brokenBy(std::int64_t number) const;
    std::int64_t fitCount() const { return m_fits; } ///< complete trials within the budgets
    std::int64_t completeCount() const { return static_cast<std::int64_t>(m_completed.size()); }
    std::int64_t endedCount() const { return m_ended; }                ///< trials that neither run nor wait
    const std::vector<std::int64_t>& front() const { return m_front; } ///< trial numbers, ascending

    const std::vector<Budget>& budgets() const { return m_budgets; }
    std::optional<double> limit(const std::string& metric) const;
    std::int64_t selected() const { return m_selected; } ///< -1: none

    void open(StudyFacts facts, std::vector<Trial> trials);                   ///< replaces everything; budgets stay
    void open(StudyFacts facts, std::vector<Trial> trials, TrialIndex index); ///< with indexOf() these, made elsewhere
    void close();                                                             ///< no study; budgets stay
    /// While no study is open: what the next one will be for, so that limits can be set in per cent of its device.
    void expect(HardwareConfig hardware);
    /// New trials at the end, and changed ones by their number; one signal for all. Costs what they are and the front is
    /// long, not what the study is, but when one of them drives another from the front.
    void update(std::vector<Trial> trials);

public Q_SLOTS:
    void setBudgets(std::vector<snac::Budget> budgets);
    void setLimit(const std::string& metric, std::optional<double> limit);
    /// Off: budgets change nothing that is shown, every complete trial fits.
    void setGreysOut(bool on);
    void select(std::int64_t number);

Q_SIGNALS:
    void opened();           ///< another study, or none: everything changed
    void trialsChanged();    ///< some were added or changed; standings and front too
    void standingsChanged(); ///< budgets changed what fits
    void budgetsChanged();
    void hardwareChanged(); ///< what is expected of the next study; no trial changed
    void selectedChanged(std::int64_t number);

private:
    void addToColumns(const Trial& trial);
    bool dominates(std::int64_t a, std::int64_t b) const;
    void take(const std::vector<std::int64_t>& changed, bool hadValues);
    void judge();                        ///< standings and front under the budgets
    bool judgeOnly(std::int64_t number); ///< one that came; false when the others have to be judged too
    bool isWithin(std::int64_t number) const;

    StudyFacts m_facts;
    std::vector<Trial> m_trials;
    std::vector<std::string> m_metrics;
    mutable std::map<std::string, std::vector<double>> m_columns;
    std::vector<TrialStanding> m_standings;
    std::vector<std::int64_t> m_front;
    std::vector<std::int64_t> m_completed; ///< complete trials, best first by the objectives in their order
    std::vector<Budget> m_budgets;
    bool m_greysOut = true;
    std::int64_t m_fits = 0, m_ended = 0, m_selected = -1;
};

} // namespace snac
