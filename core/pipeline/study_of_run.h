// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/study_store.h"

namespace snac {

enum class IfStudyExists { GoOn, Refuse };

/// Opens a study file for a search to write and selects its study; makes what is not there yet.
/// @param study  which one of the file; empty: its only one, else "search"
/// Errors: invalid argument (it has other objectives, or it exists and shall not), those of the store.
/// Thread rule: that of the store it gives.
Result<std::unique_ptr<StudyStore>> openOrCreateStudy(const std::string& file, const std::string& study,
                                                      const std::vector<Objective>& objectives,
                                                      IfStudyExists ifExists = IfStudyExists::GoOn);

} // namespace snac
