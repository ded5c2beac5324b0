// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/setup_fields.h"
#include "panels/space_summary.h"
#include "support/metric_text.h"

#include <algorithm>

namespace snac {

namespace {

QString sentence(const Error& error) { return QString::fromStdString(error.message()); }

void checkObjectives(const RunConfig& config, const Dataset* dataset, std::map<std::string, QString>& problems) {
    if (!dataset) return;
    const auto known = objectiveNamesFor(dataset->task);
    for (const Objective& objective : config.objectives) {
        const std::string name = canonicalMetricName(objective.name, dataset->task);
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        problems["objectives"] =
            SetupFields::tr("%1 does not exist for %2, which has %3; choose another objective.")
                .arg(metricLabel(name), QString::fromStdString(dataset->name),
                     dataset->task == Task::Classification ? SetupFields::tr("classes")
                                                           : SetupFields::tr("numbers to predict"));
    }
}

void checkHardware(const RunConfig& config, std::map<std::string, QString>& problems) {
    RunConfig resolved = config;
    if (const auto device = resolveDevice(resolved); !device) problems["device"] = sentence(device.error());
    const auto estimators = estimatorNames();
    if (std::find(estimators.begin(), estimators.end(), config.estimator) == estimators.end())
        problems["estimator"] = SetupFields::tr("There is no estimator called %1; choose another.")
                                    .arg(QString::fromStdString(config.estimator));
}

} // namespace

std::map<std::string, QString> problemsOf(const RunConfig& config, const Dataset* dataset, std::int64_t smallestClass) {
    std::map<std::string, QString> problems;
    checkObjectives(config, dataset, problems);
    checkHardware(config, problems);
    if (const auto sampler = makeSampler(config.sampler, config.seed); !sampler)
        problems["sampler"] = sentence(sampler.error());
    if (const auto recipe = validate(config.recipe); !recipe) problems["learningRate"] = sentence(recipe.error());
    if (config.folds > 1 && smallestClass > 0 && config.folds > smallestClass)
        problems["folds"] =
            SetupFields::tr("The smallest class has %1 samples, so at most %1 folds are possible.").arg(smallestClass);
    if (dataset)
        if (const SpaceCheck check = checkSpace(config, *dataset); !check.problem.isEmpty())
            problems["space"] = check.problem;
    return problems;
}

} // namespace snac
