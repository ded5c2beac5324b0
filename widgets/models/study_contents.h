// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"
#include "pipeline/run_config.h"
#include "study/study_store.h"

namespace snac {

/// A study as the window takes it up.
struct StudyContents {
    StudyFacts facts;
    std::vector<Trial> trials;
    TrialIndex index;            ///< of the trials
    std::vector<Budget> budgets; ///< in force when it was last written
};

/// Reads a study without going on with it; another process may be writing it. Blocks; any thread.
/// @param study  which one of the file; empty: its only one, or its first
/// Errors: those of StudyStore::open and select.
Result<StudyContents> readStudy(const std::string& file, const std::string& study = {});

/// What is true of a study that a run of `config` writes. Fitted to the data.
StudyFacts factsOf(const RunConfig& config, const Dataset& dataset, const QString& file, const QString& study);

} // namespace snac
