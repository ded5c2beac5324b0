// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/shape.h"

#include <fmt/format.h>

namespace snac {

std::string Shape::text() const {
    std::string text = fmt::format("{}", size[0]);
    for (int i = 1; i < rank; ++i) text += fmt::format("x{}", size[static_cast<std::size_t>(i)]);
    return text;
}

} // namespace snac
