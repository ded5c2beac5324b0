// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <filesystem>
#include <string_view>

namespace snac::sqlite {

/// The error that snac::isDiskFull() knows.
Error diskFull(const std::filesystem::path& file);

/// SQLite's extended result code as a sentence of ours.
Error sqliteError(const std::filesystem::path& file, int code, std::string_view text);

} // namespace snac::sqlite
