// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snac {

/// Totals of a device; absent where the source does not say.
struct Device {
    std::string name;                 ///< "xcu250", "zcu102"
    std::vector<std::string> aliases; ///< boards and full part names
    std::string part;                 ///< the vendor's full part name
    std::optional<std::int64_t> lut, ff, dsp, bram36, uram;
    std::string source; ///< the data sheet
};

/// From resources/devices.yaml, read once. Errors: those of reading it.
Result<std::vector<Device>> readDevices(std::string_view yaml, std::string_view name);
Result<std::vector<Device>> knownDevices();
/// By name, alias or part, ignoring case and punctuation. Errors: not found, with the nearest.
Result<Device> deviceByName(std::string_view name);

} // namespace snac
