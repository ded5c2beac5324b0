// SPDX-License-Identifier: GPL-3.0-or-later
// Trainings that begin with given weights: in fixed point, with pruned parameters, and rewound; with both engines.
#include "digits.h"
#include "networks.h"
#include "quantised.h"

#include <QtTest>

#include <cmath>

using namespace snac;

namespace {

const Activation relu{ActivationFunction::Relu};

Architecture mlp() { return network(Shape::flat(64), 10, {Dense{32}, relu, Dense{10}}); }
Architecture convolutional() {
    return network(Shape::image(8, 8, 1), 10,
                   {Convolution{.filters = 8}, relu, Convolution{.filters = 8}, relu, Flatten{}, Dense{10}});
}

Recipe briefly(int epochs) {
    Recipe recipe;
    recipe.epochs = epochs;
    recipe.batchSize = 32;
    recipe.learningRate = 2e-3;
    return recipe;
}

/// Every third parameter is pruned.
std::vector<std::uint8_t> everyThird(const Architecture& architecture) {
    std::vector<std::uint8_t> keep(static_cast<std::size_t>(trainedParameterCount(architecture)), 1);
    for (std::size_t i = 0; i < keep.size(); i += 3) keep[i] = 0;
    return keep;
}

} // namespace

class TestFineTuning : public QObject {
    Q_OBJECT

    void bothEngines() {
        QTest::addColumn<QString>("engine");
        QTest::newRow("native") << QString("native");
#ifdef SNAC_WITH_TORCH
        QTest::newRow("torch") << QString("torch");
#endif
    }

private Q_SLOTS:
    void digitsAtSixBits_data() { bothEngines(); }
    void digitsAtSixBits() {
        QFETCH(QString, engine);
        for (const bool flat : {true, false}) {
            const DigitsData data = digitsData(flat);
            const Architecture architecture = flat ? mlp() : convolutional();
            const auto trained = train(architecture, data.training, data.validation, Task::Classification, briefly(15),
                                       1, {}, {}, engine.toStdString());
            QVERIFY2(trained.ok(), trained ? "" : trained.error().message().c_str());
            FineTuning from{.weights = trained->weights,
                            .quantisation = planOf(architecture, trained->weights, *data.training.samples, 6)};
            const auto tuned = fineTune(architecture, data.training, data.validation, Task::Classification, briefly(8),
                                        2, from, {}, {}, engine.toStdString());
            QVERIFY2(tuned.ok(), tuned ? "" : tuned.error().message().c_str());
            const double before = trained->scores.at("accuracy");
            const double after = tuned->training.scores.at("accuracy");
            qInfo("%s, %s: float %.4f, 6 bit %.4f", qPrintable(engine), flat ? "mlp" : "convolutional", before, after);
            QVERIFY(before > 0.93);
            QVERIFY(after > before - 0.03);
            QVERIFY(tuned->training.weights != trained->weights);
            // The weights that are given back are those of the epoch that is said, with the best validation loss.
            const auto& epochs = tuned->training.epochs;
            const auto best = std::ranges::min_element(epochs, {}, &EpochReport::validationLoss);
            QCOMPARE(tuned->training.weightsEpoch, best->epoch);
            QCOMPARE(tuned->training.scores.at("accuracy"), best->validationScore);
        }
    }

    // Three epochs; then back to the end of the first, and the second and third again: bit for bit the same.
    void rewound_data() { bothEngines(); }
    void rewound() {
        QFETCH(QString, engine);
        const DigitsData data = digitsData(true);
        const Architecture architecture = mlp();
        for (const Optimizer optimizer : {Optimizer::Adam, Optimizer::Sgd}) {
            EngineOptions options;
            options.name = engine.toStdString();
            options.recipe = briefly(3);
            options.recipe.optimizer = optimizer;
            options.recipe.weightDecay = 1e-3;
            options.keep = everyThird(architecture);
            const auto made = engineOf(architecture, options);
            options.quantisation = planOf(architecture, made->parameters(), *data.training.samples, 6);
            const auto one = engineOf(architecture, options);
            const auto epoch = [&](std::uint64_t seed) {
                std::vector<std::int32_t> rows = data.training.rows;
                Rng(seed).shuffle(std::span(rows));
                for (std::size_t begin = 0; begin + 32 <= 320; begin += 32)
                    one->trainBatch(*data.training.samples, std::span(rows).subspan(begin, 32), 1e-2);
            };
            const auto atStart = one->parameters();
            epoch(1);
            const auto parameters = one->parameters();
            const auto state = one->optimiserState();
            epoch(2);
            epoch(3);
            const auto end = one->parameters();
            const auto stateAtEnd = one->optimiserState();
            QVERIFY(end != parameters && stateAtEnd != state);
            one->setParameters(parameters);
            one->setOptimiserState(state);
            QCOMPARE(one->optimiserState(), state);
            epoch(2);
            epoch(3);
            QCOMPARE(one->parameters(), end);
            QCOMPARE(one->optimiserState(), stateAtEnd);
            // Without the state it is another training; with an empty one, the first again.
            one->setParameters(parameters);
            epoch(2);
            epoch(3);
            QVERIFY(one->parameters() != end);
            one->setParameters(atStart);
            one->setOptimiserState({});
            epoch(1);
            QCOMPARE(one->parameters(), parameters);
            QCOMPARE(one->optimiserState(), state);
            QVERIFY_THROWS_EXCEPTION(std::invalid_argument, one->setOptimiserState(std::vector<float>(3)));
        }
    }

    // The state that fineTune gives back belongs to its weights: to go on from both is to have trained longer.
    void goesOnFromItsState_data() { bothEngines(); }
    void goesOnFromItsState() {
        QFETCH(QString, engine);
        const DigitsData data = digitsData(true);
        const Architecture architecture = mlp();
        Recipe recipe = briefly(1);
        recipe.restore = Restore::Never;
        const auto run = [&](const FineTuning& from, std::uint64_t seed) {
            auto tuned = fineTune(architecture, data.training, data.validation, Task::Classification, recipe, seed,
                                  from, {}, {}, engine.toStdString());
            if (!tuned) qFatal("%s", tuned.error().message().c_str());
            return std::move(*tuned);
        };
        const FineTuned first = run({}, 1);
        const FineTuned second = run({.weights = first.training.weights, .optimiserState = first.optimiserState}, 2);
        EngineOptions options;
        options.name = engine.toStdString();
        options.recipe = recipe;
        const auto made = engineOf(architecture, options);
        std::vector<float> weights(first.training.weights.size());
        initialiseParameters(architecture, 1, weights);
        made->setParameters(weights);
        for (const std::uint64_t seed : {1, 2}) {
            std::vector<std::int32_t> rows = data.training.rows;
            Rng(deriveSeed(seed, {0})).shuffle(std::span(rows));
            for (std::size_t begin = 0; begin < rows.size(); begin += 32)
                made->trainBatch(*data.training.samples,
                                 std::span(rows).subspan(begin, std::min<std::size_t>(32, rows.size() - begin)), 2e-3);
        }
        QCOMPARE(second.training.weights, made->parameters());
        QCOMPARE(second.optimiserState, made->optimiserState());
    }

    void prunedStaysZero_data() { bothEngines(); }
    void prunedStaysZero() {
        QFETCH(QString, engine);
        const DigitsData data = digitsData(false);
        const Architecture architecture = convolutional();
        for (const Optimizer optimizer : {Optimizer::Adam, Optimizer::Sgd}) {
            EngineOptions options;
            options.name = engine.toStdString();
            options.recipe.batchSize = 64;
            options.recipe.optimizer = optimizer;
            options.recipe.weightDecay = 1e-2;
            options.keep = everyThird(architecture);
            const auto made = engineOf(architecture, options);
            const std::vector<float> ones(made->parameters().size(), 0.05F);
            const auto trained = options.keep.size();
            std::vector<float> state(made->optimiserState().size(), 0.5F);
            state.back() = 0;
            made->setOptimiserState(state);
            for (const bool fresh : {true, false}) {
                if (!fresh) made->setParameters(ones);
                for (int step = 0; step < 5; ++step)
                    made->trainBatch(*data.training.samples, std::span(data.training.rows).first(64), 1e-2);
                const auto parameters = made->parameters();
                const auto moments = made->optimiserState();
                for (std::size_t i = 0; i < trained; ++i) {
                    QCOMPARE(parameters[i] == 0, options.keep[i] == 0);
                    QCOMPARE(moments[i] == 0, options.keep[i] == 0);
                }
            }
            // What it computes with are those zeros.
            const auto parameters = made->parameters();
            std::vector<float> outputs(640), plain(640);
            const auto rows = std::span(data.validation.rows).first(64);
            made->predict(*data.training.samples, rows, outputs);
            options.keep.clear();
            const auto whole = engineOf(architecture, options);
            whole->setParameters(parameters);
            whole->predict(*data.training.samples, rows, plain);
            QCOMPARE(outputs, plain);
        }
    }

    void prunedAndRounded() {
        const DigitsData data = digitsData(true);
        const Architecture architecture = mlp();
        const auto trained =
            train(architecture, data.training, data.validation, Task::Classification, briefly(15), 1, {});
        QVERIFY(trained.ok());
        // Half of the weights, the small ones.
        FineTuning from{.weights = trained->weights,
                        .quantisation = planOf(architecture, trained->weights, *data.training.samples, 6)};
        std::vector<float> magnitudes(trained->weights.size());
        std::ranges::transform(trained->weights, magnitudes.begin(), [](float w) { return std::abs(w); });
        auto sorted = magnitudes;
        std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2));
        for (const float magnitude : magnitudes) from.keep.push_back(magnitude > sorted[sorted.size() / 2]);
        const auto tuned =
            fineTune(architecture, data.training, data.validation, Task::Classification, briefly(8), 2, from, {});
        QVERIFY(tuned.ok());
        qInfo("float %.4f, 6 bit with half of the weights %.4f", trained->scores.at("accuracy"),
              tuned->training.scores.at("accuracy"));
        QVERIFY(tuned->training.scores.at("accuracy") > trained->scores.at("accuracy") - 0.04);
        for (std::size_t i = 0; i < from.keep.size(); ++i)
            QVERIFY(from.keep[i] != 0 || tuned->training.weights[i] == 0);
    }

    // 1x1 convolution with weights 10 and 100 on [H, W, C] = [1, 2, 2]; flattened channel by channel.
    void layersAreObserved_data() { bothEngines(); }
    void layersAreObserved() {
        QFETCH(QString, engine);
        const Architecture architecture =
            network(Shape::image(1, 2, 2), 1, {Convolution{.filters = 2, .kernel = 1}, Flatten{}, Dense{1}});
        EngineOptions options;
        options.name = engine.toStdString();
        options.task = Task::Regression;
        options.recipe.batchSize = 2;
        const auto made = engineOf(architecture, options);
        made->setParameters(std::vector<float>{10, 0, 0, 100, 0, 0, 1, 1, 1, 1, 0.5F});
        Samples samples{.shape = Shape::image(1, 2, 2), .features = {}, .labels = {}, .targets = {}};
        for (int i = 0; i < 12; ++i) samples.features.push_back(static_cast<float>(i));
        const std::vector<std::int32_t> rows{2, 0, 1}; // a whole batch and a rest
        const auto of = [&](int layer) { return made->layerOutputs(samples, rows, layer); };
        QCOMPARE(of(-1), (std::vector<float>{8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7}));
        QCOMPARE(of(0), (std::vector<float>{80, 900, 100, 1100, 0, 100, 20, 300, 40, 500, 60, 700}));
        QCOMPARE(of(1), (std::vector<float>{80, 100, 900, 1100, 0, 20, 100, 300, 40, 60, 500, 700}));
        QCOMPARE(of(2), (std::vector<float>{2180.5F, 420.5F, 1300.5F}));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, of(-2));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, of(3));
    }

    void whatDoesNotFit() {
        const DigitsData data = digitsData(true);
        const auto refused = [&](const FineTuning& from) {
            const auto tuned =
                fineTune(mlp(), data.training, data.validation, Task::Classification, briefly(1), 1, from, {});
            return tuned ? ErrorCategory::Cancelled : tuned.error().category();
        };
        QCOMPARE(refused({.weights = std::vector<float>(3)}), ErrorCategory::InvalidArgument);
        QCOMPARE(refused({.keep = std::vector<std::uint8_t>(3)}), ErrorCategory::InvalidArgument);
        QCOMPARE(refused({.optimiserState = std::vector<float>(3)}), ErrorCategory::InvalidArgument);
        QCOMPARE(refused({.quantisation = QuantisationPlan{}}), ErrorCategory::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestFineTuning)
#include "test_fine_tuning.moc"
