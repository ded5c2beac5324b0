// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/run_config.h"

#include "base/number.h"
#include "base/text.h"
#include "base/yaml.h"

#include <algorithm>

namespace snac {

namespace {

/// One section of the file after another; the first error stands, warnings add up.
class ConfigReader {
public:
    ConfigReader(std::string file, RunConfig& config) : m_file(std::move(file)), m_config(config) {}

    void read(const YamlNode& root, std::optional<Preset> preset) {
        YamlReader top(root, m_file, "", m_warnings, m_error);
        const YamlNode* ours = top.map("snac_studio");
        const YamlNode empty;
        YamlReader studio(ours ? *ours : empty, m_file, "snac_studio", m_warnings, m_error);
        m_config.preset = preset.value_or(readPreset(studio));

        readDataset(top.map("dataset"), studio.map("data"));
        readSearch(top.map("search"));
        readSpace(top, studio.map("search_space"));
        readHardware(top.map("hls_config"), studio.map("hardware"));
        applyPreset();
        readOurSearch(studio.map("search"));
        readTraining(studio.map("training"));
        readBudgets(studio, "budgets");
        m_config.synthesisableOnly = studio.boolean("synthesisable_only").value_or(false);
        readLocalSearch(top.map("local_search"), studio.map("local_search"));
        for (const char* later : {"synthesis", "output"}) top.ignore(later);
        studio.warnUnknown();
        top.warnUnknown();
    }

    std::vector<std::string> m_warnings;
    std::optional<Error> m_error;

private:
    Preset readPreset(YamlReader& studio) {
        const auto text = studio.string("preset");
        if (!text || *text == "ours") return Preset::Ours;
        if (*text != "reference") studio.fail("preset", "the presets are ours and reference.");
        return Preset::Reference;
    }

    void readDataset(const YamlNode* node, const YamlNode* ours) {
        const YamlNode empty;
        YamlReader reader(node ? *node : empty, m_file, "dataset", m_warnings, m_error);
        if (const auto name = reader.string("name")) m_config.dataset = *name;
        const auto resize = reader.integer("resize_val");
        if (resize && (*resize < 1 || *resize > 4096))
            reader.fail("resize_val", "pictures can be resized to 1 to 4096.");
        m_config.preparation.resize = resize;
        const auto subset = reader.integer("subset_size");
        if (subset && *subset < 1) reader.fail("subset_size", "at least one sample is needed.");
        m_config.preparation.firstSamples = subset;
        m_config.preparation.flatten = reader.boolean("flatten").value_or(false);
        if (reader.boolean("normalize").value_or(false))
            m_config.preparation.scaling = Preparation::Scaling::Standardise;
        for (const char* unused : {"one_hot", "data_dir", "num_classes", "start_location", "window_size"})
            reader.ignore(unused);
        reader.warnUnknown();

        YamlReader studio(ours ? *ours : empty, m_file, "snac_studio.data", m_warnings, m_error);
        if (const auto label = studio.string("label")) m_config.open.label = *label;
        m_config.open.header = studio.boolean("header");
        if (const auto task = studio.string("task")) {
            if (*task == "classification")
                m_config.open.task = Task::Classification;
            else if (*task == "regression")
                m_config.open.task = Task::Regression;
            else
                studio.fail("task", "the tasks are classification and regression.");
        }
        if (const auto fraction = studio.number("test_fraction")) {
            if (!(*fraction >= 0 && *fraction < 1))
                studio.fail("test_fraction", "a fraction from 0 up to, but not including, 1 is expected.");
            m_config.open.testFraction = *fraction;
        }
        if (const auto scaling = studio.string("scaling")) {
            if (*scaling == "none")
                m_config.preparation.scaling = Preparation::Scaling::None;
            else if (*scaling == "unit")
                m_config.preparation.scaling = Preparation::Scaling::Unit;
            else if (*scaling == "standardise")
                m_config.preparation.scaling = Preparation::Scaling::Standardise;
            else
                studio.fail("scaling", "the scalings are none, unit and standardise.");
        }
        studio.warnUnknown();
    }

    void readSearch(const YamlNode* node) {
        const YamlNode empty;
        YamlReader reader(node ? *node : empty, m_file, "search", m_warnings, m_error);
        const std::string type = toLower(reader.string("model_type").value_or("block"));
        if (type == "mlp")
            m_config.space.modelType = ModelType::Mlp;
        else if (type == "block")
            m_config.space.modelType = ModelType::Block;
        else if (type == "deepsets")
            m_config.space.modelType = ModelType::DeepSets;
        else
            reader.fail("model_type", "the model types are mlp, block and deepsets.");
        m_config.trials = positive(reader, "n_trials", m_config.trials, 10'000'000);
        m_config.recipe.epochs = static_cast<int>(positive(reader, "epochs", m_config.recipe.epochs, 100'000));
        m_config.folds = static_cast<int>(positive(reader, "n_folds", 1, 100));
        reader.ignore("use_hardware_metrics"); // objectives say it
        readObjectives(reader);
        reader.warnUnknown();
    }

    void readObjectives(YamlReader& reader) {
        const auto names =
            reader.strings("objective_names").value_or(std::vector<std::string>{"performance_metric", "bops"});
        const auto flags = reader.booleans("maximize_flags");
        if (flags && flags->size() != names.size()) {
            reader.fail("maximize_flags",
                        fmt::format("{} flags for {} objectives; give one each.", flags->size(), names.size()));
            return;
        }
        if (names.empty()) reader.fail("objective_names", "at least one objective is needed.");
        std::vector<std::string> known = trainedObjectiveNames();
        known.insert(known.end(), staticObjectiveNames().begin(), staticObjectiveNames().end());
        for (std::size_t i = 0; i < names.size(); ++i) {
            const std::string name = canonicalMetricName(names[i], Task::Classification);
            if (std::find(known.begin(), known.end(), name) == known.end()) {
                reader.fail("objective_names", fmt::format("'{}' is no objective{}; known are {}.", names[i],
                                                           didYouMean(names[i], known), join(known, ", ")));
                return;
            }
            const Direction direction =
                flags ? ((*flags)[i] ? Direction::Maximise : Direction::Minimise) : naturalDirection(names[i]);
            for (const Objective& other : m_config.objectives)
                if (canonicalMetricName(other.name, Task::Classification) == name)
                    reader.fail("objective_names", fmt::format("'{}' stands here twice.", names[i]));
            m_config.objectives.push_back({names[i], direction});
        }
    }

    void readSpace(YamlReader& top, const YamlNode* ours) {
        const YamlNode empty;
        const YamlNode* node = top.map("search_space");
        if (m_error) return;
        auto settings = readSpaceSettings(node ? *node : empty, ours, m_file, m_config.space);
        m_warnings.insert(m_warnings.end(), settings.warnings().begin(), settings.warnings().end());
        if (!settings) {
            m_error = settings.error();
            return;
        }
        m_config.space = *settings;
    }

    void readHardware(const YamlNode* node, const YamlNode* ours) {
        const YamlNode empty;
        YamlReader reader(node ? *node : empty, m_file, "hls_config", m_warnings, m_error);
        if (const auto board = reader.string("board")) m_config.device = *board;
        if (const YamlNode* model = reader.map("model")) {
            YamlReader m(*model, m_file, "hls_config.model", m_warnings, m_error);
            if (const auto precision = m.string("precision")) {
                const auto parsed = parsePrecision(*precision);
                if (!parsed)
                    m.fail("precision", parsed.error().message());
                else
                    std::tie(m_config.hardware.totalBits, m_config.hardware.integerBits) = *parsed;
            }
            m_config.hardware.reuseFactor = positive(m, "reuse_factor", m_config.hardware.reuseFactor, 1 << 30);
            if (const auto strategy = m.string("strategy")) {
                const std::string lower = toLower(*strategy);
                if (lower == "latency")
                    m_config.hardware.strategy = Strategy::Latency;
                else if (lower == "resource")
                    m_config.hardware.strategy = Strategy::Resource;
                else
                    m.fail("strategy", "the strategies are Latency and Resource.");
            }
            m.warnUnknown();
        }
        reader.warnUnknown();

        YamlReader studio(ours ? *ours : empty, m_file, "snac_studio.hardware", m_warnings, m_error);
        if (const auto clock = studio.number("clock_ns")) {
            if (!(*clock > 0 && *clock < 1e6)) studio.fail("clock_ns", "a clock period above 0 ns is expected.");
            m_config.hardware.clockNs = *clock;
        }
        if (const auto device = studio.string("device")) m_config.device = *device;
        if (const auto io = studio.string("io")) {
            if (*io == "io_parallel")
                m_config.hardware.io = Interface::Parallel;
            else if (*io == "io_stream")
                m_config.hardware.io = Interface::Stream;
            else
                studio.fail("io", "the interfaces are io_parallel and io_stream.");
        }
        if (const auto estimator = studio.string("estimator")) m_config.estimator = *estimator;
        studio.warnUnknown();
    }

    void applyPreset() {
        const bool mlp = m_config.space.modelType == ModelType::Mlp;
        if (m_config.preset != Preset::Reference) return;
        m_config.recipe = referenceRecipe(m_config.recipe.epochs, mlp);
        m_config.bops = mlp ? BopsDefinition::SnacPackMlp : BopsDefinition::SnacPackBlock;
    }

    void readOurSearch(const YamlNode* node) {
        const YamlNode empty;
        YamlReader reader(node ? *node : empty, m_file, "snac_studio.search", m_warnings, m_error);
        if (const auto definition = reader.string("bops_definition")) {
            if (const auto known = bopsDefinitionByName(*definition))
                m_config.bops = *known;
            else
                reader.fail(
                    "bops_definition",
                    "no such definition; known are snac-studio, uniq, ebops, snac-pack-block and snac-pack-mlp.");
        }
        if (const auto seed = reader.integer("seed")) m_config.seed = static_cast<std::uint64_t>(*seed);
        if (const auto sampler = reader.string("sampler")) m_config.sampler.name = *sampler;
        m_config.sampler.populationSize =
            static_cast<int>(positive(reader, "population", m_config.sampler.populationSize, 100'000));
        if (const auto stop = reader.boolean("stop_hopeless")) m_config.stopHopeless = *stop;
        if (const auto seeds = reader.integer("final_seeds")) {
            if (*seeds < 0 || *seeds > 100) reader.fail("final_seeds", "0 to 100 seeds are possible.");
            m_config.finalSeeds = static_cast<int>(*seeds);
        }
        if (const auto fraction = reader.number("validation_fraction")) {
            if (!(*fraction > 0 && *fraction < 1))
                reader.fail("validation_fraction", "a fraction between 0 and 1 is expected.");
            m_config.validationFraction = *fraction;
        }
        if (const auto files = reader.strings("seed_architectures")) m_config.seedArchitectures = *files;
        reader.warnUnknown();
    }

    void readTraining(const YamlNode* node) {
        const YamlNode empty;
        YamlReader reader(node ? *node : empty, m_file, "snac_studio.training", m_warnings, m_error);
        Recipe& recipe = m_config.recipe;
        recipe.batchSize = static_cast<int>(positive(reader, "batch_size", recipe.batchSize, 1 << 16));
        const auto fraction = [&](const char* key, double& value, bool zeroAllowed) {
            const auto number = reader.number(key);
            if (!number) return;
            if (!(*number >= 0 && *number <= 1e3) || (*number == 0 && !zeroAllowed))
                reader.fail(key, "a number above 0 is expected.");
            value = *number;
        };
        fraction("learning_rate", recipe.learningRate, false);
        fraction("weight_decay", recipe.weightDecay, true);
        fraction("momentum", recipe.momentum, true);
        if (const auto optimizer = reader.string("optimizer")) {
            if (*optimizer == "adam")
                recipe.optimizer = Optimizer::Adam;
            else if (*optimizer == "sgd")
                recipe.optimizer = Optimizer::Sgd;
            else
                reader.fail("optimizer", "the optimisers are adam and sgd.");
        }
        if (const auto schedule = reader.string("schedule")) {
            if (*schedule == "constant")
                recipe.schedule = Schedule::Constant;
            else if (*schedule == "plateau")
                recipe.schedule = Schedule::Plateau;
            else if (*schedule == "cosine")
                recipe.schedule = Schedule::Cosine;
            else
                reader.fail("schedule", "the schedules are constant, plateau and cosine.");
        }
        if (const auto patience = reader.integer("patience")) {
            if (*patience < 0 || *patience > 100'000)
                reader.fail("patience", "0 (never stop) or more epochs are expected.");
            recipe.patience = static_cast<int>(*patience);
        }
        if (const auto weights = reader.boolean("class_weights")) recipe.classWeights = *weights;
        reader.warnUnknown();
    }

    void readLocalSearch(const YamlNode* node, const YamlNode* ours) {
        const YamlNode empty;
        YamlReader reader(node ? *node : empty, m_file, "local_search", m_warnings, m_error);
        LocalSearchSettings& settings = m_config.localSearch;
        const auto whole = [](YamlReader& from, const char* key, int& value, std::int64_t low, std::int64_t high) {
            const auto number = from.integer(key);
            if (!number) return;
            if (*number < low || *number > high)
                from.fail(key, fmt::format("a whole number from {} to {} is expected.", low, high));
            else
                value = static_cast<int>(*number);
        };
        whole(reader, "qat_epochs", settings.qatEpochs, 1, 10000);
        whole(reader, "pruning_iterations", settings.pruningIterations, 0, 100);
        whole(reader, "pruning_epochs", settings.pruningEpochs, 1, 10000);
        if (const auto rate = reader.number("pruning_rate")) {
            if (!(*rate >= 0.01 && *rate <= 0.99))
                reader.fail("pruning_rate", "the fraction kept by each iteration, from 0.01 to 0.99, is expected.");
            settings.pruningRate = *rate;
        }
        const YamlNode* stated = reader.any("precision_pairs");
        if (stated) settings.precisions.clear(); // an empty list stands where all precisions are ours, below
        if (const YamlNode* pairs = reader.sequence("precision_pairs")) {
            for (std::size_t i = 0; i < pairs->items.size(); ++i) {
                YamlReader pair(pairs->items[i], m_file, fmt::format("local_search.precision_pairs[{}]", i), m_warnings,
                                m_error);
                Precision precision;
                int integer = 0;
                whole(pair, "total_bits", precision.bits, 2, 16);
                whole(pair, "int_bits", integer, 0, 15);
                precision.integer = integer + 1; // QKeras does not count the sign
                pair.warnUnknown();
                settings.precisions.push_back(precision);
            }
        }
        reader.warnUnknown();

        YamlReader studio(ours ? *ours : empty, m_file, "snac_studio.local_search", m_warnings, m_error);
        const auto choice = [&studio](const char* key, std::string_view first, std::string_view second,
                                      bool otherwise) {
            const auto word = studio.string(key);
            if (!word || *word == first) return word ? true : otherwise;
            if (*word != second) studio.fail(key, fmt::format("{} or {} is expected.", first, second));
            return false;
        };
        settings.kind =
            choice("pruning", "unstructured", "structured", true) ? PruningKind::Unstructured : PruningKind::Structured;
        settings.mode = choice("mode", "combined", "separate", true) ? PruningMode::Combined : PruningMode::Separate;
        settings.types = choice("types", "measured", "given", true) ? TypeChoice::Measured : TypeChoice::Given;
        if (const auto budgets = studio.strings("learned_ebops")) {
            for (const std::string& budget : *budgets) {
                const auto ebops = parseAmount(budget);
                if (!ebops || !(*ebops >= 1))
                    studio.fail("learned_ebops", fmt::format("'{}' is no budget of EBOPs, like 60000 or 60k.", budget));
                else
                    settings.precisions.push_back({8, 4, *ebops});
            }
        }
        if (const YamlNode* own = studio.any("own_bits"); own != nullptr && !own->isNull()) {
            int bits = 8;
            whole(studio, "own_bits", bits, lowestBits, highestBits);
            settings.precisions.push_back(precisionByLayer(bits));
        }
        whole(studio, "input_bits", settings.inputBits, 1, 16);
        readSubstitute(studio, settings);
        whole(studio, "substituted_epochs", settings.substitutedEpochs, 1, 10000);
        studio.warnUnknown();
        if (m_error) return;
        if (const auto valid = validate(settings); !valid)
            m_error = makeError(valid.error().category(), "{}: {}", m_file, valid.error().message());
    }

    /// true and false are the words of before there were tables.
    static void readSubstitute(YamlReader& studio, LocalSearchSettings& settings) {
        const auto word = studio.string("substitute");
        if (!word) return;
        settings.substitute = *word != "refuse" && *word != "false";
        settings.tables = *word == "table";
        if (settings.substitute && !settings.tables && *word != "relu" && *word != "true")
            studio.fail("substitute", "relu, table or refuse is expected.");
    }

    void readBudgets(YamlReader& studio, const char* key) {
        const YamlNode* node = studio.map(key);
        if (!node) return;
        for (const YamlEntry& entry : node->entries) {
            const auto budget = splitBudget(entry.key + "=" + (entry.value.isScalar() ? entry.value.scalar : ""));
            if (!budget) {
                if (!m_error)
                    m_error = makeError(ErrorCategory::InvalidArgument, "{}:{}: snac_studio.budgets.{}: {}", m_file,
                                        entry.line, entry.key, budget.error().message());
                return;
            }
            m_config.budgetTexts.push_back(*budget);
        }
    }

    static std::int64_t positive(YamlReader& reader, const char* key, std::int64_t otherwise, std::int64_t limit) {
        const auto value = reader.integer(key);
        if (!value) return otherwise;
        if (*value < 1 || *value > limit)
            reader.fail(key, fmt::format("a whole number from 1 to {} is expected.", limit));
        return *value;
    }

    std::string m_file;
    RunConfig& m_config;
};

} // namespace

Result<RunConfig> readRunConfig(std::string_view yaml, const std::string& name, std::optional<Preset> preset) {
    SNAC_TRY(root, parseYaml(yaml, name));
    RunConfig config;
    ConfigReader reader(name, config);
    reader.read(root, preset);
    if (reader.m_error) return *reader.m_error;
    Result<RunConfig> result(std::move(config));
    result.addWarnings(reader.m_warnings);
    return result;
}

} // namespace snac
