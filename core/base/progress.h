// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string_view>

namespace snac {

/// Called now and then from the thread that does the work: fraction in [0, 1] (negative when unknown), and what is being done.
using Progress = std::function<void(double fraction, std::string_view what)>;

} // namespace snac
