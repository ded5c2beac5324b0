// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace snac {

/// One array of an NPZ archive: its name without ".npy", and the bytes of an NPY file.
struct NpzMember {
    std::string name;
    std::string bytes;
};

/// True if the bytes begin as a ZIP archive does.
bool looksLikeZip(std::string_view bytes);

/// Unpacks the members of an NPZ archive (a ZIP of NPY files, stored or deflated) whose names are accepted by `wanted`;
/// all if it is empty, compared without regard to case. Pure; `bytes` is only read. A member that claims more than
/// `limit` bytes, or more than deflate can pack into the bytes that are there (1,032 to 1), is refused before any
/// memory is asked for. Errors: corrupt (with the member), unsupported (encrypted, another packing method, too large).
Result<std::vector<NpzMember>> parseNpz(std::string_view bytes, std::string_view name,
                                        const std::vector<std::string>& wanted = {},
                                        std::uint64_t limit = std::uint64_t{8} << 30);

} // namespace snac
