// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace snac {

enum class ElementType {
    Boolean,
    Unsigned8,
    Signed8,
    Unsigned16,
    Signed16,
    Unsigned32,
    Signed32,
    Unsigned64,
    Signed64,
    Float32,
    Float64
};

constexpr std::size_t maximalAxes = 32; ///< of any array that is read (NumPy's own limit before 2.0)

/// Bytes of one element.
std::int64_t elementSize(ElementType type);

/// A numeric array as it stands in a file (IDX, NPY). The bytes are borrowed from the file's: they must outlive it.
struct ArrayView {
    ElementType type = ElementType::Unsigned8;
    bool bigEndian = false;
    bool columnMajor = false;        ///< Fortran order: the first axis varies fastest
    std::vector<std::int64_t> shape; ///< at most maximalAxes, none negative; empty: one element
    std::string_view bytes;          ///< exactly count() elements

    std::int64_t count() const;
    std::string shapeText() const; ///< "60000x28x28"
};

/// Number of elements of a shape with `size` bytes each if it fits into `available` bytes; nothing else is trusted
/// about a header, so that a huge one asks for no memory. Pure. Errors: corrupt, with both numbers; `name` begins the
/// sentence.
Result<std::int64_t> checkedCount(const std::vector<std::int64_t>& shape, std::int64_t size, std::size_t available,
                                  std::string_view name);

/// The elements in row-major order. Doubles are rounded to the nearest float. Pure.
std::vector<float> toFloats(const ArrayView& array);
std::vector<double> toDoubles(const ArrayView& array);
/// The same of an array of integers or booleans, exact; those of 64 bits without a sign wrap.
std::vector<std::int64_t> toIntegers(const ArrayView& array);

} // namespace snac
