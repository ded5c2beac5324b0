// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file.h"
#include "base/rng.h"
#include "space/search_space.h"

#include <QtGlobal>

#include <string>
#include <vector>

namespace snac::test {

inline SearchSpace made(SpaceSettings settings) {
    auto space = SearchSpace::make(std::move(settings));
    if (!space) qFatal("%s", space.error().message().c_str());
    return *std::move(space);
}

inline Genome randomGenome(const SearchSpace& space, Rng& rng) {
    Genome genome;
    for (const Gene& gene : space.genes())
        genome.push_back(static_cast<int>(rng.below(static_cast<std::uint64_t>(gene.choices))));
    return genome;
}

/// The layers in words: what a network is, told without `fingerprint`.
inline std::string inWords(const Architecture& network) {
    std::string words = network.input.text() + "->" + std::to_string(network.outputs);
    for (const Layer& layer : network.layers) {
        words += fmt::format("|{}", layer.typeName());
        if (const auto* c = std::get_if<Convolution>(&layer.operation))
            words += fmt::format(" {} {} {} {}", c->filters, c->kernel, c->stride, c->padding == Padding::Same);
        if (const auto* d = std::get_if<Dense>(&layer.operation)) words += fmt::format(" {}", d->units);
        if (const auto* a = std::get_if<ConvAttention>(&layer.operation))
            words += fmt::format(" {}", a->hiddenChannels);
        if (const auto* a = std::get_if<Activation>(&layer.operation)) words += fmt::format(" {}", name(a->function));
        if (const auto* p = std::get_if<Pooling>(&layer.operation))
            words += fmt::format(" {} {} {}", p->kind == PoolingKind::Max, p->size, p->stride);
        if (const auto* a = std::get_if<Aggregation>(&layer.operation))
            words += fmt::format(" {}", static_cast<int>(a->kind));
        if (layer.hasWeights())
            words += fmt::format(" @{} {} {}", layer.hardware.weightBits, layer.hardware.activationBits,
                                 layer.hardware.reuseFactor);
    }
    return words;
}

/// `search_space` of one of SNAC-Pack's files; nothing when the data are not there.
inline std::optional<SpaceSettings> tutorialSettings(const char* file, ModelType type, Shape input,
                                                     std::int64_t outputs) {
    const auto text = readFile(std::string(SNAC_SOURCE_DIR "/../shared/data/snac-pack/") + file);
    if (!text) return std::nullopt;
    const auto root = parseYaml(*text, file);
    if (!root) qFatal("%s", root.error().message().c_str());
    SpaceSettings defaults;
    defaults.modelType = type;
    defaults.input = input;
    defaults.outputs = outputs;
    const auto settings = readSpaceSettings(*root->find("search_space"), nullptr, file, defaults);
    if (!settings) qFatal("%s", settings.error().message().c_str());
    if (!settings.warnings().empty()) qFatal("%s", settings.warnings().front().c_str());
    return *settings;
}

/// Tutorial 2's space, written out.
inline SpaceSettings blockSettings() {
    SpaceSettings s;
    s.input = Shape::image(16, 16, 1);
    s.outputs = 10;
    s.channels = {4, 8, 16};
    s.widths = {5, 16, 32, 64};
    s.kernels = {1, 3, 5};
    s.activations = {ActivationFunction::Relu, ActivationFunction::Gelu, ActivationFunction::LeakyRelu};
    s.normalizations = {"", "batch"};
    s.blockTypes = {"Conv", "ConvAttn", "MLP", "None"};
    s.numBlocks = 4;
    s.attentionHidden = {4, 8, 16};
    return s;
}

/// The genome with these choices by name and 0 elsewhere.
inline Genome genomeOf(const SearchSpace& space, const std::vector<std::pair<std::string, std::string>>& choices) {
    Genome genome(space.genes().size(), 0);
    for (const auto& [gene, text] : choices) {
        bool found = false;
        for (std::size_t i = 0; i < space.genes().size(); ++i) {
            if (space.genes()[i].name != gene) continue;
            for (int choice = 0; choice < space.genes()[i].choices; ++choice) {
                if (space.choiceText(i, choice) != text) continue;
                genome[i] = choice;
                found = true;
            }
        }
        if (!found) qFatal("no gene %s with the choice %s", gene.c_str(), text.c_str());
    }
    return genome;
}

} // namespace snac::test
