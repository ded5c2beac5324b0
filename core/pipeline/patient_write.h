// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <functional>
#include <stop_token>
#include <string>

namespace snac {

/// Writes to a study; when its disk is full, says so once and tries again until there is room or the user stops, so
/// that what has been computed stays in memory and is not lost.
/// @param write    may be called many times; leaves no trace when it fails
/// @param waiting  gets the sentence of the first failure
/// Errors: those of `write` but a full disk; that one too once `stop` is asked.
Result<void> writeWhenThereIsRoom(const std::function<Result<void>()>& write, std::stop_token stop,
                                  const std::function<void(const std::string&)>& waiting);

} // namespace snac
