// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/race_file.h"

#include "arch/architecture_yaml.h"

namespace snac {

Result<std::string> raceFileOf(const Trial& trial) {
    if (trial.architectureYaml.empty()) {
        return makeError(ErrorCategory::NotFound,
                         "trial {} has no architecture: another program made it; choose a trial of a search of ours.",
                         trial.number);
    }
    SNAC_TRY(architecture, readArchitectureYaml(trial.architectureYaml, fmt::format("trial {}", trial.number)));
    const auto metric = [&](const char* name) -> std::optional<double> {
        const auto found = trial.metrics.find(name);
        return found == trial.metrics.end() ? std::nullopt : std::optional(found->second);
    };
    architecture.claims = {.trial = trial.number, .accuracy = metric("accuracy"), .bops = metric("bops")};
    return writeArchitectureYaml(architecture);
}

} // namespace snac
