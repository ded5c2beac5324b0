// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/search_state.h"

#include "base/number.h"
#include "base/text.h"
#include "pipeline/evaluation.h"
#include "pipeline/run_config_yaml.h"
#include "pipeline/same_data.h"

#include <algorithm>

namespace snac {

namespace {

using Settings = std::map<std::string, std::string>;

std::string valueOf(const Settings& settings, const char* key, const char* otherwise = "") {
    const auto found = settings.find(key);
    return found == settings.end() ? std::string(otherwise) : found->second;
}

Result<void> checkSameSearch(const Settings& settings, const RunConfig& config, const Dataset& dataset,
                             const std::string& startFrom, const std::string& study) {
    if (const std::string difference = dataDifference(settings, dataset); !difference.empty()) {
        return makeError(ErrorCategory::InvalidArgument,
                         "the study {} was made with other data: {}; go on with the same data, or give a new study.",
                         study, difference);
    }
    const auto stored = split(valueOf(settings, "settings"), '\n');
    const auto now = split(decisiveSettings(config, dataset), '\n');
    for (std::size_t i = 0; i < std::max(stored.size(), now.size()); ++i) {
        const std::string was = i < stored.size() ? stored[i] : "";
        const std::string is = i < now.size() ? now[i] : "";
        if (was != is) {
            return makeError(ErrorCategory::InvalidArgument,
                             "the study {} was made with '{}', this run has '{}'; go on with the same settings, or "
                             "give a new study.",
                             study, was, is);
        }
    }
    if (!startFrom.empty() && startFrom != valueOf(settings, "start_from")) {
        return makeError(
            ErrorCategory::InvalidArgument,
            "the study {} began with other architectures; leave them out to go on with it, or give a new study.",
            study);
    }
    return {};
}

} // namespace

Result<void> describeStudy(StudyStore& store, const RunConfig& config, const Dataset& dataset,
                           const std::string& startFrom) {
    SNAC_CHECK(store.setSetting("settings", decisiveSettings(config, dataset)));
    SNAC_CHECK(store.setSetting("dataset", dataset.name));
    SNAC_CHECK(store.setSetting("training_samples", fmt::format("{}", dataset.train->count())));
    SNAC_CHECK(store.setSetting("task", dataset.task == Task::Classification ? "classification" : "regression"));
    SNAC_CHECK(store.setSetting("class_names", join(dataset.classNames, "\n")));
    SNAC_CHECK(store.setSetting("search_on", searchesOnTest(config, dataset) ? searchedOnTest : searchedOnTraining));
    SNAC_CHECK(store.setSetting("start_from", startFrom));
    SNAC_CHECK(store.setSetting(configurationSetting, writeRunConfig(config)));
    SNAC_CHECK(store.replaceConstraints({}, budgetsJson(config.budgets), 0));
    return store.setSetting("budgets", budgetsJson(config.budgets));
}

Result<std::optional<SearchState>> readSearchState(StudyStore& store, const RunConfig& config, const Dataset& dataset,
                                                   const std::string& startFrom) {
    SNAC_TRY(settings, store.settings());
    if (!settings.contains("sampler")) return std::optional<SearchState>();
    SNAC_CHECK(checkSameSearch(settings, config, dataset, startFrom, store.studyName()));
    SearchState state;
    state.sampler = settings.at("sampler");
    state.generation = static_cast<int>(parseInteger(valueOf(settings, "generation", "-1")).value_or(-1));
    SNAC_TRY(budgets, budgetsFromJson(valueOf(settings, "budgets", "[]")));
    state.budgets = std::move(budgets);
    for (const std::string& number : split(valueOf(settings, "foreign_told"), ','))
        if (const auto n = parseInteger(number)) state.toldForeign.insert(*n);
    for (const std::string& metric : split(valueOf(settings, "unestimated"), ','))
        if (!metric.empty()) state.unestimated.insert(metric);
    return std::optional(std::move(state));
}

Result<void> writeSearchState(StudyStore& store, const SearchState& state) {
    SNAC_CHECK(store.setSetting("sampler", state.sampler));
    SNAC_CHECK(store.setSetting("generation", fmt::format("{}", state.generation)));
    // Mostly there is nothing to say, and then nothing is said.
    if (!state.unestimated.empty())
        SNAC_CHECK(store.setSetting("unestimated", fmt::format("{}", fmt::join(state.unestimated, ","))));
    return store.setSetting("foreign_told", fmt::format("{}", fmt::join(state.toldForeign, ",")));
}

} // namespace snac
