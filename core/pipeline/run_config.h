// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "compress/local_search_settings.h"
#include "data/catalog.h"
#include "data/prepare.h"
#include "hardware/estimator.h"
#include "metrics/cost.h"
#include "pipeline/budget.h"
#include "search/sampler.h"
#include "space/search_space.h"
#include "train/trainer.h"

namespace snac {

/// Which habits a run has where the file is silent.
enum class Preset {
    Ours,      ///< searches on the training split only; true BOPs
    Reference, ///< imitates SNAC-Pack: its recipe, folds over training and test samples together, its BOPs definition
};

/// Of every split into training and validation samples, whatever the study's seed: so studies of different seeds
/// compare, and it is the reference's.
inline constexpr std::uint64_t splitSeed = 42;

/// All that decides a search. Read from SNAC-Pack's run configuration, whose files run as they are; our own settings
/// stand under its top-level key `snac_studio`.
struct RunConfig {
    Preset preset = Preset::Ours;

    std::string dataset = "digits";
    OpenOptions open;
    Preparation preparation;

    SpaceSettings space;               ///< input and outputs are set from the data by `fitToData`
    bool synthesisableOnly = false;    ///< only networks that hardware can take exactly: see run_space.h
    std::vector<Objective> objectives; ///< as a study names them: see `objectiveNames`
    BopsDefinition bops = BopsDefinition::SnacStudio;
    std::int64_t trials = 40;
    std::uint64_t seed = 42;
    int folds = 1;                   ///< 1: one stratified split
    double validationFraction = 0.2; ///< with one fold
    bool stopHopeless = true;
    SamplerSettings sampler;
    Recipe recipe;
    int finalSeeds = 3;                         ///< how often each member of the front is retrained; 0: not at all
    std::vector<std::string> seedArchitectures; ///< files of a first population

    std::string device = "zcu102";
    HardwareConfig hardware; ///< its device is set by `resolveDevice`
    std::string estimator = "analytic";
    std::vector<BudgetText> budgetTexts;
    std::vector<Budget> budgets; ///< set by `resolveDevice`

    LocalSearchSettings localSearch; ///< what follows the search: see pipeline/compression.h
};

/// Names that an objective may have: what training measures, then what is known before.
const std::vector<std::string>& trainedObjectiveNames();
const std::vector<std::string>& staticObjectiveNames();
/// The reference's names in ours: performance_metric is accuracy (r2 for regression), clock_cycles is latency_cycles.
std::string canonicalMetricName(std::string_view name, Task task);
Direction naturalDirection(std::string_view metric);

/// Pure.
/// @param name    the file's, begins each message
/// @param preset  absent: what the file says under snac_studio.preset, else ours
/// Errors: with file, line and key. Warnings: unknown keys, with the nearest known one.
Result<RunConfig> readRunConfig(std::string_view yaml, const std::string& name, std::optional<Preset> preset = {});

/// Looks the device up and turns budget texts into numbers. Errors: not found, invalid argument.
Result<void> resolveDevice(RunConfig& config);

/// Sets the space's input and outputs, the objectives for the task, and checks what the file says of the data against
/// it.
Result<void> fitToData(RunConfig& config, const Dataset& dataset);

/// Everything that decides the results, a line each ("training.epochs: 15"); equal texts give equal studies. Not in it:
/// the number of trials, workers and budgets, which may change while a study goes on.
std::string decisiveSettings(const RunConfig& config, const Dataset& dataset);

} // namespace snac
