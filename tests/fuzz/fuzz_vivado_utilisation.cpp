// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool_reports/vivado_report.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto report = snac::parseVivadoUtilisation({reinterpret_cast<const char*>(data), size}, "fuzz");
    if (!report && report.error().message().empty()) std::abort();
    if (report && report->lut && *report->lut < 0) std::abort();
    return 0;
}
