// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commands/common.h"

namespace snac::cli {

/// What decides a local search, and which data it is about: options of `compress` and `design`.
std::vector<Option> withCompressOptions(std::vector<Option> options);
/// Puts them over what files say. Errors: invalid argument.
Result<void> readCompressOptions(const Arguments& arguments, RunConfig& config);

} // namespace snac::cli
