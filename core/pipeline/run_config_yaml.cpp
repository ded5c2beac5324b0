// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/run_config_yaml.h"

#include "arch/architecture_extras.h"
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/yaml.h"
#include "data/known_sets.h"

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

/// Whole numbers without a point, as a person writes them.
std::string number(double value) {
    std::string text = formatDouble(value);
    return text.find('e') == std::string::npos ? text : yamlNumber(value);
}

template <typename Item, typename Text>
std::string list(const std::vector<Item>& items, Text text) {
    std::vector<std::string> words;
    for (const Item& item : items) words.push_back(text(item));
    return "[" + join(words, ", ") + "]";
}

std::string list(const std::vector<std::int64_t>& items) {
    return list(items, [](std::int64_t item) { return std::to_string(item); });
}

std::string list(const std::vector<std::string>& items) {
    return list(items, [](const std::string& item) { return yamlQuoted(item); });
}

/// For lists in which no normalisation or no pooling is "".
std::string listWithNull(const std::vector<std::string>& items) {
    return list(items, [](const std::string& item) { return item.empty() ? "null" : yamlQuoted(item); });
}

template <typename Value>
std::string orNull(const std::optional<Value>& value) {
    return value ? fmt::format("{}", *value) : "null";
}

std::string_view word(ModelType type) {
    switch (type) {
    case ModelType::Mlp: return "mlp";
    case ModelType::Block: return "block";
    case ModelType::DeepSets: return "deepsets";
    }
    return {};
}

std::string_view word(Task task) {
    switch (task) {
    case Task::Classification: return "classification";
    case Task::Regression: return "regression";
    }
    return {};
}

std::string_view word(Preparation::Scaling scaling) {
    switch (scaling) {
    case Preparation::Scaling::None: return "none";
    case Preparation::Scaling::Unit: return "unit";
    case Preparation::Scaling::Standardise: return "standardise";
    }
    return {};
}

std::string_view word(Optimizer optimizer) {
    switch (optimizer) {
    case Optimizer::Adam: return "adam";
    case Optimizer::Sgd: return "sgd";
    }
    return {};
}

std::string_view word(Schedule schedule) {
    switch (schedule) {
    case Schedule::Constant: return "constant";
    case Schedule::Plateau: return "plateau";
    case Schedule::Cosine: return "cosine";
    }
    return {};
}

/// `fitToData` has set the input (samples of a single number look as if it had not, and lose nothing by it).
bool isFitted(const RunConfig& config) { return config.space.input != Shape{}; }

/// Known sets in the spelling that SNAC-Pack compares with; for us they are the same.
std::string dataName(const std::string& name) {
    const std::string plain = plainName(name);
    if (plain == plainName(fashionMnist().name)) return "fashion_mnist";
    if (plain == plainName(mnist().name)) return "mnist";
    return name;
}

std::string writeDataset(const RunConfig& config) {
    const Preparation& preparation = config.preparation;
    return fmt::format("dataset:\n"
                       "  name: {}\n"
                       "  resize_val: {}\n"
                       "  subset_size: {}\n"
                       "  normalize: {}\n"
                       "  flatten: {}\n"
                       "  one_hot: {}\n",
                       yamlQuoted(dataName(config.dataset)), orNull(preparation.resize),
                       orNull(preparation.firstSamples), preparation.scaling == Preparation::Scaling::Standardise,
                       preparation.flatten, config.space.outputActivation == ActivationFunction::Softmax);
}

/// SNAC-Pack's name of an objective, where it has one. Only fitting tells what the reference's metric of performance is.
std::string objectiveName(const RunConfig& config, const std::string& name) {
    if (isFitted(config) && (name == "accuracy" || name == "r2")) return "performance_metric";
    return name == "latency_cycles" ? "clock_cycles" : name;
}

/// SNAC-Pack estimates hardware only when told to.
bool asksForHardware(const RunConfig& config) {
    return std::any_of(config.objectives.begin(), config.objectives.end(), [](const Objective& objective) {
        const std::string name = canonicalMetricName(objective.name, Task::Classification);
        const auto& known = staticObjectiveNames();
        return name != "bops" && name != "parameters" && name != "macs" &&
               std::find(known.begin(), known.end(), name) != known.end();
    });
}

std::string writeSearch(const RunConfig& config) {
    const auto name = [&](const Objective& objective) { return yamlQuoted(objectiveName(config, objective.name)); };
    const auto flag = [](const Objective& objective) {
        return std::string(objective.direction == Direction::Maximise ? "true" : "false");
    };
    return fmt::format("search:\n"
                       "  model_type: {}\n"
                       "  n_trials: {}\n"
                       "  epochs: {}\n"
                       "  n_folds: {}\n"
                       "  use_hardware_metrics: {}\n"
                       "  objective_names: {}\n"
                       "  maximize_flags: {}\n",
                       word(config.space.modelType), config.trials, config.recipe.epochs, config.folds,
                       asksForHardware(config), list(config.objectives, name), list(config.objectives, flag));
}

/// Where the file did not say them, what the data have: SNAC-Pack would take 11 and 10 otherwise.
std::string writeStated(const RunConfig& config) {
    const SpaceSettings& space = config.space;
    auto size = space.statedImageSize;
    if (!size && space.input.rank == 3) size = space.input.height();
    if (!size) size = config.preparation.resize;
    auto outputs = space.statedOutputs;
    if (!outputs && isFitted(config)) outputs = space.outputs;
    std::string text;
    if (size) text += fmt::format("  initial_img_size: {}\n", *size);
    if (outputs) text += fmt::format("  output_dim: {}\n", *outputs);
    return text;
}

std::string writeSpace(const RunConfig& config) {
    const SpaceSettings& space = config.space;
    const auto activation = [](ActivationFunction function) { return std::string(name(function)); };
    return fmt::format("search_space:\n"
                       "  block_types: {}\n"
                       "  num_blocks: {}\n"
                       "  channel_space: {}\n"
                       "  kernel_space: {}\n"
                       "  mlp_width_space: {}\n"
                       "  act_space: {}\n"
                       "  norm_space: {}\n"
                       "  conv_attn: {{hidden_channel_space: {}}}\n"
                       "{}"
                       "  output_activation: {}\n",
                       list(space.blockTypes), space.numBlocks, list(space.channels), list(space.kernels),
                       list(space.widths), list(space.activations, activation), listWithNull(space.normalizations),
                       list(space.attentionHidden), writeStated(config), name(space.outputActivation));
}

std::string writeHls(const RunConfig& config) {
    const HardwareConfig& hardware = config.hardware;
    return fmt::format("hls_config:\n"
                       "  board: {}\n"
                       "  model:\n"
                       "    precision: \"ap_fixed<{},{}>\"\n"
                       "    reuse_factor: {}\n"
                       "    strategy: {}\n",
                       yamlQuoted(config.device), hardware.totalBits, hardware.integerBits, hardware.reuseFactor,
                       hardware.strategy == Strategy::Latency ? "Latency" : "Resource");
}

std::string writeLocalSearch(const LocalSearchSettings& settings) {
    std::string text = fmt::format("local_search:\n"
                                   "  qat_epochs: {}\n"
                                   "  pruning_iterations: {}\n"
                                   "  pruning_epochs: {}\n"
                                   "  pruning_rate: {}\n"
                                   "  precision_pairs: # int_bits without the sign\n",
                                   settings.qatEpochs, settings.pruningIterations, settings.pruningEpochs,
                                   number(settings.pruningRate));
    for (const Precision& precision : settings.precisions)
        if (!precision.learned() && !precision.byLayer)
            text += fmt::format("  - {{total_bits: {}, int_bits: {}}}\n", precision.bits, precision.integer - 1);
    return text + "output: {results_dir: ./results} # SNAC-Pack asks for it; without effect here\n";
}

std::string writeOurLocalSearch(const LocalSearchSettings& settings) {
    std::string learned, own;
    for (const Precision& precision : settings.precisions) {
        if (precision.byLayer) own = fmt::format("    own_bits: {}\n", precision.bits);
        if (precision.learned()) learned += (learned.empty() ? "" : ", ") + number(precision.ebopsBudget);
    }
    return fmt::format("  local_search:\n"
                       "    pruning: {}\n"
                       "    mode: {}\n"
                       "    types: {}\n"
                       "    learned_ebops: [{}]\n"
                       "{}"
                       "    input_bits: {}\n"
                       "    substitute: {}\n"
                       "    substituted_epochs: {}\n",
                       settings.kind == PruningKind::Unstructured ? "unstructured" : "structured",
                       settings.mode == PruningMode::Combined ? "combined" : "separate",
                       settings.types == TypeChoice::Measured ? "measured" : "given", learned, own, settings.inputBits,
                       !settings.substitute ? "refuse"
                       : settings.tables    ? "table"
                                            : "relu",
                       settings.substitutedEpochs);
}

std::string writeOurData(const RunConfig& config) {
    const OpenOptions& open = config.open;
    return fmt::format("  data:\n"
                       "    label: {}\n"
                       "    header: {}\n"
                       "    task: {}\n"
                       "    test_fraction: {}\n"
                       "    scaling: {}\n",
                       open.label.empty() ? "null" : yamlQuoted(open.label), orNull(open.header),
                       open.task ? word(*open.task) : "null", number(open.testFraction),
                       word(config.preparation.scaling));
}

std::string writeOurSearch(const RunConfig& config) {
    // A seed above 2^63 is read as the negative number with the same bits.
    return fmt::format("  search:\n"
                       "    seed: {}\n"
                       "    sampler: {}\n"
                       "    population: {}\n"
                       "    stop_hopeless: {}\n"
                       "    validation_fraction: {}\n"
                       "    final_seeds: {}\n"
                       "    seed_architectures: {}\n"
                       "    bops_definition: {}\n",
                       static_cast<std::int64_t>(config.seed), yamlQuoted(config.sampler.name),
                       config.sampler.populationSize, config.stopHopeless, number(config.validationFraction),
                       config.finalSeeds, list(config.seedArchitectures), name(config.bops));
}

std::string writeOurSpace(const SpaceSettings& space) {
    return fmt::format("  search_space:\n"
                       "    strides: {}\n"
                       "    poolings: {}\n"
                       "    weight_bits: {}\n"
                       "    activation_bits: {}\n"
                       "    reuse_factors: {}\n"
                       "    head_layers: {}\n"
                       "    minimum_layers: {}\n"
                       "    maximum_layers: {}\n"
                       "    aggregations: {}\n",
                       list(space.strides), listWithNull(space.poolings), list(space.weightBits),
                       list(space.activationBits), list(space.reuseFactors), space.headLayers, space.minimumLayers,
                       space.maximumLayers, list(space.aggregations));
}

std::string writeTraining(const Recipe& recipe) {
    return fmt::format("  training:\n"
                       "    optimizer: {}\n"
                       "    learning_rate: {}\n"
                       "    schedule: {}\n"
                       "    batch_size: {}\n"
                       "    weight_decay: {}\n"
                       "    momentum: {}\n"
                       "    patience: {}\n"
                       "    class_weights: {}\n",
                       word(recipe.optimizer), number(recipe.learningRate), word(recipe.schedule), recipe.batchSize,
                       number(recipe.weightDecay), number(recipe.momentum), recipe.patience, recipe.classWeights);
}

std::string writeOurHardware(const RunConfig& config) {
    return fmt::format("  hardware:\n"
                       "    clock_ns: {}\n"
                       "    io: {}\n"
                       "    estimator: {}\n",
                       number(config.hardware.clockNs),
                       config.hardware.io == Interface::Parallel ? "io_parallel" : "io_stream",
                       yamlQuoted(config.estimator));
}

/// The last text for each metric, since the last one stands and a key may be there once only.
std::vector<BudgetText> lastTexts(const RunConfig& config) {
    std::vector<BudgetText> texts;
    for (const BudgetText& text : config.budgetTexts) {
        std::erase_if(texts, [&](const BudgetText& other) { return other.metric == text.metric; });
        texts.push_back(text);
    }
    return texts;
}

std::string budgetLine(const std::string& metric, const std::string& value) {
    return fmt::format("    {}: {}\n", yamlQuoted(metric), value);
}

/// Once resolved, the numbers are what a run obeys, and a text speaks only while it gives them.
std::string writeBudgets(const RunConfig& config) {
    const std::vector<BudgetText> texts = lastTexts(config);
    const bool resolved = !config.hardware.device.name.empty() || !config.budgets.empty();
    std::string lines;
    for (const Budget& budget : config.budgets) {
        std::string value = std::isfinite(budget.limit) ? number(budget.limit) : "none";
        for (const BudgetText& text : texts) {
            const auto limit = resolveBudget(text, config.hardware.device);
            if (limit && *limit == budget) value = yamlQuoted(text.text);
        }
        lines += budgetLine(budget.metric, value);
    }
    for (const BudgetText& text : texts) {
        const bool inForce = std::any_of(config.budgets.begin(), config.budgets.end(),
                                         [&](const Budget& budget) { return budget.metric == text.metric; });
        if (!inForce) lines += budgetLine(text.metric, resolved ? "none" : yamlQuoted(text.text));
    }
    return lines.empty() ? "" : "  budgets:\n" + lines;
}

/// Collects what reading the file gives otherwise than it is here.
class Losses {
public:
    template <typename Value>
    void compare(std::string_view what, const Value& value, const Value& readBack) {
        if (value == readBack) return;
        m_text += fmt::format("# Not in this file, for which there is no key: {} is {}; it reads back as {}.\n", what,
                              value, readBack);
    }

    void checkText(std::string_view what, std::string_view value) {
        if (firstInvalidUtf8(value))
            m_text += fmt::format("# Not in this file as it is: {} holds bytes that are no UTF-8 text.\n", what);
    }

    const std::string& text() const { return m_text; }

private:
    std::string m_text;
};

std::string_view word(Restore restore) {
    switch (restore) {
    case Restore::Never: return "never";
    case Restore::WhenPatienceRanOut: return "when the patience ran out";
    case Restore::Always: return "always";
    }
    return {};
}

std::string lossesOf(const RunConfig& config) {
    Losses losses;
    losses.compare("the seed of the test split", config.open.seed, OpenOptions().seed);
    losses.compare("whether data may be downloaded", config.open.allowDownload, OpenOptions().allowDownload);
    const SamplerSettings sampler;
    losses.compare("the sampler's crossover probability", config.sampler.crossoverProbability,
                   sampler.crossoverProbability);
    losses.compare("the sampler's mutation probability", config.sampler.mutationProbability,
                   sampler.mutationProbability);
    losses.compare("the sampler's number of attempts", config.sampler.attempts, sampler.attempts);
    const Recipe& recipe = config.recipe;
    const Recipe preset = config.preset == Preset::Reference
                              ? referenceRecipe(recipe.epochs, config.space.modelType == ModelType::Mlp)
                              : Recipe{};
    losses.compare("the training's Adam epsilon", recipe.adamEpsilon, preset.adamEpsilon);
    losses.compare("the training's plateau factor", recipe.plateauFactor, preset.plateauFactor);
    losses.compare("the training's plateau patience", recipe.plateauPatience, preset.plateauPatience);
    losses.compare("the training's least learning rate", recipe.minimumLearningRate, preset.minimumLearningRate);
    losses.compare("when the best weights are restored", word(recipe.restore), word(preset.restore));
    losses.checkText("dataset.name", config.dataset);
    losses.checkText("snac_studio.data.label", config.open.label);
    for (const std::string& file : config.seedArchitectures)
        losses.checkText("a file of snac_studio.search.seed_architectures", file);
    return losses.text();
}

/// Each byte that is no UTF-8 becomes U+FFFD, since no YAML may hold it.
std::string asUtf8(std::string_view text) {
    std::string valid;
    while (const auto bad = firstInvalidUtf8(text)) {
        valid.append(text.substr(0, *bad)).append("\xef\xbf\xbd");
        text.remove_prefix(*bad + 1);
    }
    return valid.append(text);
}

} // namespace

std::string writeRunConfig(const RunConfig& config) {
    const std::string_view preset = config.preset == Preset::Ours ? "ours" : "reference";
    return asUtf8(
        "# A run configuration of SNAC Studio, in SNAC-Pack's format.\n" + lossesOf(config) + writeDataset(config) +
        writeSearch(config) + writeSpace(config) + writeHls(config) + writeLocalSearch(config.localSearch) +
        fmt::format("snac_studio:\n  preset: {}\n  synthesisable_only: {}\n", preset, config.synthesisableOnly) +
        writeOurData(config) + writeOurSearch(config) + writeOurSpace(config.space) + writeTraining(config.recipe) +
        writeOurLocalSearch(config.localSearch) + writeOurHardware(config) + writeBudgets(config));
}

} // namespace snac
