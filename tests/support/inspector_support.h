// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture_yaml.h"
#include "base/rng.h"
#include "inspectors/trial_details.h"
#include "space/search_space.h"

#include <cmath>

namespace snac::test {

/// A space of small picture networks with bits, poolings and normalisations of every kind.
inline SearchSpace pictureSpace() {
    SpaceSettings settings;
    settings.input = Shape::image(16, 16, 1);
    settings.outputs = 10;
    settings.activations = {ActivationFunction::Relu, ActivationFunction::LeakyRelu};
    settings.normalizations = {"", "batch"};
    settings.poolings = {"", "max2"};
    settings.weightBits = {4, 8, 32};
    settings.activationBits = {8};
    auto space = SearchSpace::make(std::move(settings));
    if (!space) qFatal("%s", space.error().message().c_str());
    return *std::move(space);
}

inline std::string drawnYaml(const SearchSpace& space, std::uint64_t seed) {
    Rng rng(seed);
    Genome genome;
    for (const Gene& gene : space.genes())
        genome.push_back(static_cast<int>(rng.below(static_cast<std::uint64_t>(gene.choices))));
    auto yaml = writeArchitectureYaml(space.decode(genome));
    if (!yaml) qFatal("%s", yaml.error().message().c_str());
    return *yaml;
}

/// Two convolutions, pooling and two dense layers, as the pictures of the look have it; `activation` in the dense one.
inline std::string exampleYaml(const std::string& activation = "ReLU") {
    return "architecture:\n"
           "  model_type: BlockBased\n"
           "  input_shape: [16, 16, 1]\n"
           "  output_dim: 10\n"
           "  components:\n"
           "  - {block_type: Conv, name: conv_block_0, params: {channels: [1, 8, 8], kernels: [3, 3], "
           "activations: [ReLU, ReLU], normalizations: [batch, null]}}\n"
           "  - {block_type: MLP, name: classifier_head, params: {widths: [1152, 32, 10], activations: [" +
           activation + ", softmax], normalizations: [null, null]}}\n";
}

inline HardwareConfig zcu102() {
    HardwareConfig config;
    config.device = deviceByName("zcu102").value();
    config.totalBits = 8;
    config.integerBits = 3;
    return config;
}

inline const std::vector<Objective>& accuracyAndBops() {
    static const std::vector<Objective> objectives{{"accuracy", Direction::Maximise}, {"bops", Direction::Minimise}};
    return objectives;
}

/// A complete trial of three folds with curves and a confusion matrix; every number follows from the arguments.
inline Trial completeTrial(std::int64_t number, std::string yaml) {
    Trial trial;
    trial.number = number;
    trial.state = TrialState::Complete;
    trial.generation = 3;
    trial.values = {0.889, 1.42e6};
    trial.architectureYaml = std::move(yaml);
    for (int fold = 0; fold < 3; ++fold)
        for (int epoch = 0; epoch < 20; ++epoch) {
            const double learnt = 1 - std::exp(-(epoch + 1) / (4.0 + fold));
            trial.curve.push_back({fold, epoch, 2.3 - 2 * learnt, 2.3 - 1.9 * learnt, 0.1 + 0.79 * learnt});
        }
    for (int truth = 0; truth < 10; ++truth)
        for (int predicted = 0; predicted < 10; ++predicted)
            trial.confusion.push_back(truth == predicted ? 160 + 3 * truth : (truth * 7 + predicted * 3) % 5);
    return trial;
}

inline TrialDetails detailsFor(const Trial& trial, const QString& standing = QStringLiteral("front")) {
    return detailsOf(trial, standing, accuracyAndBops(), BopsDefinition::SnacStudio, zcu102(), "analytic", {});
}

} // namespace snac::test
