// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace snac {

/// Now, as studies store it: local time "2026-11-23 10:00:00.000000" (Optuna's form).
std::string studyTime();

} // namespace snac
