// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace snac {

/// Whole numbers, row-major.
struct IntegerArray {
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> values;
    bool operator==(const IntegerArray&) const = default;
};

/// Reads an NPY file of integers of any width and byte order. Pure. @param name  begins each error
/// Errors: those of parseNpy; corrupt, when there are other numbers in it, or one of more than 63 bits.
Result<IntegerArray> parseIntegers(std::string_view npy, std::string_view name);

using IntegerArrays = std::map<std::string, IntegerArray, std::less<>>;

/// All arrays of an NPZ archive of at most 1 GiB. Pure. Errors: those of parseNpz and parseIntegers, naming the array.
Result<IntegerArrays> parseIntegerArrays(std::string_view npz, std::string_view name);

} // namespace snac
