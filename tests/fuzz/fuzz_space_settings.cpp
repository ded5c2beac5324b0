// SPDX-License-Identifier: GPL-3.0-or-later
// Settings that are read make a space or are refused; a space that is made builds its genomes.
#include "base/rng.h"
#include "space/search_space.h"

#include <cstdint>

namespace {

void check(bool holds) {
    if (!holds) __builtin_trap();
}

void tryOut(snac::SpaceSettings settings, snac::ModelType type, snac::Shape input) {
    settings.modelType = type;
    settings.input = input;
    settings.outputs = 10;
    const auto space = snac::SearchSpace::make(std::move(settings));
    if (!space) return check(!space.error().message().empty());
    snac::Rng rng(1);
    for (int i = 0; i < 4; ++i) {
        snac::Genome genome;
        for (const snac::Gene& gene : space->genes())
            genome.push_back(static_cast<int>(rng.below(static_cast<std::uint64_t>(gene.choices))));
        const snac::Architecture network = space->decode(genome);
        check(network.outputShape() == snac::Shape::flat(10));
        const auto encoded = space->encode(network);
        check(encoded.ok() && snac::fingerprint(space->decode(*encoded)) == snac::fingerprint(network));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto root = snac::parseYaml({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
    if (!root || !root->isMap()) return 0;
    const snac::YamlNode nothing;
    const snac::YamlNode* space = root->find("search_space");
    const snac::YamlNode* studio = root->find("snac_studio");
    for (const snac::ModelType type : {snac::ModelType::Block, snac::ModelType::Mlp, snac::ModelType::DeepSets}) {
        snac::SpaceSettings defaults;
        defaults.modelType = type;
        const auto settings = snac::readSpaceSettings(
            space ? *space : nothing, studio ? studio->find("search_space") : nullptr, "fuzz.yaml", defaults);
        if (!settings) {
            check(!settings.error().message().empty());
            continue;
        }
        const snac::Shape sets = snac::Shape::elements(8, 3);
        tryOut(*settings, type, type == snac::ModelType::DeepSets ? sets : snac::Shape::image(16, 16, 1));
    }
    return 0;
}
