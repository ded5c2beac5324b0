// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/trial_details.h"

#include "arch/architecture_yaml.h"

#include <QCoreApplication>

namespace snac {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(TrialDetails)
};

void readNetwork(TrialDetails& details) {
    const Trial& trial = details.trial;
    if (trial.architectureYaml.empty()) {
        details.architectureProblem =
            Words::tr("Another program added this trial, without an architecture that could be drawn.");
        return;
    }
    auto network = readArchitectureYaml(trial.architectureYaml, fmt::format("trial {}", trial.number));
    if (network)
        details.architecture = *std::move(network);
    else
        details.architectureProblem = QString::fromStdString(network.error().message());
}

void estimateHardware(TrialDetails& details, const std::string& name) {
    const auto estimator = makeEstimator(name);
    if (!estimator) {
        details.estimateProblem = QString::fromStdString(estimator.error().message());
        return;
    }
    auto estimate = (*estimator)->estimate(*details.architecture, *details.hardware);
    if (estimate)
        details.estimate = *std::move(estimate);
    else
        details.estimateProblem = QString::fromStdString(estimate.error().message());
}

} // namespace

TrialDetails detailsOf(const Trial& trial, const QString& standing, const std::vector<Objective>& objectives,
                       BopsDefinition bops, const HardwareConfig& hardware, const std::string& estimator,
                       std::vector<std::string> classNames) {
    TrialDetails details;
    details.trial = trial;
    details.standing = standing;
    details.objectives = objectives;
    details.bops = bops;
    details.hardware = hardware;
    details.classNames = std::move(classNames);
    readNetwork(details);
    if (details.architecture)
        estimateHardware(details, estimator);
    else
        details.estimateProblem = Words::tr("There is no architecture to estimate.");
    return details;
}

} // namespace snac
