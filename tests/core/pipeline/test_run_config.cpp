// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "pipeline/run_config.h"
#include "pipeline/run_config_yaml.h"

#include <QTest>

#include <filesystem>

using namespace snac;

namespace {

std::string errorOf(const std::string& yaml) {
    const auto config = readRunConfig(yaml, "run.yaml");
    return config ? "" : config.error().message();
}

} // namespace

class TestRunConfig : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheReferencesTutorials() {
        const std::filesystem::path folder = SNAC_SOURCE_DIR "/../shared/data/snac-pack";
        if (!std::filesystem::exists(folder))
            QSKIP("SNAC-Pack's configurations are not beside the project (../shared/data/snac-pack)");
        for (const char* file : {"t1_config.yaml", "t2_config.yaml", "t3_config.yaml"}) {
            const auto text = readFile(folder / file);
            QVERIFY(text.ok());
            const auto config = readRunConfig(*text, file);
            QVERIFY2(config.ok(), config ? "" : config.error().message().c_str());
            QVERIFY2(config.warnings().empty(), config.warnings().empty() ? "" : config.warnings()[0].c_str());
        }
        const auto text = readFile(folder / "t2_config.yaml");
        const auto config = readRunConfig(*text, "t2");
        QCOMPARE(config->dataset, std::string("fashion_mnist"));
        QCOMPARE(config->preparation.resize.value_or(0), 16);
        QCOMPARE(config->preparation.firstSamples.value_or(0), 20000);
        QCOMPARE(config->trials, 15);
        QCOMPARE(config->folds, 3);
        QCOMPARE(config->recipe.epochs, 15);
        QCOMPARE(config->device, std::string("zcu102"));
        QCOMPARE(config->hardware.totalBits, 8);
        QCOMPARE(config->hardware.integerBits, 3);
        QCOMPARE(config->objectives.size(), std::size_t{2});
        QVERIFY(config->objectives[0].direction == Direction::Maximise);
        QVERIFY(config->bops == BopsDefinition::SnacStudio);
    }

    void theReferencePresetTakesItsRecipeAndDefinition() {
        const auto config = readRunConfig("search: {model_type: mlp, epochs: 7}", "run.yaml", Preset::Reference);
        QVERIFY(config.ok());
        QVERIFY(config->bops == BopsDefinition::SnacPackMlp);
        QCOMPARE(config->recipe.patience, 3); // the reference's for `mlp`
        QCOMPARE(config->recipe.epochs, 7);
    }

    void saysLineAndKeyOfWhatIsWrong_data() {
        QTest::addColumn<QString>("yaml");
        QTest::addColumn<QString>("expected");
        QTest::newRow("type") << "search:\n  epochs: many"
                              << "run.yaml:2: search.epochs";
        QTest::newRow("range") << "search:\n  n_folds: 0"
                               << "run.yaml:2: search.n_folds";
        QTest::newRow("objective") << "search:\n  objective_names: [acuracy]"
                                   << "accuracy";
        QTest::newRow("twice") << "search:\n  objective_names: [performance_metric, accuracy]"
                               << "twice";
        QTest::newRow("flags") << "search:\n  maximize_flags: [true]"
                               << "1 flags for 2 objectives";
        QTest::newRow("precision") << "hls_config:\n  model: {precision: float}"
                                   << "hls_config.model.precision";
        QTest::newRow("preset") << "snac_studio: {preset: theirs}"
                                << "presets are";
        QTest::newRow("budget") << "snac_studio:\n  budgets: {bop: 3}"
                                << "did you mean 'bops'";
        QTest::newRow("alias") << "a: &x [1]\nb: *x"
                               << "aliases";
        QTest::newRow("not a map") << "[1, 2]"
                                   << "map";
        QTest::newRow("empty") << ""
                               << "empty";
    }
    void saysLineAndKeyOfWhatIsWrong() {
        QFETCH(QString, yaml);
        QFETCH(QString, expected);
        const std::string message = errorOf(yaml.toStdString());
        QVERIFY2(message.find(expected.toStdString()) != std::string::npos, message.c_str());
    }

    void warnsOfUnknownKeysWithTheNearest() {
        const auto config = readRunConfig("search:\n  epoch: 3\n", "run.yaml");
        QVERIFY(config.ok());
        QCOMPARE(config.warnings().size(), std::size_t{1});
        QVERIFY2(config.warnings()[0].find("run.yaml:2: search.epoch") == 0, config.warnings()[0].c_str());
        QVERIFY2(config.warnings()[0].find("'epochs'") != std::string::npos, config.warnings()[0].c_str());
    }

    void warnsOfUnknownKeysOfOurs_data() {
        QTest::addColumn<QString>("yaml");
        QTest::addColumn<QString>("place");
        QTest::addColumn<QString>("nearest");
        QTest::newRow("section") << "serach: {}"
                                 << "snac_studio.serach"
                                 << "'search'";
        QTest::newRow("search") << "search: {populaton: 5}"
                                << "snac_studio.search.populaton"
                                << "'population'";
        QTest::newRow("data") << "data: {lable: class}"
                              << "snac_studio.data.lable"
                              << "'label'";
        QTest::newRow("space") << "search_space: {weigth_bits: [8]}"
                               << "snac_studio.search_space.weigth_bits"
                               << "'weight_bits'";
        QTest::newRow("hardware") << "hardware: {clock_n: 5}"
                                  << "snac_studio.hardware.clock_n"
                                  << "'clock_ns'";
        QTest::newRow("training") << "training: {learningrate: 0.1}"
                                  << "snac_studio.training.learningrate"
                                  << "'learning_rate'";
    }
    void warnsOfUnknownKeysOfOurs() {
        QFETCH(QString, yaml);
        QFETCH(QString, place);
        QFETCH(QString, nearest);
        const auto config = readRunConfig("snac_studio:\n  " + yaml.toStdString() + "\n", "run.yaml");
        QVERIFY2(config.ok(), config ? "" : config.error().message().c_str());
        QCOMPARE(config.warnings().size(), std::size_t{1});
        const QString warning = QString::fromStdString(config.warnings()[0]);
        QVERIFY2(warning.startsWith("run.yaml:2: " + place + ":"), qPrintable(warning));
        QVERIFY2(warning.contains("did you mean " + nearest), qPrintable(warning));
    }

    void budgetsInPerCentReferToTheDevice() {
        auto config = readRunConfig("snac_studio: {budgets: {lut: '50%', bops: 2.5M}}", "run.yaml");
        QVERIFY(config.ok());
        QVERIFY(resolveDevice(*config).ok());
        QCOMPARE(config->budgets.size(), std::size_t{2});
        QCOMPARE(config->budgets[0].limit, 274080 / 2.0); // ZU9EG: 274,080 LUT (AMD DS891)
        QCOMPARE(config->budgets[1].limit, 2.5e6);
        config->budgetTexts = {{"latency_cycles", "10%"}};
        QVERIFY(!resolveDevice(*config).ok());
    }

    void substitutesAreChosenByName() {
        const auto read = [](const std::string& word) {
            return readRunConfig("snac_studio: {local_search: {substitute: " + word + "}}", "run.yaml");
        };
        for (const char* word : {"relu", "true"})
            QVERIFY(read(word).ok() && read(word)->localSearch.substitute && !read(word)->localSearch.tables);
        for (const char* word : {"refuse", "false"}) QVERIFY(read(word).ok() && !read(word)->localSearch.substitute);
        const auto table = read("table");
        QVERIFY(table.ok() && table->localSearch.substitute && table->localSearch.tables);
        const auto again = readRunConfig(writeRunConfig(*table), "again.yaml");
        QVERIFY(again.ok() && again->localSearch == table->localSearch);
        QVERIFY(!read("gelu").ok());
    }

    void decisiveSettingsDifferWhereResultsWould() {
        auto config = readRunConfig("dataset: {name: digits}", "run.yaml");
        QVERIFY(resolveDevice(*config).ok());
        auto dataset = openDataset("digits");
        QVERIFY(dataset.ok());
        QVERIFY(fitToData(*config, *dataset).ok());
        const std::string before = decisiveSettings(*config, *dataset);
        RunConfig other = *config;
        other.trials = 99999;
        other.budgets = {{"bops", 1}};
        QCOMPARE(decisiveSettings(other, *dataset), before);
        other.recipe.epochs += 1;
        QVERIFY(decisiveSettings(other, *dataset) != before);
        other = *config;
        other.synthesisableOnly = true;
        QVERIFY(decisiveSettings(other, *dataset) != before);
    }
};

QTEST_GUILESS_MAIN(TestRunConfig)
#include "test_run_config.moc"
