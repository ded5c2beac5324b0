// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/study_of_run.h"

#include <algorithm>

namespace snac {

Result<std::unique_ptr<StudyStore>> openOrCreateStudy(const std::string& file, const std::string& study,
                                                      const std::vector<Objective>& objectives,
                                                      IfStudyExists ifExists) {
    auto store = StudyStore::open(file, StudyStore::Access::ReadWrite);
    if (!store) return store.error();
    SNAC_TRY(studies, (*store)->studies());
    const std::string only = studies.size() == 1 ? studies.front().name : "search";
    const std::string name = study.empty() ? only : study;
    const bool exists =
        std::any_of(studies.begin(), studies.end(), [&](const StudySummary& one) { return one.name == name; });
    if (exists && ifExists == IfStudyExists::Refuse) {
        return makeError(ErrorCategory::InvalidArgument,
                         "the study {} exists already in {}; give another name or file, or go on with it.", name, file);
    }
    if (!exists) SNAC_CHECK((*store)->create(name, objectives));
    SNAC_CHECK((*store)->select(name));
    if ((*store)->objectives() != objectives) {
        return makeError(ErrorCategory::InvalidArgument,
                         "the study {} in {} has other objectives than this run; go on with its own, or begin a new "
                         "study.",
                         name, file);
    }
    return store;
}

} // namespace snac
