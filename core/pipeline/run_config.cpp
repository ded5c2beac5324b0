// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/run_config.h"

#include "pipeline/own_bits_training.h"

#include <algorithm>

namespace snac {

const std::vector<std::string>& trainedObjectiveNames() {
    static const std::vector<std::string> names{"accuracy", "balanced_accuracy", "macro_auc", "loss", "mse", "mae",
                                                "r2"};
    return names;
}

const std::vector<std::string>& staticObjectiveNames() { return budgetMetrics(); }

std::string canonicalMetricName(std::string_view name, Task task) {
    if (name == "performance_metric" || name == "performance") return task == Task::Classification ? "accuracy" : "r2";
    if (name == "clock_cycles" || name == "latency") return "latency_cycles";
    if (name == "bram") return "bram36";
    if (name == "params") return "parameters";
    return std::string(name);
}

Direction naturalDirection(std::string_view metric) {
    for (const char* better : {"performance_metric", "performance", "accuracy", "balanced_accuracy", "macro_auc", "r2"})
        if (metric == better) return Direction::Maximise;
    return Direction::Minimise;
}

Result<void> resolveDevice(RunConfig& config) {
    SNAC_TRY(device, deviceByName(config.device));
    config.hardware.device = device;
    config.budgets.clear();
    for (const BudgetText& text : config.budgetTexts) {
        if (text.text == "none") {
            std::erase_if(config.budgets, [&](const Budget& other) { return other.metric == text.metric; });
            continue;
        }
        SNAC_TRY(budget, resolveBudget(text, device));
        // The last one given for a metric stands.
        std::erase_if(config.budgets, [&](const Budget& other) { return other.metric == budget.metric; });
        config.budgets.push_back(budget);
    }
    return {};
}

Result<void> fitToData(RunConfig& config, const Dataset& dataset) {
    config.space.input = dataset.shape();
    config.space.outputs = dataset.outputs;
    if (config.space.statedOutputs && *config.space.statedOutputs != dataset.outputs) {
        return makeError(
            ErrorCategory::InvalidArgument,
            "the configuration says search_space.output_dim: {}, but {} has {} classes or targets; correct "
            "one of them.",
            *config.space.statedOutputs, dataset.name, dataset.outputs);
    }
    for (Objective& objective : config.objectives) objective.name = canonicalMetricName(objective.name, dataset.task);
    for (const Objective& objective : config.objectives) {
        const auto names = dataset.task == Task::Classification
                               ? std::vector<std::string>{"mse", "mae", "r2"}
                               : std::vector<std::string>{"accuracy", "balanced_accuracy", "macro_auc"};
        if (std::find(names.begin(), names.end(), objective.name) != names.end()) {
            return makeError(ErrorCategory::InvalidArgument, "the objective {} does not exist for {}; {} has {}.",
                             objective.name, dataset.task == Task::Classification ? "classification" : "regression",
                             dataset.name, dataset.task == Task::Classification ? "classes" : "numbers to predict");
        }
    }
    if (dataset.task == Task::Regression) config.space.outputActivation = ActivationFunction::Identity;
    return {};
}

std::string decisiveSettings(const RunConfig& config, const Dataset& dataset) {
    std::string text;
    const auto line = [&](std::string_view key, const auto& value) { text += fmt::format("{}: {}\n", key, value); };
    const auto list = [&](std::string_view key, const auto& values) {
        text += fmt::format("{}: [{}]\n", key, fmt::join(values, ", "));
    };
    line("preset", config.preset == Preset::Ours ? "ours" : "reference");
    line("data.content", dataset.contentHash);
    line("data.preparation", fmt::format("{}", fmt::join(dataset.preparation, "; ")));
    for (const Objective& objective : config.objectives)
        line("objective." + objective.name, objective.direction == Direction::Maximise ? "maximise" : "minimise");
    line("bops_definition", name(config.bops));
    line("seed", config.seed);
    line("folds", config.folds);
    line("split_seed", splitSeed);
    line("validation_fraction", config.validationFraction);
    line("stop_hopeless", config.stopHopeless);
    line("sampler", config.sampler.name);
    line("population", config.sampler.populationSize);

    const SpaceSettings& space = config.space;
    line("space.model_type", static_cast<int>(space.modelType));
    line("space.input", space.input.text());
    line("space.outputs", space.outputs);
    list("space.block_types", space.blockTypes);
    line("space.num_blocks", space.numBlocks);
    list("space.channels", space.channels);
    list("space.kernels", space.kernels);
    list("space.widths", space.widths);
    list("space.attention_hidden", space.attentionHidden);
    std::vector<std::string_view> activations;
    for (const auto function : space.activations) activations.push_back(name(function));
    list("space.activations", activations);
    list("space.normalizations", space.normalizations);
    line("space.output_activation", name(space.outputActivation));
    line("space.head_layers", space.headLayers);
    list("space.strides", space.strides);
    list("space.poolings", space.poolings);
    list("space.weight_bits", space.weightBits);
    list("space.activation_bits", space.activationBits);
    list("space.reuse_factors", space.reuseFactors);
    list("space.aggregations", space.aggregations);
    line("space.layers", fmt::format("{} to {}", space.minimumLayers, space.maximumLayers));

    const Recipe& recipe = config.recipe;
    line("training.epochs", recipe.epochs);
    line("training.batch_size", recipe.batchSize);
    line("training.optimizer", recipe.optimizer == Optimizer::Adam ? "adam" : "sgd");
    line("training.learning_rate", recipe.learningRate);
    line("training.adam_epsilon", recipe.adamEpsilon);
    line("training.momentum", recipe.momentum);
    line("training.weight_decay", recipe.weightDecay);
    line("training.schedule", static_cast<int>(recipe.schedule));
    line("training.plateau", fmt::format("{} after {}, floor {}", recipe.plateauFactor, recipe.plateauPatience,
                                         recipe.minimumLearningRate));
    line("training.patience", recipe.patience);
    line("training.restore", static_cast<int>(recipe.restore));
    line("training.class_weights", recipe.classWeights);

    const HardwareConfig& hardware = config.hardware;
    line("hardware.device", hardware.device.name);
    line("hardware.clock_ns", hardware.clockNs);
    line("hardware.strategy", hardware.strategy == Strategy::Latency ? "latency" : "resource");
    line("hardware.io", hardware.io == Interface::Parallel ? "io_parallel" : "io_stream");
    line("hardware.precision", fmt::format("ap_fixed<{},{}>", hardware.totalBits, hardware.integerBits));
    line("hardware.reuse_factor", hardware.reuseFactor);
    line("hardware.estimator", config.estimator);
    // Only where it is so: studies from before there was a choice go on.
    const auto isOwn = [](std::int64_t bits) { return bits < 32; };
    if (std::ranges::any_of(space.weightBits, isOwn) || std::ranges::any_of(space.activationBits, isOwn))
        line("training.bits", fmt::format("fake quantised after {} epochs", warmUpEpochs(recipe)));
    if (config.synthesisableOnly) line("synthesisable_only", true);
    return text;
}

} // namespace snac
