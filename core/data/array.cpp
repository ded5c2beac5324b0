// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/array.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

namespace snac {

namespace {

template <typename From>
From load(const char* bytes, bool swap) {
    char copy[sizeof(From)];
    std::memcpy(copy, bytes, sizeof(From));
    if (swap) std::reverse(copy, copy + sizeof(From));
    From value;
    std::memcpy(&value, copy, sizeof(From));
    return value;
}

/// Calls visit(from, to) for every element of an array with axes: its place in the file and its place in row-major
/// order.
template <typename Visit>
void visitColumnMajor(const ArrayView& array, Visit visit) {
    const std::size_t rank = std::min(array.shape.size(), maximalAxes);
    std::array<std::int64_t, maximalAxes> stride{}; // in row-major order
    stride[rank - 1] = 1;
    for (std::size_t axis = rank - 1; axis > 0; --axis) stride[axis - 1] = stride[axis] * array.shape[axis];
    std::array<std::int64_t, maximalAxes> index{};
    std::int64_t to = 0;
    for (std::int64_t from = 0, count = array.count(); from < count; ++from) {
        visit(from, to);
        for (std::size_t axis = 0; axis < rank; ++axis) {
            to += stride[axis];
            if (++index[axis] < array.shape[axis]) break;
            to -= stride[axis] * array.shape[axis];
            index[axis] = 0;
        }
    }
}

template <typename To, typename From>
void convert(const ArrayView& array, std::vector<To>& values) {
    const bool swap = sizeof(From) > 1 && array.bigEndian != (std::endian::native == std::endian::big);
    const char* bytes = array.bytes.data();
    const auto element = [&](std::int64_t i) {
        return static_cast<To>(load<From>(bytes + i * static_cast<std::int64_t>(sizeof(From)), swap));
    };
    if (array.columnMajor && array.shape.size() > 1) {
        visitColumnMajor(
            array, [&](std::int64_t from, std::int64_t to) { values[static_cast<std::size_t>(to)] = element(from); });
    } else {
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = element(static_cast<std::int64_t>(i));
    }
}

template <typename To>
std::vector<To> converted(const ArrayView& array) {
    if (array.type == ElementType::Unsigned8 && !array.columnMajor) { // pictures: written once, without zeros before
        const auto* pixels = reinterpret_cast<const std::uint8_t*>(array.bytes.data());
        return std::vector<To>(pixels, pixels + array.count());
    }
    std::vector<To> values(static_cast<std::size_t>(array.count()));
    switch (array.type) {
    case ElementType::Boolean:
        convert<To, std::uint8_t>(array, values);
        for (To& value : values) value = value != 0 ? 1 : 0;
        break;
    case ElementType::Unsigned8: convert<To, std::uint8_t>(array, values); break;
    case ElementType::Signed8: convert<To, std::int8_t>(array, values); break;
    case ElementType::Unsigned16: convert<To, std::uint16_t>(array, values); break;
    case ElementType::Signed16: convert<To, std::int16_t>(array, values); break;
    case ElementType::Unsigned32: convert<To, std::uint32_t>(array, values); break;
    case ElementType::Signed32: convert<To, std::int32_t>(array, values); break;
    case ElementType::Unsigned64: convert<To, std::uint64_t>(array, values); break;
    case ElementType::Signed64: convert<To, std::int64_t>(array, values); break;
    case ElementType::Float32: convert<To, float>(array, values); break;
    case ElementType::Float64: convert<To, double>(array, values); break;
    }
    return values;
}

} // namespace

std::int64_t elementSize(ElementType type) {
    switch (type) {
    case ElementType::Boolean:
    case ElementType::Unsigned8:
    case ElementType::Signed8: return 1;
    case ElementType::Unsigned16:
    case ElementType::Signed16: return 2;
    case ElementType::Unsigned32:
    case ElementType::Signed32:
    case ElementType::Float32: return 4;
    case ElementType::Unsigned64:
    case ElementType::Signed64:
    case ElementType::Float64: return 8;
    }
    return 1;
}

std::int64_t ArrayView::count() const {
    std::int64_t product = 1;
    for (const std::int64_t axis : shape) product *= axis;
    return product;
}

std::string ArrayView::shapeText() const {
    return shape.empty() ? "one number" : fmt::format("{}", fmt::join(shape, "x"));
}

Result<std::int64_t> checkedCount(const std::vector<std::int64_t>& shape, std::int64_t size, std::size_t available,
                                  std::string_view name) {
    bool empty = false;
    std::int64_t count = 1; // of the axes that are not 0, so that no part of their product can overflow later
    for (const std::int64_t axis : shape) {
        if (axis < 0)
            return makeError(ErrorCategory::Corrupt, "{}: the header has a negative size ({}); get the file again.",
                             name, axis);
        if (axis == 0) {
            empty = true;
            continue;
        }
        if (axis > std::numeric_limits<std::int64_t>::max() / size / count) {
            return makeError(ErrorCategory::Corrupt,
                             "{}: the header asks for more elements than any file can hold, but {} bytes follow it; "
                             "get the file again.",
                             name, available);
        }
        count *= axis;
    }
    if (empty) count = 0;
    if (static_cast<std::uint64_t>(count * size) > available) {
        return makeError(
            ErrorCategory::Corrupt,
            "{}: the header asks for {} bytes of data, but only {} follow it; the file is cut off, get it again.", name,
            count * size, available);
    }
    return count;
}

std::vector<float> toFloats(const ArrayView& array) { return converted<float>(array); }
std::vector<double> toDoubles(const ArrayView& array) { return converted<double>(array); }
std::vector<std::int64_t> toIntegers(const ArrayView& array) { return converted<std::int64_t>(array); }

} // namespace snac
