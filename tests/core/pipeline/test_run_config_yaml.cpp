// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "pipeline/run_config_yaml.h"

#include <QTest>

#include <filesystem>
#include <functional>
#include <limits>
#include <set>

using namespace snac;

namespace {

constexpr const char* nasty = "-C:\\runs: a \"b\" 'c' #1\n\tnull, [é]{&*!|>%@`} ";

/// Small, of the shape asked for: fitToData looks at shape, task and outputs only.
Dataset datasetOf(Shape shape, std::int64_t outputs, Task task = Task::Classification) {
    auto samples = std::make_shared<Samples>();
    samples->shape = shape;
    Dataset dataset;
    dataset.name = "made";
    dataset.task = task;
    dataset.outputs = outputs;
    dataset.train = samples;
    return dataset;
}

const Dataset pictures = datasetOf(Shape::image(16, 16, 1), 10);

std::string plain(const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : "-"; }

/// Everything of a configuration that is not in `decisiveSettings`, a line each.
std::string restOf(const RunConfig& config) {
    const OpenOptions& open = config.open;
    const Preparation& preparation = config.preparation;
    const SpaceSettings& space = config.space;
    std::string text = fmt::format("dataset: {}\nlabel: {}\nheader: {}\ntask: {}\ntest_fraction: {}\n", config.dataset,
                                   open.label, open.header ? *open.header + 0 : -1,
                                   open.task ? static_cast<int>(*open.task) : -1, open.testFraction);
    text += fmt::format("subset: {}\nresize: {}\nscaling: {}\nflatten: {}\n", plain(preparation.firstSamples),
                        plain(preparation.resize), static_cast<int>(preparation.scaling), preparation.flatten);
    text += fmt::format("image_size: {}\noutput_dim: {}\n", plain(space.statedImageSize), plain(space.statedOutputs));
    text += fmt::format("trials: {}\nfinal_seeds: {}\ndevice: {}\n", config.trials, config.finalSeeds, config.device);
    text += fmt::format("seed_architectures: {}\n", fmt::join(config.seedArchitectures, "|"));
    for (const BudgetText& budget : config.budgetTexts)
        text += fmt::format("budget_text.{}: {}\n", budget.metric, budget.text);
    for (const Budget& budget : config.budgets) text += fmt::format("budget.{}: {}\n", budget.metric, budget.limit);
    return text;
}

/// The configuration as it was before fitting, and what it decides on `dataset`; or the error.
std::string describe(RunConfig config, const Dataset& dataset = pictures) {
    const std::string rest = restOf(config);
    const auto fitted = fitToData(config, dataset);
    if (!fitted) return "error: " + fitted.error().message();
    return rest + decisiveSettings(config, dataset);
}

/// Read back as one would before a search; a failure or a warning is its own description.
std::string describeWritten(const RunConfig& config, const Dataset& dataset = pictures) {
    const std::string yaml = writeRunConfig(config);
    auto read = readRunConfig(yaml, "written.yaml");
    if (!read) return read.error().message() + "\n" + yaml;
    if (!read.warnings().empty()) return "warning: " + read.warnings()[0] + "\n" + yaml;
    if (!config.hardware.device.name.empty()) {
        const auto resolved = resolveDevice(*read);
        if (!resolved) return resolved.error().message();
    }
    return describe(*read, dataset);
}

QString shown(const std::string& text) { return QString::fromStdString(text); }

RunConfig readOrDie(const std::string& yaml, std::optional<Preset> preset = {}) {
    auto config = readRunConfig(yaml, "given.yaml", preset);
    if (!config) qFatal("%s", config.error().message().c_str());
    return *config;
}

/// Every field that a file can hold differs from its default. Its plateau and its restoring are the preset's.
RunConfig unusual() {
    RunConfig config;
    config.preset = Preset::Reference;
    config.dataset = nasty;
    config.open = {"-1", true, Task::Classification, 0.3, 42, true};
    config.preparation = {1234, 16, Preparation::Scaling::Standardise, true};
    SpaceSettings& space = config.space;
    space.modelType = ModelType::Mlp;
    space.blockTypes = {"None", "ConvAttn", "MLP", "Conv"};
    space.numBlocks = 5;
    space.channels = {3, 5}, space.kernels = {1, 7}, space.widths = {11, 13}, space.attentionHidden = {2, 9};
    space.activations = {ActivationFunction::LeakyRelu, ActivationFunction::Gelu, ActivationFunction::Tanh,
                         ActivationFunction::Sigmoid,   ActivationFunction::Elu,  ActivationFunction::Identity};
    space.normalizations = {"layer", "", "batch"};
    space.outputActivation = ActivationFunction::Sigmoid;
    space.headLayers = 2;
    space.strides = {1, 2}, space.weightBits = {4, 8}, space.activationBits = {6}, space.reuseFactors = {0, 16};
    space.poolings = {"average2", "", "max2"};
    space.aggregations = {"sum", "max"};
    space.minimumLayers = 3, space.maximumLayers = 7;
    space.statedImageSize = 16, space.statedOutputs = 10;
    config.objectives = {{"balanced_accuracy", Direction::Maximise},
                         {"loss", Direction::Maximise},
                         {"latency_cycles", Direction::Minimise}};
    config.bops = BopsDefinition::Ebops;
    config.trials = 10'000'000;
    config.seed = std::numeric_limits<std::uint64_t>::max() - 4;
    config.folds = 7;
    config.validationFraction = 0.1 + 0.2; // 0.30000000000000004: every digit counts
    config.stopHopeless = false;
    config.sampler.name = "random";
    config.sampler.populationSize = 33;
    config.recipe = referenceRecipe(99, true);
    config.recipe.batchSize = 17;
    config.recipe.optimizer = Optimizer::Sgd;
    config.recipe.learningRate = 3e-5;
    config.recipe.momentum = 0;
    config.recipe.weightDecay = 1e-7;
    config.recipe.schedule = Schedule::Cosine;
    config.recipe.patience = 0;
    config.recipe.classWeights = true;
    config.finalSeeds = 0;
    config.seedArchitectures = {nasty, "", "null", "1e3", "~"};
    config.synthesisableOnly = true;
    config.device = "xcu250";
    config.hardware.clockNs = 3.125;
    config.hardware.strategy = Strategy::Resource;
    config.hardware.io = Interface::Stream;
    config.hardware.totalBits = 9, config.hardware.integerBits = -2;
    config.hardware.reuseFactor = 1 << 20;
    config.estimator = "another: one";
    config.budgetTexts = {{"lut", "40%"}, {"bops", "2.1M"}, {"macs", "none"}, {"dsp", "1e3"}};
    return config;
}

} // namespace

class TestRunConfigYaml : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ourSpacesReadBackTheSame_data() {
        QTest::addColumn<QString>("path");
        for (const auto& entry : std::filesystem::directory_iterator(SNAC_SOURCE_DIR "/resources/spaces"))
            QTest::newRow(entry.path().filename().c_str()) << shown(entry.path().string());
    }
    void ourSpacesReadBackTheSame() {
        QFETCH(QString, path);
        const auto text = readFile(path.toStdString());
        QVERIFY(text.ok());
        readsBackTheSame(*text, pictures);
    }

    void theReferencesTutorialsReadBackTheSame() {
        const std::filesystem::path folder = SNAC_SOURCE_DIR "/../shared/data/snac-pack";
        if (!std::filesystem::exists(folder))
            QSKIP("SNAC-Pack's configurations are not beside the project (../shared/data/snac-pack)");
        int tutorials = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() != ".yaml") continue;
            const auto text = readFile(entry.path());
            QVERIFY(text.ok());
            const auto config = readRunConfig(*text, entry.path().filename().string());
            if (!config || !config.warnings().empty()) continue; // an architecture file
            ++tutorials;
            const auto outputs = config->space.statedOutputs;
            readsBackTheSame(*text, datasetOf(Shape::flat(64), outputs.value_or(10)));
        }
        QCOMPARE(tutorials, 3);
    }

    void aConfigurationThatIsUnusualThroughoutReadsBackTheSame() {
        const RunConfig config = unusual();
        QCOMPARE(shown(describeWritten(config)), shown(describe(config)));
        QVERIFY2(writeRunConfig(config).find("Not in this file") == std::string::npos, writeRunConfig(config).c_str());

        // The test is as good as the configuration: no line may be the default's, but for what no key holds.
        const std::set<std::string> fixed{"data.content", "data.preparation",      "space.input",    "space.outputs",
                                          "split_seed",   "training.adam_epsilon", "hardware.device"};
        const auto usual = split(describe(RunConfig()), '\n');
        for (const std::string& line : split(describe(config), '\n')) {
            if (line.empty() || fixed.contains(line.substr(0, line.find(':')))) continue;
            QVERIFY2(std::find(usual.begin(), usual.end(), line) == usual.end(), line.c_str());
        }
    }

    void precisionsOfEachKindReadBackTheSame() {
        const auto backAgain = [](std::vector<Precision> precisions) {
            RunConfig config = readOrDie("search: {}");
            config.localSearch.precisions = std::move(precisions);
            const RunConfig again = readOrDie(writeRunConfig(config));
            return again.localSearch == config.localSearch;
        };
        QVERIFY(backAgain({{8, 4}, {6, 3}}));
        QVERIFY(backAgain({{8, 4}, {8, 4, 60000}, precisionByLayer(6)}));
        // Without any that SNAC-Pack knows none of its defaults come back.
        QVERIFY(backAgain({precisionByLayer()}));
        QVERIFY(backAgain({{8, 4, 60000}}));
        // Files of other settings stay what they were, and so do the folders that are recognised by them.
        RunConfig config = readOrDie("search: {}");
        QVERIFY(writeRunConfig(config).find("own_bits") == std::string::npos);
        QVERIFY(readOrDie("search: {}").localSearch.precisions.size() == 4);
    }

    void ownBitsOutOfRangeAreSaid() {
        for (const char* bits : {"1", "17", "many"}) {
            const auto read =
                readRunConfig(fmt::format("snac_studio: {{local_search: {{own_bits: {}}}}}", bits), "given.yaml");
            QVERIFY(!read.ok());
            QVERIFY2(read.error().message().find("snac_studio.local_search.own_bits") != std::string::npos,
                     read.error().message().c_str());
        }
    }

    void labelsStayText() {
        for (const char* label : {"null", "~", "3", "1e3", "yes", "a: b", "# a", nasty}) {
            RunConfig config = readOrDie("search: {}");
            config.open.label = label;
            const auto root = parseYaml(writeRunConfig(config), "written.yaml");
            QVERIFY2(root.ok(), label);
            const YamlNode* node = root->find("snac_studio")->find("data")->find("label");
            QCOMPARE(node->scalar, std::string(label));
            QVERIFY2(node->quoted, label); // a number or nothing to other readers otherwise
        }
    }

    void eachOfThePresetsValuesMayBeOverruled() {
        for (const Preset preset : {Preset::Ours, Preset::Reference}) {
            for (const char* type : {"mlp", "block", "deepsets"}) {
                RunConfig config = readOrDie(fmt::format("search: {{model_type: {}, epochs: 9}}", type), preset);
                QCOMPARE(shown(describeWritten(config)), shown(describe(config)));
                config.bops = BopsDefinition::Uniq;
                config.recipe.patience = 11;
                config.recipe.schedule = Schedule::Constant;
                QCOMPARE(shown(describeWritten(config)), shown(describe(config)));
            }
        }
    }

    void whatAFittedConfigurationSaysSuitsTheReference() {
        // Before fitting, accuracy is not yet its performance_metric, which could still become r2.
        const RunConfig unfitted = readOrDie("search: {objective_names: [accuracy, bops]}");
        QCOMPARE(readOrDie(writeRunConfig(unfitted)).objectives[0].name, std::string("accuracy"));
        RunConfig config = readOrDie("dataset: {name: Fashion-MNIST}\n"
                                     "search: {objective_names: [performance_metric, latency_cycles, lut]}");
        QVERIFY(fitToData(config, pictures).ok());
        const auto root = parseYaml(writeRunConfig(config), "written.yaml");
        QVERIFY(root.ok());
        const auto value = [&](const char* section, const char* key) {
            const YamlNode* node = root->find(section)->find(key);
            return node ? node->scalar : std::string("absent");
        };
        QCOMPARE(value("dataset", "name"), std::string("fashion_mnist")); // its loader compares letter by letter
        QCOMPARE(value("search_space", "initial_img_size"), std::string("16"));
        QCOMPARE(value("search_space", "output_dim"), std::string("10"));
        QCOMPARE(value("search", "use_hardware_metrics"), std::string("true"));
        const auto& names = root->find("search")->find("objective_names")->items;
        QCOMPARE(names[0].scalar, std::string("performance_metric"));
        QCOMPARE(names[1].scalar, std::string("clock_cycles"));
        QVERIFY(root->find("search_space")->find("norm_space")->items[0].isNull());
        for (const char* section : {"local_search", "output", "hls_config"}) QVERIFY2(root->find(section), section);
        RunConfig again = readOrDie(writeRunConfig(config));
        QVERIFY(fitToData(again, pictures).ok());
        QCOMPARE(shown(decisiveSettings(again, pictures)), shown(decisiveSettings(config, pictures)));
    }

    void regressionStaysRegression() {
        const Dataset numbers = datasetOf(Shape::flat(7), 2, Task::Regression);
        RunConfig config = readOrDie("search: {objective_names: [performance_metric, mae]}");
        config.open.task = Task::Regression;
        QVERIFY(fitToData(config, numbers).ok());
        RunConfig again = readOrDie(writeRunConfig(config));
        QVERIFY(again.open.task == Task::Regression);
        QVERIFY(again.space.outputActivation == ActivationFunction::Identity);
        QVERIFY(fitToData(again, numbers).ok());
        QCOMPARE(shown(decisiveSettings(again, numbers)), shown(decisiveSettings(config, numbers)));
    }

    void budgetsAreThoseInForce_data() {
        QTest::addColumn<QString>("texts");
        QTest::addColumn<QString>("changed"); // after resolving: metric=limit, or nothing for none at all
        QTest::addColumn<QString>("expected");
        QTest::newRow("texts keep their words") << "lut=40% bops=2.1M"
                                                << "="
                                                << "lut=40% bops=2.1M";
        QTest::newRow("the last text stands") << "lut=40% bops=3k lut=20%"
                                              << "="
                                              << "bops=3k lut=20%";
        QTest::newRow("none takes away") << "lut=40% lut=none"
                                         << "="
                                         << "lut=none";
        QTest::newRow("without texts") << ""
                                       << "ff=1e8"
                                       << "ff=1.0e+08";
        QTest::newRow("changed since") << "lut=40%"
                                       << "lut=1234.5"
                                       << "lut=1234.5";
        QTest::newRow("lifted since") << "lut=40%"
                                      << ""
                                      << "lut=none";
        QTest::newRow("without a limit") << ""
                                         << "dsp=inf"
                                         << "dsp=none";
    }
    void budgetsAreThoseInForce() {
        QFETCH(QString, texts);
        QFETCH(QString, changed);
        QFETCH(QString, expected);
        RunConfig config;
        for (const QString& text : texts.split(' ', Qt::SkipEmptyParts))
            config.budgetTexts.push_back(*splitBudget(text.toStdString()));
        config.objectives = {{"accuracy", Direction::Maximise}};
        QVERIFY(resolveDevice(config).ok());
        if (changed != "=") {
            config.budgets.clear();
            if (!changed.isEmpty())
                config.budgets = {{changed.section('=', 0, 0).toStdString(), changed.section('=', 1).toDouble()}};
        }
        RunConfig again = readOrDie(writeRunConfig(config));
        std::vector<std::string> written;
        for (const BudgetText& text : again.budgetTexts) written.push_back(text.metric + "=" + text.text);
        QCOMPARE(shown(join(written, " ")), expected);
        QVERIFY(resolveDevice(again).ok());
        std::erase_if(config.budgets, [](const Budget& budget) { return budget.limit > 1e300; }); // no limit
        QVERIFY(again.budgets == config.budgets);
    }

    void whatNoKeyHoldsIsNamed() {
        const auto notes = [](const RunConfig& config) { return shown(writeRunConfig(config)).count("# Not in this"); };
        QCOMPARE(notes(RunConfig()), 0);
        const std::pair<const char*, std::function<void(RunConfig&)>> changes[] = {
            {"the seed of the test split is 7;", [](RunConfig& c) { c.open.seed = 7; }},
            {"downloaded is false;", [](RunConfig& c) { c.open.allowDownload = false; }},
            {"crossover probability is 0.5;", [](RunConfig& c) { c.sampler.crossoverProbability = 0.5; }},
            {"mutation probability is 0.25;", [](RunConfig& c) { c.sampler.mutationProbability = 0.25; }},
            {"attempts is 3;", [](RunConfig& c) { c.sampler.attempts = 3; }},
            {"Adam epsilon is 1e-08;", [](RunConfig& c) { c.recipe.adamEpsilon = 1e-8; }},
            {"plateau factor is 0.1;", [](RunConfig& c) { c.recipe.plateauFactor = 0.1; }},
            {"plateau patience is 9;", [](RunConfig& c) { c.recipe.plateauPatience = 9; }},
            {"least learning rate is 0;", [](RunConfig& c) { c.recipe.minimumLearningRate = 0; }},
            {"restored is never;", [](RunConfig& c) { c.recipe.restore = Restore::Never; }},
            {"dataset.name", [](RunConfig& c) { c.dataset = "\xff\xfe/a"; }},
            {"snac_studio.data.label", [](RunConfig& c) { c.open.label = "a\xc3"; }},
            {"seed_architectures",
             [](RunConfig& c) {
                 c.seedArchitectures = {"ok", "\xed\xa0\x80"};
             }},
        };
        for (const auto& [words, change] : changes) {
            RunConfig config = readOrDie("search: {}");
            change(config);
            const std::string yaml = writeRunConfig(config);
            QCOMPARE(notes(config), 1);
            QVERIFY2(yaml.find(words) != std::string::npos, (words + ("\n" + yaml)).c_str());
            QVERIFY2(readRunConfig(yaml, "written.yaml").ok(), yaml.c_str());
        }
    }

private:
    /// As read, and resolved, and with both presets; and writing what was read gives the same text again.
    void readsBackTheSame(const std::string& text, const Dataset& dataset) {
        for (const Preset preset : {Preset::Ours, Preset::Reference}) {
            RunConfig config = readOrDie(text, preset);
            // Stated in the written file where it can be known, so said here too.
            if (!config.space.statedImageSize) config.space.statedImageSize = config.preparation.resize;
            QCOMPARE(shown(describeWritten(config, dataset)), shown(describe(config, dataset)));
            QVERIFY(!describe(config, dataset).starts_with("error"));
            QVERIFY(resolveDevice(config).ok());
            QCOMPARE(shown(describeWritten(config, dataset)), shown(describe(config, dataset)));
            const std::string yaml = writeRunConfig(config);
            QCOMPARE(shown(writeRunConfig(readOrDie(yaml))), shown(yaml));
        }
    }
};

QTEST_GUILESS_MAIN(TestRunConfigYaml)
#include "test_run_config_yaml.moc"
