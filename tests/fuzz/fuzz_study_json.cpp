// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of a study: JSON, genomes, packed numbers.
#include "study/encoding.h"
#include "study/json.h"

#include <cstdint>
#include <cstdlib>

using namespace snac;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto json = sqlite::parseJson(bytes); json && json->kind == sqlite::Json::Kind::String) {
        const auto again = sqlite::parseJson(sqlite::jsonString(json->text));
        if (!again || again->text != json->text) std::abort();
    }
    (void)sqlite::readDistribution(bytes);
    (void)sqlite::readMetrics(bytes);
    if (const auto numbers = sqlite::readNumbers(bytes); numbers && !sqlite::readNumbers(sqlite::numbersJson(*numbers)))
        std::abort();
    if (const auto genome = sqlite::readGenome(bytes);
        genome && sqlite::readGenome(sqlite::genomeText(*genome)) != genome)
        std::abort();
    if (const auto counts = sqlite::unpackCounts(bytes); counts && sqlite::packCounts(*counts) != bytes) std::abort();
    (void)sqlite::unpackCurve(bytes);
    (void)sqlite::unpackFloats(bytes);
    (void)sqlite::isDateTime(bytes);
    return 0;
}
