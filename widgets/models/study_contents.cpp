// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/study_contents.h"

#include "base/number.h"
#include "base/text.h"
#include "pipeline/run_config_yaml.h"
#include "pipeline/search_state.h"

namespace snac {

namespace {

/// The lines of decisiveSettings().
std::map<std::string, std::string> linesOf(const std::string& settings) {
    std::map<std::string, std::string> lines;
    for (const std::string& line : split(settings, '\n')) {
        const std::size_t colon = line.find(": ");
        if (colon != std::string::npos) lines[line.substr(0, colon)] = line.substr(colon + 2);
    }
    return lines;
}

/// Only what the study says; the rest stays as estimates are made by default.
void readHardware(const std::map<std::string, std::string>& lines, StudyFacts& facts) {
    const auto text = [&](const char* key) {
        const auto found = lines.find(std::string("hardware.") + key);
        return found == lines.end() ? std::string() : found->second;
    };
    HardwareConfig& hardware = facts.hardware;
    if (auto device = deviceByName(text("device"))) hardware.device = *device;
    if (const auto clock = parseDouble(text("clock_ns"))) hardware.clockNs = *clock;
    if (text("strategy") == "resource") hardware.strategy = Strategy::Resource;
    if (text("io") == "io_stream") hardware.io = Interface::Stream;
    if (const auto bits = parsePrecision(text("precision"))) std::tie(hardware.totalBits, hardware.integerBits) = *bits;
    if (const auto reuse = parseInteger(text("reuse_factor"))) hardware.reuseFactor = *reuse;
    if (!text("estimator").empty()) facts.estimator = text("estimator");
}

} // namespace

Result<StudyContents> readStudy(const std::string& file, const std::string& study) {
    SNAC_TRY(store, StudyStore::open(file, StudyStore::Access::ReadOnly));
    std::string wanted = study;
    if (wanted.empty()) {
        SNAC_TRY(studies, store->studies());
        if (studies.empty())
            return makeError(ErrorCategory::NotFound, "{}: the file holds no study yet; start a search that writes it.",
                             file);
        wanted = studies.front().name;
    }
    SNAC_CHECK(store->select(wanted));
    StudyContents contents;
    SNAC_TRY(trials, store->trials());
    contents.trials = std::move(trials);
    SNAC_TRY(settings, store->settings());
    StudyFacts& facts = contents.facts;
    facts.file = QString::fromStdString(file);
    facts.name = QString::fromStdString(store->studyName());
    facts.objectives = store->objectives();
    contents.index = indexOf(contents.trials, facts.objectives);
    const auto lines = linesOf(settings["settings"]);
    if (const auto definition = lines.find("bops_definition"); definition != lines.end())
        facts.bopsDefinition = definition->second;
    readHardware(lines, facts);
    facts.configuration = settings[configurationSetting];
    facts.settings = settings["settings"];
    facts.dataName = settings["dataset"];
    facts.trainingSamples = parseInteger(settings["training_samples"]).value_or(-1);
    if (!settings["class_names"].empty()) facts.classNames = split(settings["class_names"], '\n');
    if (!settings["budgets"].empty()) {
        SNAC_TRY(budgets, budgetsFromJson(settings["budgets"]));
        contents.budgets = std::move(budgets);
    }
    return contents;
}

StudyFacts factsOf(const RunConfig& config, const Dataset& dataset, const QString& file, const QString& study) {
    StudyFacts facts;
    facts.file = file;
    facts.name = study;
    facts.objectives = config.objectives;
    facts.bopsDefinition = std::string(name(config.bops));
    facts.hardware = config.hardware;
    facts.estimator = config.estimator;
    facts.classNames = dataset.classNames;
    facts.configuration = writeRunConfig(config);
    facts.settings = decisiveSettings(config, dataset);
    facts.dataName = dataset.name;
    facts.trainingSamples = dataset.train->count();
    facts.readOnly = false;
    return facts;
}

} // namespace snac
