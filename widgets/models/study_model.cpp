// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/study_model.h"

#include "pipeline/run_config.h"
#include "support/metric_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>

namespace snac {

namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();

bool isEnded(const Trial& trial) { return trial.state != TrialState::Running && trial.state != TrialState::Waiting; }

/// Before budgets and front are looked at.
TrialStanding standingOf(TrialState state) {
    switch (state) {
    case TrialState::Complete: return TrialStanding::Fits;
    case TrialState::Pruned: return TrialStanding::Pruned;
    case TrialState::Fail: return TrialStanding::Failed;
    case TrialState::Running: return TrialStanding::Running;
    case TrialState::Waiting: return TrialStanding::Waiting;
    }
    return TrialStanding::Failed;
}

} // namespace

QString standingText(TrialStanding standing) {
    switch (standing) {
    case TrialStanding::Front: return QCoreApplication::translate("TrialStanding", "front");
    case TrialStanding::Fits: return QCoreApplication::translate("TrialStanding", "fits");
    case TrialStanding::OverBudget: return QCoreApplication::translate("TrialStanding", "over budget");
    case TrialStanding::Pruned: return QCoreApplication::translate("TrialStanding", "pruned");
    case TrialStanding::Failed: return QCoreApplication::translate("TrialStanding", "failed");
    case TrialStanding::Running: return QCoreApplication::translate("TrialStanding", "training");
    case TrialStanding::Waiting: return QCoreApplication::translate("TrialStanding", "waiting");
    }
    return {};
}

StudyModel::StudyModel(QObject* parent) : QObject(parent) {}

const Trial* StudyModel::trial(std::int64_t number) const {
    const bool known = number >= 0 && number < static_cast<std::int64_t>(m_trials.size());
    return known ? &m_trials[static_cast<std::size_t>(number)] : nullptr;
}

const std::vector<double>& StudyModel::column(const std::string& metric) const {
    const auto [place, isNew] = m_columns.try_emplace(metric);
    if (isNew) place->second = columnOf(m_trials, metric, m_facts.objectives);
    return place->second;
}

Direction StudyModel::direction(const std::string& metric) const {
    for (const Objective& objective : m_facts.objectives)
        if (objective.name == metric) return objective.direction;
    return naturalDirection(metric);
}

std::vector<std::string> StudyModel::brokenBy(std::int64_t number) const {
    std::vector<std::string> broken;
    if (!trial(number)) return broken;
    for (const Budget& budget : m_budgets) {
        const double value = column(budget.metric)[static_cast<std::size_t>(number)];
        if (!(value <= budget.limit)) broken.push_back(budget.metric);
    }
    return broken;
}

std::optional<double> StudyModel::limit(const std::string& metric) const {
    for (const Budget& budget : m_budgets)
        if (budget.metric == metric) return budget.limit;
    return {};
}

void StudyModel::open(StudyFacts facts, std::vector<Trial> trials) {
    TrialIndex index = indexOf(trials, facts.objectives);
    open(std::move(facts), std::move(trials), std::move(index));
}

void StudyModel::open(StudyFacts facts, std::vector<Trial> trials, TrialIndex index) {
    m_facts = std::move(facts);
    m_trials = std::move(trials);
    m_metrics = std::move(index.metrics);
    m_columns = std::move(index.columns);
    m_completed = std::move(index.completed);
    m_selected = -1;
    m_ended = std::count_if(m_trials.begin(), m_trials.end(), isEnded);
    judge();
    Q_EMIT opened();
    Q_EMIT selectedChanged(-1);
}

void StudyModel::close() { open({}, {}); }

void StudyModel::update(std::vector<Trial> trials) {
    if (trials.empty()) return;
    std::vector<std::int64_t> changed;
    bool hadValues = false;
    for (Trial& trial : trials) {
        const std::int64_t number = trial.number;
        const auto place = static_cast<std::size_t>(number);
        if (number < 0 || place > m_trials.size()) continue; // never out of order: rows are added in order
        if (place == m_trials.size()) {
            m_trials.push_back(std::move(trial));
        } else {
            hadValues = hadValues || hasValues(m_trials[place], m_facts.objectives);
            m_ended -= isEnded(m_trials[place]) ? 1 : 0;
            m_trials[place] = std::move(trial);
        }
        m_ended += isEnded(m_trials[place]) ? 1 : 0;
        addToColumns(m_trials[place]);
        changed.push_back(number);
    }
    if (m_metrics.size() < shownMetrics.size()) m_metrics = metricsOf(m_trials, m_facts.objectives);
    take(changed, hadValues);
    Q_EMIT trialsChanged();
}

/// Into the order, the standings and the front; all anew where a trial that was in them changed.
void StudyModel::take(const std::vector<std::int64_t>& changed, bool hadValues) {
    if (hadValues) {
        m_completed = sortedByObjectives(m_trials, m_facts.objectives);
        return judge();
    }
    const auto better = [this](auto a, auto b) {
        return isBetter(m_trials[static_cast<std::size_t>(a)], m_trials[static_cast<std::size_t>(b)],
                        m_facts.objectives);
    };
    m_standings.resize(m_trials.size());
    bool isEnough = true;
    for (const std::int64_t number : changed) {
        if (hasValues(m_trials[static_cast<std::size_t>(number)], m_facts.objectives))
            m_completed.insert(std::upper_bound(m_completed.begin(), m_completed.end(), number, better), number);
        isEnough = isEnough && judgeOnly(number);
    }
    if (!isEnough) judge();
}

void StudyModel::addToColumns(const Trial& trial) {
    const auto place = static_cast<std::size_t>(trial.number);
    for (auto& [metric, values] : m_columns) {
        if (values.size() <= place) values.resize(place + 1, absent);
        values[place] = valueOf(trial, metric, m_facts.objectives);
    }
}

bool StudyModel::dominates(std::int64_t a, std::int64_t b) const {
    const std::vector<double>& x = m_trials[static_cast<std::size_t>(a)].values;
    const std::vector<double>& y = m_trials[static_cast<std::size_t>(b)].values;
    for (std::size_t k = 0; k < m_facts.objectives.size(); ++k) {
        const Direction direction = m_facts.objectives[k].direction;
        if (!(cost(x[k], direction) <= cost(y[k], direction))) return false;
    }
    return x != y;
}

bool StudyModel::isWithin(std::int64_t number) const {
    const auto keeps = [&](const Budget& budget) {
        return column(budget.metric)[static_cast<std::size_t>(number)] <= budget.limit;
    };
    return !m_greysOut || std::all_of(m_budgets.begin(), m_budgets.end(), keeps);
}

/// As judge() does it for all. Where a trial leaves the front, or has the network of one there, another that stood behind
/// it may come or go: that is judge()'s.
bool StudyModel::judgeOnly(std::int64_t number) {
    const Trial& trial = m_trials[static_cast<std::size_t>(number)];
    TrialStanding& standing = m_standings[static_cast<std::size_t>(number)];
    standing = standingOf(trial.state);
    if (!hasValues(trial, m_facts.objectives)) return true;
    if (!isWithin(number)) {
        standing = TrialStanding::OverBudget;
        return true;
    }
    ++m_fits;
    const auto isAbove = [&](std::int64_t other) { return dominates(other, number); };
    if (std::any_of(m_front.rbegin(), m_front.rend(), isAbove)) return true;
    const auto isTouched = [&](std::int64_t other) {
        const std::string& network = m_trials[static_cast<std::size_t>(other)].fingerprint;
        return dominates(number, other) || (!network.empty() && network == trial.fingerprint);
    };
    if (std::any_of(m_front.begin(), m_front.end(), isTouched)) return false;
    standing = TrialStanding::Front;
    m_front.insert(std::upper_bound(m_front.begin(), m_front.end(), number), number);
    return true;
}

void StudyModel::judge() {
    const std::vector<Objective>& objectives = m_facts.objectives;
    m_standings.resize(m_trials.size());
    std::vector<std::pair<const double*, double>> limits; // column, limit
    if (m_greysOut)
        for (const Budget& budget : m_budgets) limits.emplace_back(column(budget.metric).data(), budget.limit);
    for (std::size_t i = 0; i < m_trials.size(); ++i) m_standings[i] = standingOf(m_trials[i].state);
    m_front.clear();
    m_fits = 0;
    std::vector<const double*> columns;
    for (const Objective& objective : objectives) columns.push_back(column(objective.name).data());
    std::set<std::string_view> networks;
    // Best first, so whatever dominates a trial comes before it: it is enough to hold it against the front so far.
    for (const std::int64_t number : m_completed) {
        const auto i = static_cast<std::size_t>(number);
        const bool fits =
            std::all_of(limits.begin(), limits.end(), [i](const auto& one) { return one.first[i] <= one.second; });
        if (!fits) {
            m_standings[i] = TrialStanding::OverBudget;
            continue;
        }
        ++m_fits;
        const auto noWorse = [&](std::int64_t other) {
            const auto j = static_cast<std::size_t>(other);
            for (std::size_t k = 0; k < columns.size(); ++k)
                if (!(cost(columns[k][j], objectives[k].direction) <= cost(columns[k][i], objectives[k].direction)))
                    return false;
            return true;
        };
        const auto same = [&](std::int64_t other) {
            const auto j = static_cast<std::size_t>(other);
            return std::all_of(columns.begin(), columns.end(), [i, j](const double* c) { return c[i] == c[j]; });
        };
        // The last of the front is the nearest by the first objective and the likeliest to dominate.
        const auto above = std::find_if(m_front.rbegin(), m_front.rend(), noWorse);
        if (above != m_front.rend() && !same(*above)) continue;
        const std::string& fingerprint = m_trials[i].fingerprint;
        if (!fingerprint.empty() && !networks.insert(fingerprint).second) continue;
        m_front.push_back(number);
        m_standings[i] = TrialStanding::Front;
    }
    std::sort(m_front.begin(), m_front.end());
}

void StudyModel::setBudgets(std::vector<Budget> budgets) {
    if (budgets == m_budgets) return;
    m_budgets = std::move(budgets);
    judge();
    Q_EMIT budgetsChanged();
    Q_EMIT standingsChanged();
}

void StudyModel::setLimit(const std::string& metric, std::optional<double> limit) {
    std::vector<Budget> budgets = m_budgets;
    std::erase_if(budgets, [&](const Budget& budget) { return budget.metric == metric; });
    if (limit) budgets.push_back({metric, *limit});
    const auto order = [](const Budget& a, const Budget& b) {
        const auto& names = budgetMetrics();
        return std::find(names.begin(), names.end(), a.metric) < std::find(names.begin(), names.end(), b.metric);
    };
    std::sort(budgets.begin(), budgets.end(), order);
    setBudgets(std::move(budgets));
}

void StudyModel::expect(HardwareConfig hardware) {
    const HardwareConfig& now = m_facts.hardware;
    if (!m_facts.file.isEmpty() || (now.device.name == hardware.device.name && now.clockNs == hardware.clockNs)) return;
    m_facts.hardware = std::move(hardware);
    Q_EMIT hardwareChanged();
}

void StudyModel::setGreysOut(bool on) {
    if (on == m_greysOut) return;
    m_greysOut = on;
    judge();
    Q_EMIT standingsChanged();
}

void StudyModel::select(std::int64_t number) {
    if (!trial(number)) number = -1;
    if (number == m_selected) return;
    m_selected = number;
    Q_EMIT selectedChanged(number);
}

} // namespace snac
