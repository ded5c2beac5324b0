// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware/device.h"
#include "hardware/estimator.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)snac::readDevices(text, "devices.yaml");
    (void)snac::parsePrecision(text);
    return 0;
}
