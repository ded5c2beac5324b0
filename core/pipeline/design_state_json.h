// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_results.h"
#include "pipeline/design_state.h"

class QJsonObject;

namespace snac {

/// state.json without its format and version. Paths below the design's folder are written relative to it. Pure.
QJsonObject jsonOf(const DesignState& state);
/// results.json without its format and version. Pure.
QJsonObject jsonOf(const DesignResults& results);
/// @param file  for messages. Errors: corrupt.
Result<DesignState> designStateOf(const QJsonObject& json, const std::filesystem::path& folder,
                                  const std::string& file);

} // namespace snac
