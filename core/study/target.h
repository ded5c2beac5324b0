// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <filesystem>
#include <string_view>

namespace snac::sqlite {

/// The file that a study's address means: a path, or SQLAlchemy's "sqlite:///relative" and "sqlite:////absolute".
/// Links are followed, so that one file has one name. Pure but for looking at links.
/// Errors: invalid argument (empty, in memory), unsupported (another database; the address may hold a password and is not repeated).
Result<std::filesystem::path> parseTarget(std::string_view target);

} // namespace snac::sqlite
