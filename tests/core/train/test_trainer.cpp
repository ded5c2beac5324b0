// SPDX-License-Identifier: GPL-3.0-or-later
// Whole trainings with the real engines.
#include "digits.h"
#include "networks.h"

#include "train/trainer.h"

#include <QtTest>

#include <chrono>
#include <cmath>
#include <thread>

using namespace snac;

namespace {

const Activation relu{ActivationFunction::Relu};
const Activation softmax{ActivationFunction::Softmax};

Architecture mlp() { return network(Shape::flat(64), 10, {Dense{32}, BatchNormalization{}, relu, Dense{10}, softmax}); }
Architecture convolutional() {
    return network(Shape::image(8, 8, 1), 10,
                   {Convolution{.filters = 8}, relu, Convolution{.filters = 8}, relu, Flatten{}, Dense{10}, softmax});
}

} // namespace

class TestTrainer : public QObject {
    Q_OBJECT

    void bothEngines() {
        QTest::addColumn<QString>("engine");
        QTest::newRow("native") << QString("native");
#ifdef SNAC_WITH_TORCH
        QTest::newRow("torch") << QString("torch");
#endif
    }

private Q_SLOTS:
    void digitsAreLearnt_data() { bothEngines(); }
    void digitsAreLearnt() {
        QFETCH(QString, engine);
        for (const bool flat : {true, false}) {
            const DigitsData data = digitsData(flat);
            QCOMPARE(data.training.samples->count(), std::int64_t{1797});
            const Architecture architecture = flat ? mlp() : convolutional();
            Recipe recipe = referenceRecipe(20, false);
            recipe.learningRate = 3e-3;
            const auto outcome = train(architecture, data.training, data.validation, Task::Classification, recipe, 1,
                                       {}, {}, engine.toStdString());
            QVERIFY2(outcome.ok(), outcome ? "" : outcome.error().message().c_str());
            qInfo("%s, %s: accuracy %.4f, %zu epochs, %.2f s", qPrintable(engine), flat ? "mlp" : "convolutional",
                  outcome->scores.at("accuracy"), outcome->epochs.size(), outcome->seconds);
            QVERIFY(outcome->scores.at("accuracy") > 0.9);
            QVERIFY(outcome->scores.at("balanced_accuracy") > 0.9);
            QVERIFY(outcome->scores.at("macro_auc") > 0.98);
            QCOMPARE(outcome->confusion.size(), std::size_t{100});
            std::int64_t counted = 0;
            std::int64_t diagonal = 0;
            for (std::size_t i = 0; i < 100; ++i) {
                counted += outcome->confusion[i];
                if (i % 11 == 0) diagonal += outcome->confusion[i];
            }
            QCOMPARE(counted, data.validation.count());
            QCOMPARE(static_cast<double>(diagonal) / static_cast<double>(counted), outcome->scores.at("accuracy"));

            // The weights that are given back are those that were scored.
            const auto outputs = predict(architecture, outcome->weights, data.validation, engine.toStdString());
            QVERIFY(outputs.ok());
            std::int64_t correct = 0;
            for (std::size_t i = 0; i < data.validation.rows.size(); ++i) {
                const std::span row = std::span<const float>(*outputs).subspan(i * 10, 10);
                correct += std::ranges::max_element(row) - row.begin() ==
                           data.validation.samples->labels[static_cast<std::size_t>(data.validation.rows[i])];
            }
            QCOMPARE(correct, diagonal);
        }
    }

    // A noisy line, y = 3 x0 - 2 x1 + 1, is learnt by one dense layer.
    void regressionIsLearnt_data() { bothEngines(); }
    void regressionIsLearnt() {
        QFETCH(QString, engine);
        auto samples = std::make_shared<Samples>(*randomSamples(Shape::flat(2), 600, 1, 8));
        for (std::size_t i = 0; i < 600; ++i)
            samples->targets[i] = 3 * samples->features[2 * i] - 2 * samples->features[2 * i + 1] + 1;
        SampleView training = wholeOfRows(samples, 0, 500);
        SampleView validation = wholeOfRows(samples, 500, 600);
        const Architecture architecture = network(Shape::flat(2), 1, {Dense{1}});
        Recipe recipe;
        recipe.epochs = 60;
        recipe.learningRate = 0.05;
        const auto outcome =
            train(architecture, training, validation, Task::Regression, recipe, 1, {}, {}, engine.toStdString());
        QVERIFY2(outcome.ok(), outcome ? "" : outcome.error().message().c_str());
        QVERIFY(outcome->scores.at("mse") < 1e-3);
        QVERIFY(outcome->scores.at("r2") > 0.999);
        QVERIFY(outcome->scores.contains("mae") && outcome->scores.contains("loss"));
        QVERIFY(!outcome->scores.contains("accuracy"));
        QVERIFY(outcome->confusion.empty());
        QVERIFY(std::abs(outcome->weights[0] - 3) < 0.05F && std::abs(outcome->weights[1] + 2) < 0.05F &&
                std::abs(outcome->weights[2] - 1) < 0.05F);
        const auto outputs =
            predict(architecture, outcome->weights, validation, engine.toStdString(), Task::Regression);
        QVERIFY(outputs.ok());
        QVERIFY(std::abs((*outputs)[0] - samples->targets[500]) < 0.1F);
    }

    void sameSeedSameOutcome_data() { bothEngines(); }
    void sameSeedSameOutcome() {
        QFETCH(QString, engine);
        const DigitsData data = digitsData(true);
        Recipe recipe;
        recipe.epochs = 3;
        const auto run = [&](std::uint64_t seed) {
            return train(mlp(), data.training, data.validation, Task::Classification, recipe, seed, {}, {},
                         engine.toStdString());
        };
        const auto first = run(5);
        QVERIFY(first.ok());
        // On another thread, as a worker would.
        Result<TrainingOutcome> second = makeError(ErrorCategory::Unsupported, "not run");
        std::thread([&] { second = run(5); }).join();
        QVERIFY(second.ok());
        QCOMPARE(second->weights, first->weights);
        QCOMPARE(second->scores, first->scores);
        const auto other = run(6);
        QVERIFY(other.ok());
        QVERIFY(other->weights != first->weights);
    }

    void cancelledWhileItRuns_data() { bothEngines(); }
    void cancelledWhileItRuns() {
        QFETCH(QString, engine);
        const DigitsData data = digitsData(true);
        Recipe recipe;
        recipe.epochs = 1'000'000;
        recipe.patience = 0;
        std::stop_source source;
        std::chrono::steady_clock::time_point asked;
        std::jthread canceller;
        const auto onEpoch = [&](const EpochReport& report) {
            if (report.epoch == 1) {
                canceller = std::jthread([&] {
                    asked = std::chrono::steady_clock::now();
                    source.request_stop();
                });
            }
            return EpochVerdict::GoOn;
        };
        const auto outcome = train(mlp(), data.training, data.validation, Task::Classification, recipe, 1,
                                   source.get_token(), onEpoch, engine.toStdString());
        QVERIFY(!outcome);
        QVERIFY(outcome.error().category() == ErrorCategory::Cancelled);
        // One batch takes a millisecond or so; seconds allow for a machine that does other things.
        QVERIFY(std::chrono::steady_clock::now() - asked < std::chrono::seconds(5));
    }

    void divergesWithAReason_data() { bothEngines(); }
    void divergesWithAReason() {
        QFETCH(QString, engine);
        auto samples = std::make_shared<Samples>(*randomSamples(Shape::flat(4), 64, 1, 8));
        for (float& target : samples->targets) target *= 1e18F;
        Recipe recipe;
        recipe.optimizer = Optimizer::Sgd;
        recipe.learningRate = 1000;
        recipe.epochs = 50;
        const SampleView view = wholeOfRows(samples, 0, 64);
        const auto outcome = train(network(Shape::flat(4), 1, {Dense{8}, relu, Dense{1}}), view, view, Task::Regression,
                                   recipe, 1, {}, {}, engine.toStdString());
        QVERIFY(!outcome);
        QVERIFY(outcome.error().category() == ErrorCategory::InvalidArgument);
        QVERIFY2(outcome.error().message().starts_with("diverged: the loss is not finite at epoch "),
                 outcome.error().message().c_str());
    }

    void classWeightsHelpTheRareClass() {
        // Class 1 is one in 20 and overlaps with class 0, so without weights it is hardly ever predicted.
        auto samples = std::make_shared<Samples>();
        samples->shape = Shape::flat(1);
        Rng rng(12);
        for (int i = 0; i < 2000; ++i) {
            const bool rare = i % 20 == 0;
            samples->labels.push_back(rare ? 1 : 0);
            samples->features.push_back(static_cast<float>(rng.normal() + (rare ? 1.5 : 0.0)));
        }
        const SampleView view = wholeOfRows(samples, 0, 2000);
        Recipe recipe;
        recipe.epochs = 30;
        recipe.learningRate = 0.02;
        const Architecture architecture = network(Shape::flat(1), 2, {Dense{2}, softmax});
        const auto plain = train(architecture, view, view, Task::Classification, recipe, 1, {});
        recipe.classWeights = true;
        const auto weighted = train(architecture, view, view, Task::Classification, recipe, 1, {});
        QVERIFY(plain.ok() && weighted.ok());
        QVERIFY(plain->scores.at("balanced_accuracy") < 0.6);
        QVERIFY(weighted->scores.at("balanced_accuracy") > 0.7);
    }

    void wrongUseIsSaid() {
        const DigitsData data = digitsData(true);
        const auto refusal = [&](const Architecture& architecture, const Recipe& recipe, const SampleView& training) {
            const auto outcome = train(architecture, training, data.validation, Task::Classification, recipe, 1, {});
            return outcome ? std::string("was trained") : outcome.error().message();
        };
        QVERIFY(refusal(convolutional(), {}, data.training).find("64") != std::string::npos);
        QVERIFY(refusal(network(Shape::flat(64), 5, {Dense{5}}), {}, data.training).find("5 classes") !=
                std::string::npos);
        QVERIFY(refusal(mlp(), {.epochs = 0}, data.training).find("epochs") != std::string::npos);
        QVERIFY(refusal(mlp(), {}, {}).find("no training samples") != std::string::npos);
        Architecture torn = mlp();
        torn.layers.pop_back();
        torn.layers.pop_back();
        QVERIFY(refusal(torn, {}, data.training) != "was trained");
        torn = mlp();
        torn.input = Shape{1, {0, 1, 1}};
        QVERIFY(refusal(torn, {}, data.training) != "was trained");

        QVERIFY(!predict(mlp(), std::vector<float>(3), data.validation));
        QVERIFY(!predict(convolutional(), std::vector<float>(3), data.validation));
        SampleView beyond = data.validation;
        beyond.rows.push_back(1797);
        QVERIFY(!predict(mlp(), std::vector<float>(static_cast<std::size_t>(flatParameterCount(mlp()))), beyond));
        const auto nothing = predict(mlp(), {}, {});
        QVERIFY(nothing.ok() && nothing->empty());
    }

private:
    static SampleView wholeOfRows(std::shared_ptr<const Samples> samples, std::int32_t begin, std::int32_t end) {
        SampleView view{std::move(samples), std::vector<std::int32_t>(static_cast<std::size_t>(end - begin))};
        std::iota(view.rows.begin(), view.rows.end(), begin);
        return view;
    }
};

QTEST_GUILESS_MAIN(TestTrainer)
#include "test_trainer.moc"
