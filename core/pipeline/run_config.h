// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/catalog.h"
#include "data/prepare.h"
#include "hardware/estimator.h"
#include "metrics/cost.h"
#include "search/sampler.h"
#include "space/search_space.h"
#include "train/trainer.h"

#include <map>

namespace snac {

/// A budget as a person gives it: absolute ("2e6", "2.1M") or per cent of the device ("40%").
struct Budget {
    std::string metric; ///< bops, parameters, macs, lut, ff, dsp, bram36, latency_cycles, ii_cycles, avg_resource
    double limit = 0;   ///< absolute
    bool operator==(const Budget&) const = default;
};

/// All that decides a search. Read from SNAC-Pack's run configuration, whose files run as they are; our own settings stand
/// under its top-level key `snac_studio`.
struct RunConfig {
    std::string dataset = "digits";
    OpenOptions open;
    Preparation preparation;

    SpaceSettings space;
    std::vector<Objective> objectives; ///< names: accuracy (performance_metric), loss, balanced_accuracy, macro_auc, bops, parameters, macs, lut, ...
    BopsDefinition bops = BopsDefinition::SnacStudio;
    std::int64_t trials = 40;
    int folds = 1;                     ///< 1: one stratified split
    double validationFraction = 0.2;   ///< with one fold
    bool poolTestIntoFolds = false;    ///< the reference searches on its test set too; only its preset does
    bool stopHopeless = true;
    SamplerSettings sampler;
    Recipe recipe;
    HardwareConfig hardware;
    std::string estimator = "analytic";
    std::map<std::string, Budget> budgets;
    int finalSeeds = 3;                ///< retraining of the front; 0: none
    std::vector<std::string> seedArchitectures; ///< files of a first population
    std::string text;                  ///< the file as read, kept in the study
};

/// @param name  the file's, begins each message
/// @param preset  "ours", or "reference": the reference's recipe, pooled folds and BOPs definition
/// Errors: with file, line and key. Warnings: unknown keys, keys without effect here.
Result<RunConfig> readRunConfig(std::string_view yaml, const std::string& name, const std::string& preset = "ours");

/// "bops=2e6", "lut=40%". Errors: invalid argument with the nearest metric.
Result<Budget> parseBudget(std::string_view text, const Device& device);

} // namespace snac
