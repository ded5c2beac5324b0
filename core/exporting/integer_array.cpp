// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporting/integer_array.h"

#include "data/npy.h"
#include "data/npz.h"

#include <algorithm>

namespace snac {

namespace {

bool holdsIntegers(ElementType type) {
    switch (type) {
    case ElementType::Unsigned8:
    case ElementType::Unsigned16:
    case ElementType::Unsigned32:
    case ElementType::Unsigned64:
    case ElementType::Signed8:
    case ElementType::Signed16:
    case ElementType::Signed32:
    case ElementType::Signed64: return true;
    case ElementType::Boolean:
    case ElementType::Float32:
    case ElementType::Float64: break;
    }
    return false;
}

} // namespace

Result<IntegerArray> parseIntegers(std::string_view npy, std::string_view name) {
    SNAC_TRY(view, parseNpy(npy, name));
    if (!holdsIntegers(view.type)) {
        return makeError(ErrorCategory::Corrupt, "{}: the array must hold integers; save it with numpy.save as int64.",
                         name);
    }
    IntegerArray array{view.shape, toIntegers(view)};
    if (view.type == ElementType::Unsigned64 &&
        std::ranges::any_of(array.values, [](auto value) { return value < 0; })) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: the array has a number of more than 63 bits; save it with numpy.save as int64.", name);
    }
    return array;
}

Result<IntegerArrays> parseIntegerArrays(std::string_view npz, std::string_view name) {
    constexpr std::uint64_t limit = std::uint64_t{1} << 30;
    SNAC_TRY(members, parseNpz(npz, name, {}, limit));
    IntegerArrays arrays;
    for (NpzMember& member : members) {
        SNAC_TRY(array, parseIntegers(member.bytes, fmt::format("{} ({})", name, member.name)));
        arrays.insert_or_assign(member.name, std::move(array));
        member.bytes = {};
    }
    return arrays;
}

} // namespace snac
