// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/npz.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace snac {

/// The bytes of an NPY file (NEP 1, version 1.0) of one array, row-major. data/npy.h reads it.
/// @param values  as many as the shape says, an empty shape being one
/// Thread rule: pure, any thread; as all here.
std::string npyBytes(std::span<const std::int32_t> values, const std::vector<std::int64_t>& shape);
std::string npyBytes(std::span<const std::int64_t> values, const std::vector<std::int64_t>& shape);
std::string npyBytes(std::span<const float> values, const std::vector<std::int64_t>& shape);
std::string npyBytes(std::span<const double> values, const std::vector<std::int64_t>& shape);

enum class NpzPacking { Stored, Deflated };

/// The bytes of an NPZ archive: a ZIP with one "<name>.npy" a member, in the order given. Equal members give equal bytes:
/// no time is written. Errors: invalid argument, when a name is there twice; input/output, when memory is short.
Result<std::string> npzBytes(std::span<const NpzMember> members, NpzPacking packing = NpzPacking::Deflated);

} // namespace snac
