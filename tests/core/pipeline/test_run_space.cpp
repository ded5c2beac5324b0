// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/hardware_ready.h"
#include "pipeline/candidate.h"
#include "pipeline/run_space.h"
#include "search/variation.h"

#include <QTest>

#include <set>

using namespace snac;

namespace {

RunConfig allKinds() {
    RunConfig config;
    config.space.input = Shape::image(16, 16, 1);
    config.space.outputs = 10;
    config.space.blockTypes = {"Conv", "ConvAttn", "MLP", "None"};
    config.space.kernels = {1, 3, 5};
    config.space.strides = {1, 2};
    config.space.poolings = {"", "max2", "average2"};
    config.space.activations = {ActivationFunction::Identity, ActivationFunction::Relu,   ActivationFunction::LeakyRelu,
                                ActivationFunction::Gelu,     ActivationFunction::Elu,    ActivationFunction::Tanh,
                                ActivationFunction::Sigmoid,  ActivationFunction::Softmax};
    config.space.normalizations = {"", "batch", "layer"};
    config.synthesisableOnly = true;
    return config;
}

} // namespace

class TestRunSpace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void allThatIsLeftCanBeSynthesised_data() {
        QTest::addColumn<int>("type");
        QTest::newRow("block") << static_cast<int>(ModelType::Block);
        QTest::newRow("mlp") << static_cast<int>(ModelType::Mlp);
    }
    void allThatIsLeftCanBeSynthesised() {
        QFETCH(int, type);
        RunConfig config = allKinds();
        config.space.modelType = static_cast<ModelType>(type);
        const auto space = searchSpaceOf(config);
        QVERIFY2(space.ok(), space ? "" : space.error().message().c_str());
        Rng rng(7);
        std::set<std::string> different;
        for (int i = 0; i < 2000; ++i) {
            const Architecture drawn = space->decode(randomGenome(space->genes(), rng));
            const auto ready = hardwareReady(drawn);
            QVERIFY2(ready.ok(), ready ? "" : ready.error().message().c_str());
            QVERIFY(ready->substitutions.empty());
            different.insert(fingerprint(drawn));
        }
        QVERIFY(different.size() > 200);
        const SpaceSettings& left = space->settings();
        QCOMPARE(left.activations, (std::vector{ActivationFunction::Identity, ActivationFunction::Relu}));
        QCOMPARE(left.normalizations, (std::vector<std::string>{"", "batch"}));
        QCOMPARE(space.warnings().size(), std::size_t{1});
        const QString note = QString::fromStdString(space.warnings()[0]);
        for (const char* word : {"LeakyReLU", "GELU", "ELU", "tanh", "sigmoid", "softmax", "layer"})
            QVERIFY2(note.contains(word, Qt::CaseInsensitive), qPrintable(note));
        QCOMPARE(note.contains("ConvAttn"), type == static_cast<int>(ModelType::Block));
    }

    void withoutTheSwitchNothingIsTakenOut() {
        RunConfig config = allKinds();
        config.synthesisableOnly = false;
        const auto space = searchSpaceOf(config);
        QVERIFY(space.ok());
        QCOMPARE(space->settings().activations.size(), std::size_t{8});
        QVERIFY(space.warnings().empty());
    }

    void aSpaceThatFitsIsLeftAloneWithoutAWord() {
        RunConfig config = allKinds();
        config.space.activations = {ActivationFunction::Relu};
        config.space.normalizations = {"batch"};
        config.space.blockTypes = {"Conv", "None"};
        const auto space = searchSpaceOf(config);
        QVERIFY(space.ok());
        QVERIFY(space.warnings().empty());
    }

    void aSpaceWithNothingLeftIsRefused_data() {
        QTest::addColumn<int>("which");
        QTest::addColumn<QString>("says");
        QTest::newRow("activations") << 0 << "act_space, since hardware has no exact counterpart of GELU, tanh";
        QTest::newRow("normalisation") << 1 << "norm_space, since hardware has no exact counterpart of layer";
        QTest::newRow("blocks") << 2 << "block_types, since hardware has no exact counterpart of ConvAttn";
        QTest::newRow("output") << 3 << "no network in the search space (sigmoid of the outputs";
        QTest::newRow("by element") << 4 << "values by element";
        QTest::newRow("DeepSets") << 5 << "values by element";
    }
    void aSpaceWithNothingLeftIsRefused() {
        QFETCH(int, which);
        QFETCH(QString, says);
        RunConfig config = allKinds();
        SpaceSettings& space = config.space;
        if (which == 0) space.activations = {ActivationFunction::Gelu, ActivationFunction::Tanh};
        if (which == 1) space.normalizations = {"layer"};
        if (which == 2) space.blockTypes = {"ConvAttn"};
        if (which == 3) space.outputActivation = ActivationFunction::Sigmoid;
        if (which > 3) {
            space.modelType = which == 4 ? ModelType::Mlp : ModelType::DeepSets;
            space.input = Shape::elements(8, 16);
        }
        const auto refused = searchSpaceOf(config);
        QVERIFY(!refused.ok());
        const QString sentence = QString::fromStdString(refused.error().message());
        QVERIFY2(sentence.contains(says, Qt::CaseInsensitive), qPrintable(sentence));
        QCOMPARE(refused.error().category(), ErrorCategory::InvalidArgument);
    }

    /// What a space should still hold is never proposed, and it is said why.
    void whatCannotBeSynthesisedIsInfeasible() {
        RunConfig config = allKinds();
        QVERIFY(resolveDevice(config).ok());
        auto wide = SearchSpace::make(config.space);
        QVERIFY(wide.ok());
        const auto space = std::make_shared<const SearchSpace>(std::move(*wide));
        auto estimator = makeEstimator("analytic");
        const StaticChecker checker(config, space, std::move(*estimator));
        const Problem problem = checker.problem();
        Rng rng(3);
        int fit = 0;
        for (int i = 0; i < 500; ++i) {
            const Genome genome = randomGenome(space->genes(), rng);
            const bool can = whyNotSynthesisable(space->decode(genome)).empty();
            QCOMPARE(problem.staticViolation(genome) > 0, !can);
            if (can) ++fit;
        }
        QVERIFY(fit > 0 && fit < 500);
        QVERIFY(QString::fromStdString(problem.obstacles()).contains("no exact counterpart in hardware"));
    }
};

QTEST_GUILESS_MAIN(TestRunSpace)
#include "test_run_space.moc"
