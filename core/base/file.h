// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace snac {

/// The whole file. Errors: not found, input/output (permission, folder), unsupported when larger than `limit` bytes.
Result<std::string> readFile(const std::filesystem::path& path, std::uint64_t limit = std::uint64_t{8} << 30);

/// Written beside and renamed, so that a full disk or a kill leaves the old file as it was. Makes the folder if needed.
Result<void> writeFile(const std::filesystem::path& path, std::string_view content);

/// True if the bytes begin with gzip's signature.
bool isGzip(std::string_view bytes);
/// Inflates gzip bytes (all members); `name` is for the error. Errors: corrupt (truncated, bad check sum), unsupported
/// when the content is larger than `limit` bytes.
Result<std::string> gunzip(std::string_view bytes, std::string_view name, std::uint64_t limit = std::uint64_t{8} << 30);

} // namespace snac
