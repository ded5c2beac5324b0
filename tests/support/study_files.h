// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/catalog.h"
#include "inspector_support.h"
#include "pipeline/run_config.h"

#include <cmath>

namespace snac::test {

/// Metrics over two decades with an accuracy that grows with them; each tenth trial pruned.
inline Trial drawnTrial(Rng& rng, std::int64_t number, const std::string& yaml) {
    Trial trial = completeTrial(number, yaml);
    const auto unit = [&] { return static_cast<double>(rng.below(1u << 20)) / (1u << 20); };
    const double bops = std::round(std::exp(12 + 4 * unit()));
    const double accuracy = 0.4 + 0.08 * std::log10(bops) - 0.1 * unit() * unit();
    trial.generation = static_cast<int>(number / 20);
    trial.values = {accuracy, bops};
    trial.metrics = {{"accuracy", accuracy},
                     {"bops", bops},
                     {"parameters", std::round(bops / 40)},
                     {"lut", std::round(bops / 50)},
                     {"ff", std::round(bops / 120)},
                     {"dsp", static_cast<double>(number % 5)},
                     {"latency_cycles", std::round(20 + bops / 30000)}};
    trial.genome = {static_cast<int>(number % 7), static_cast<int>(number / 7 % 7)};
    trial.parameters = {{"first", {"0", "1", "2", "3", "4", "5", "6"}, trial.genome[0], 0},
                        {"second", {"0", "1", "2", "3", "4", "5", "6"}, trial.genome[1], 0}};
    trial.fingerprint = "network " + std::to_string(number);
    if (number % 10 != 9) return trial;
    trial.state = TrialState::Pruned;
    trial.reason = "behind trial 3 at epoch 4";
    trial.values.clear();
    trial.metrics.erase("accuracy");
    return trial;
}

/// A study as a search on the digits leaves it, with `count` trials.
/// @param settings  false: as another program leaves it, which says neither device nor BOPs definition
inline void writeStudy(const QString& file, int count, bool settings = true) {
    const auto must = [](const auto& result) {
        if (!result) qFatal("%s", result.error().message().c_str());
    };
    auto opened = StudyStore::open(file.toStdString(), StudyStore::Access::ReadWrite);
    must(opened);
    StudyStore& store = **opened;
    must(store.create("search", accuracyAndBops()));
    must(store.select("search"));
    if (settings)
        must(store.setSetting("settings", "bops_definition: snac-studio\nhardware.device: zcu102\n"
                                          "hardware.clock_ns: 5\nhardware.precision: ap_fixed<8,3>\n"));
    Rng rng(7);
    const std::string yaml = exampleYaml();
    std::vector<Trial> trials;
    for (int i = 0; i < count; ++i) {
        trials.push_back(drawnTrial(rng, i, yaml));
        if (count <= 1000) continue;
        trials.back().curve.resize(10); // a long search has short trainings
        trials.back().confusion.clear();
    }
    must(store.addTrials(trials));
}

} // namespace snac::test
