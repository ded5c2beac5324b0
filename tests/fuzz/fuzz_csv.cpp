// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/csv.h"
#include "data/source.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const char* label : {"", "0", "kind"}) {
        const auto table = snac::parseCsv(text, "input", {label, {}});
        if (table && table->features.size() != table->labels.size() * table->featureNames.size()) std::abort();
    }
    if (auto raw = snac::fromCsv(text, "input", {})) (void)snac::assemble(*std::move(raw), {});
    return 0;
}
