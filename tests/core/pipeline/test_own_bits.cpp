// SPDX-License-Identifier: GPL-3.0-or-later
#include "compress/integer_scores.h"
#include "fixed/fold_normalisation.h"
#include "fixed/hardware_ready.h"
#include "fixed/quantise_network.h"
#include "pipeline/own_bits_training.h"
#include "pipeline/search_run.h"

#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace snac;

namespace {

constexpr const char* withBits = R"(
dataset: {name: digits}
search: {model_type: block, n_trials: 12, epochs: 9}
search_space:
  block_types: [Conv, MLP]
  num_blocks: 1
  channel_space: [4]
  kernel_space: [3]
  mlp_width_space: [32]
  act_space: [ReLU]
  norm_space: [null, batch]
snac_studio:
  search: {population: 6, final_seeds: 0}
  search_space: {weight_bits: [2, 8], activation_bits: [6, 8], head_layers: 2}
)";

/// A dense network with a normalisation, of given bits everywhere.
Architecture dense(int weightBits, int activationBits, ActivationFunction function = ActivationFunction::Relu) {
    Architecture network;
    network.input = Shape::image(8, 8, 1);
    network.outputs = 10;
    network.blocks = {{BlockType::Mlp, "head"}};
    for (const LayerOperation& operation :
         {LayerOperation(Flatten{}), LayerOperation(Dense{32}), LayerOperation(BatchNormalization{}),
          LayerOperation(Activation{function}), LayerOperation(Dense{10}),
          LayerOperation(Activation{ActivationFunction::Softmax})}) {
        Layer layer;
        layer.operation = operation;
        if (layer.hasWeights()) layer.hardware = {weightBits, activationBits, 0};
        network.layers.push_back(layer);
    }
    if (!inferShapes(network)) qFatal("the network is wrong");
    return network;
}

} // namespace

class TestOwnBits : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    RunConfig m_config;
    Dataset m_dataset;

    Evaluation evaluated(const Architecture& architecture, const RunConfig& config) const {
        auto evaluation =
            evaluate(architecture, config, m_dataset.task, *foldsOf(config, m_dataset), 5, nullptr, {}, {});
        if (!evaluation) qFatal("%s", evaluation.error().message().c_str());
        return *evaluation;
    }

    struct Searched {
        std::string digest;
        std::vector<Trial> trials;
    };
    Searched searched(const char* file, int workers) {
        auto store = StudyStore::open(m_folder.filePath(file).toStdString(), StudyStore::Access::ReadWrite);
        if (!store || !(*store)->create("search", m_config.objectives) || !(*store)->select("search"))
            qFatal("cannot make a study");
        SearchObserver nobody;
        const auto outcome = runSearch(m_config, m_dataset, **store, {workers, nullptr}, {}, nobody);
        if (!outcome) qFatal("%s", outcome.error().message().c_str());
        return {*(*store)->digest(), *(*store)->trials()};
    }

private Q_SLOTS:
    void initTestCase() {
        auto config = readRunConfig(withBits, "bits.yaml");
        QVERIFY2(config.ok(), config ? "" : config.error().message().c_str());
        m_config = std::move(*config);
        auto prepared = prepare(*openDataset("digits"), m_config.preparation);
        QVERIFY(prepared.ok());
        m_dataset = std::move(*prepared);
        QVERIFY(resolveDevice(m_config).ok());
        QVERIFY(fitToData(m_config, m_dataset).ok());
    }

    void aSearchTrainsWithTheBitsOfEachLayer() {
        const Searched one = searched("one.db", 1), two = searched("two.db", 2);
        QCOMPARE(one.digest, two.digest);
        std::set<std::string> bits;
        for (const Trial& trial : one.trials) {
            for (const Parameter& gene : trial.parameters)
                if (gene.name.find("bits") != std::string::npos)
                    bits.insert(gene.choices[static_cast<std::size_t>(gene.choice)]);
            if (trial.state != TrialState::Complete) continue;
            QCOMPARE(trial.metrics.at(trainedWithBits), 1.0);
            QVERIFY2(trial.reason.empty(), trial.reason.c_str());
        }
        QCOMPARE(bits, (std::set<std::string>{"2", "6", "8"}));
    }

    /// What the search says of a network is what integers make of it, not nearly.
    void theAccuracyIsThatOfIntegers_data() {
        QTest::addColumn<int>("weightBits");
        QTest::addColumn<int>("activationBits");
        QTest::newRow("2") << 2 << 4;
        QTest::newRow("8") << 8 << 6;
        QTest::newRow("only weights") << 4 << 32;
    }
    void theAccuracyIsThatOfIntegers() {
        QFETCH(int, weightBits);
        QFETCH(int, activationBits);
        const Architecture network = dense(weightBits, activationBits);
        const auto folds = foldsOf(m_config, m_dataset);
        const auto trained = trainWithOwnBits(network, folds->front().train, folds->front().validation, m_dataset.task,
                                              m_config.recipe, 5, {});
        QVERIFY2(trained.ok(), trained ? "" : trained.error().message().c_str());
        const auto ready = hardwareReady(network);
        const std::vector<float> any(static_cast<std::size_t>(flatParameterCount(ready->architecture)), 1.0F);
        const auto folded = foldNormalisation(ready->architecture, any);
        QCOMPARE(trained->quantisation->layers[1].weight->width, weightBits);
        QCOMPARE(trained->quantisation->layers[2].result->width, activationBits == 32 ? 16 : activationBits);
        QCOMPARE(trained->quantisation->input.width, activationBits == 32 ? 16 : activationBits);
        const auto integers =
            quantiseNetwork(folded->architecture, trained->training.weights, *trained->quantisation, "network");
        QVERIFY2(integers.ok(), integers ? "" : integers.error().message().c_str());
        const auto scores = scoreInIntegers(*integers, folds->front().validation, m_dataset.task);
        QVERIFY(scores.ok());
        QCOMPARE(scores->score, trained->training.scores.at("accuracy"));
    }

    void fewerBitsCostAccuracyAndBops() {
        RunConfig config = m_config;
        config.recipe.epochs = 30;
        config.folds = 3; // each sample is validated once, so that chance decides little
        const Evaluation real = evaluated(dense(32, 32), config), eight = evaluated(dense(8, 8), config),
                         weights = evaluated(dense(2, 8), config), two = evaluated(dense(2, 2), config);
        const double of32 = real.scores.at("accuracy"), of8 = eight.scores.at("accuracy"),
                     of2 = two.scores.at("accuracy"), ofWeights = weights.scores.at("accuracy");
        qInfo("accuracy: floating point %.4f, 8 bits %.4f, weights of 2 bits %.4f, 2 bits %.4f", of32, of8, ofWeights,
              of2);
        QVERIFY(!real.scores.contains(trainedWithBits));
        QVERIFY(of8 > of32 - 0.04);
        QVERIFY(ofWeights < of8 && of2 < ofWeights);
        QVERIFY(of2 < of8 - 0.02);
        QVERIFY(of2 > 0.5);
        QVERIFY(bops(dense(2, 8), config.bops) < bops(dense(8, 8), config.bops));
    }

    void whatHardwareCannotTakeIsTrainedInFloatingPointAndSaysSo() {
        for (const Architecture& network : {dense(4, 4, ActivationFunction::Gelu), dense(20, 8)}) {
            const Evaluation evaluation = evaluated(network, m_config);
            QVERIFY(evaluation.state == TrialState::Complete);
            QCOMPARE(evaluation.scores.at(trainedWithBits), 0.0);
            QVERIFY2(evaluation.reason.starts_with("trained in floating point"), evaluation.reason.c_str());
            Architecture same = network;
            for (Layer& layer : same.layers) layer.hardware = {};
            QCOMPARE(evaluation.scores.at("accuracy"), evaluated(same, m_config).scores.at("accuracy"));
        }
        QVERIFY(QString::fromStdString(evaluated(dense(20, 8), m_config).reason).contains("20 bits"));
    }

    void epochsAreCountedThrough_data() {
        QTest::addColumn<int>("epochs");
        QTest::addColumn<int>("patience");
        QTest::addColumn<int>("folds");
        QTest::newRow("one epoch") << 1 << 5 << 1;
        QTest::newRow("three epochs") << 3 << 5 << 1;
        QTest::newRow("two folds") << 6 << 0 << 2;
        QTest::newRow("stops early") << 60 << 1 << 1;
    }
    void epochsAreCountedThrough() {
        QFETCH(int, epochs);
        QFETCH(int, patience);
        QFETCH(int, folds);
        RunConfig config = m_config;
        config.recipe.epochs = epochs;
        config.recipe.patience = patience;
        config.folds = folds;
        const Evaluation evaluation = evaluated(dense(4, 6), config);
        QVERIFY2(evaluation.state == TrialState::Complete, evaluation.reason.c_str());
        std::map<int, int> next;
        for (const CurvePoint& point : evaluation.curve) QCOMPARE(point.epoch, next[point.fold]++);
        QCOMPARE(static_cast<int>(next.size()), folds);
        const bool early = epochs == 60;
        for (const auto& [fold, count] : next) {
            if (early)
                QVERIFY(count < epochs && count > warmUpEpochs(config.recipe));
            else
                QCOMPARE(count, epochs);
        }
        QCOMPARE(evaluation.scores.at(trainedWithBits), 1.0);
    }
};

QTEST_GUILESS_MAIN(TestOwnBits)
#include "test_own_bits.moc"
