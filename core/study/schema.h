// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/database.h"

namespace snac::sqlite {

/// Holds the tables of an open file against those that we know.
/// @return false when the file has no tables at all (a new study file)
/// Errors: corrupt (no study, or tables that are not Optuna's), unsupported (a newer or older version of Optuna's tables or of ours).
Result<bool> verifySchema(Database& database);

/// Makes Optuna's tables in an empty file.
Result<void> createOptunaTables(Database& database);

/// Makes those of our tables, indexes and triggers that are missing; writes only if one is.
Result<void> createOurTables(Database& database);

/// False for a file that only Optuna has written so far.
Result<bool> hasOurTables(Database& database);

} // namespace snac::sqlite
