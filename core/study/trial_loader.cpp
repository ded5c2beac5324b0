// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/trial_loader.h"

#include "base/number.h"
#include "study/encoding.h"
#include "study/json.h"

#include <algorithm>
#include <cmath>

namespace snac::sqlite {

Result<void> TrialLoader::load(std::optional<std::int64_t> trialId) {
    m_only = trialId;
    return loadAll();
}

Result<void> TrialLoader::loadFrom(std::int64_t number) {
    m_from = number;
    return loadAll();
}

Result<void> TrialLoader::loadAll() {
    SNAC_CHECK(loadRows());
    SNAC_CHECK(loadValues());
    SNAC_CHECK(loadParameters());
    SNAC_CHECK(loadConstraints());
    SNAC_CHECK(loadAttributes());
    return m_ours ? loadOurs() : Result<void>();
}

void TrialLoader::finding(std::size_t trial, std::string_view what) {
    findings.push_back(fmt::format("trial {}: {}", trials[trial].number, what));
}

Result<void> TrialLoader::loadRows() {
    const std::string sql = std::string("SELECT trial_id, number, cast(state AS BLOB), cast(datetime_start AS BLOB), "
                                        "cast(datetime_complete AS BLOB) "
                                        "FROM trials WHERE ") +
                            (m_only   ? "trial_id = ?"
                             : m_from ? "study_id = ? AND number >= ? ORDER BY number, trial_id"
                                      : "study_id = ? ORDER BY number, trial_id");
    Values values{m_only ? *m_only : m_studyId};
    if (m_from) values.emplace_back(*m_from);
    return m_database.each(sql, values, [&](const Row& row) {
        m_places[row.integer(0)] = trials.size();
        ids.push_back(row.integer(0));
        isOurs.push_back(false);
        Trial& trial = trials.emplace_back();
        trial.number = row.integer(1);
        const auto state = readState(row.bytes(2));
        if (state)
            trial.state = *state;
        else
            finding(trials.size() - 1, "its state '" + std::string(row.bytes(2)) + "' is none of Optuna's");
        trial.started = row.bytes(3);
        trial.ended = row.bytes(4);
    });
}

Result<void> TrialLoader::each(std::string_view columns, std::string_view table, std::string_view condition,
                               std::string_view order,
                               const std::function<void(std::size_t trial, const Row&)>& visit) {
    if (ids.empty()) return {};
    // Once along the table, the study's rows picked out here: a join costs more than the rest, and an index (which the + keeps SQLite
    // from) means a search per trial. The last few of many trials are worth that search.
    const auto [lowest, highest] = std::minmax_element(ids.begin(), ids.end());
    std::string sql = fmt::format("SELECT x.trial_id, {} FROM {} x WHERE {}", columns, table,
                                  m_only   ? "x.trial_id = ?"
                                  : m_from ? "x.trial_id BETWEEN ? AND ?"
                                           : "+x.trial_id BETWEEN ? AND ?");
    if (!condition.empty()) sql += fmt::format(" AND {}", condition);
    if (!order.empty()) sql += fmt::format(" ORDER BY {}", order);
    std::size_t last = 0; // rows of one trial mostly follow each other
    return m_database.each(sql, m_only ? Values{*m_only} : Values{*lowest, *highest}, [&](const Row& row) {
        const std::int64_t id = row.integer(0);
        if (ids[last] != id) {
            const auto place = m_places.find(id);
            if (place == m_places.end()) return;
            last = place->second;
        }
        visit(last, row);
    });
}

Result<void> TrialLoader::loadValues() {
    SNAC_CHECK(each("x.objective, x.value, cast(x.value_type AS BLOB)", "trial_values", "", "",
                    [&](std::size_t at, const Row& row) {
                        const std::int64_t objective = row.integer(1);
                        const auto value = readValue(row.real(2), row.isNull(2), row.bytes(3));
                        std::vector<double>& values = trials[at].values;
                        // The upper bound keeps a damaged number from allocating; Optuna has a row per objective.
                        if (!value || objective < 0 || objective >= 1000)
                            return finding(at, "one of its values makes no sense");
                        const auto place = static_cast<std::size_t>(objective);
                        if (values.size() <= place) values.resize(place + 1, std::numeric_limits<double>::quiet_NaN());
                        values[place] = *value;
                    }));
    for (std::size_t i = 0; i < trials.size(); ++i)
        if (std::any_of(trials[i].values.begin(), trials[i].values.end(),
                        [](double value) { return std::isnan(value); }))
            finding(i, "one of its values is missing");
    return {};
}

Result<void> TrialLoader::loadParameters() {
    // Few distributions, many rows.
    std::unordered_map<std::string, std::optional<Distribution>> distributions;
    std::string json;
    return each("x.param_value, cast(x.param_name AS BLOB), cast(x.distribution_json AS BLOB)", "trial_params", "",
                "x.param_id", [&](std::size_t at, const Row& row) {
                    json = row.bytes(3);
                    auto known = distributions.find(json);
                    if (known == distributions.end()) known = distributions.emplace(json, readDistribution(json)).first;
                    const std::optional<Distribution>& distribution = known->second;
                    const double value = row.real(1);
                    if (!distribution || row.isNull(1))
                        return finding(at, "its parameter '" + std::string(row.bytes(2)) + "' makes no sense");
                    std::vector<Parameter>& parameters = trials[at].parameters;
                    if (parameters.empty() && at > 0)
                        parameters.reserve(trials[at - 1].parameters.size()); // as many as its neighbour, mostly
                    Parameter& parameter = parameters.emplace_back();
                    parameter.name = row.bytes(2);
                    parameter.choice = -1;
                    if (!distribution->categorical) {
                        parameter.number = value;
                        return;
                    }
                    parameter.choices = distribution->choices;
                    if (!(value >= 0 && value < static_cast<double>(parameter.choices.size())))
                        return finding(at, "its parameter '" + parameter.name + "' is none of the choices");
                    parameter.choice = static_cast<int>(value);
                });
}

Result<void> TrialLoader::loadConstraints() {
    // A list, as we and Optuna's samplers write it (null when the function for them failed); or one by one under names, as
    // Optuna 5 also does: those by name, as rows have no order.
    std::map<std::size_t, std::map<std::string, double>> named;
    SNAC_CHECK(each("cast(x.\"key\" AS BLOB), cast(x.value_json AS BLOB)", "trial_system_attributes",
                    "(x.\"key\" = 'constraints' OR (x.\"key\" >= 'constraints:' AND x.\"key\" < 'constraints;'))", "",
                    [&](std::size_t at, const Row& row) {
                        const std::string_view key = row.bytes(1), json = row.bytes(2);
                        if (json == "null") return;
                        const bool single = key != "constraints";
                        auto numbers = readNumbers(single ? "[" + std::string(json) + "]" : std::string(json));
                        if (!numbers || (single && numbers->size() != 1))
                            return finding(at, "its constraints make no sense");
                        if (single)
                            named[at][std::string(key)] = numbers->front();
                        else
                            trials[at].constraints = std::move(*numbers);
                    }));
    for (const auto& [at, constraints] : named)
        for (const auto& [key, number] : constraints) trials[at].constraints.push_back(number);
    return {};
}

Result<void> TrialLoader::loadAttributes() {
    return each("cast(x.\"key\" AS BLOB), cast(x.value_json AS BLOB)", "trial_user_attributes",
                "x.\"key\" IN ('fingerprint', 'metrics', 'reason', 'reused_from', 'seconds')", "",
                [&](std::size_t at, const Row& row) { attribute(at, row.bytes(1), row.bytes(2)); });
}

/// Anyone may write attributes of these names: one of another type is somebody else's, and is left alone.
void TrialLoader::attribute(std::size_t at, std::string_view key, std::string_view json) {
    Trial& trial = trials[at];
    if (key == "metrics") {
        if (auto metrics = readMetrics(json)) trial.metrics = std::move(*metrics);
        return;
    }
    const auto value = parseJson(json);
    if (!value) return;
    if (value->kind == Json::Kind::String && key == "fingerprint") trial.fingerprint = value->text;
    if (value->kind == Json::Kind::String && key == "reason") trial.reason = value->text;
    if (value->kind == Json::Kind::Number && key == "seconds") trial.seconds = value->number;
    if (value->kind == Json::Kind::Number && key == "reused_from") trial.reusedFrom = parseInteger(value->text);
}

Result<void> TrialLoader::loadOurs() {
    SNAC_CHECK(each("x.generation, cast(x.genome AS BLOB), cast(x.architecture AS BLOB)", "snac_trials", "", "",
                    [&](std::size_t at, const Row& row) {
                        isOurs[at] = true;
                        trials[at].generation = static_cast<int>(
                            std::clamp<std::int64_t>(row.integer(1), -1, std::numeric_limits<int>::max()));
                        trials[at].architectureYaml = row.bytes(3);
                        if (auto genome = readGenome(row.bytes(2)))
                            trials[at].genome = std::move(*genome);
                        else
                            finding(at, "its genome makes no sense");
                    }));
    return each("x.points, x.confusion", "snac_curves", "", "", [&](std::size_t at, const Row& row) {
        auto curve = unpackCurve(row.bytes(1));
        auto confusion = unpackCounts(row.bytes(2));
        if (!curve || !confusion) return finding(at, "its learning curve makes no sense");
        trials[at].curve = std::move(*curve);
        trials[at].confusion = std::move(*confusion);
    });
}

} // namespace snac::sqlite
