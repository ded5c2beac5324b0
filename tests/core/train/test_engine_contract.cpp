// SPDX-License-Identifier: GPL-3.0-or-later
// What trainer.h promises of an engine, for both, in numbers worked out by hand.
#include "arch/parameters.h"
#include "networks.h"
#include "train/trainer.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace snac;

namespace {

EngineOptions optionsFor(const QString& engine, Task task, int batchSize) {
    EngineOptions options;
    options.name = engine.toStdString();
    options.task = task;
    options.recipe.batchSize = batchSize;
    return options;
}

std::unique_ptr<Engine> make(const Architecture& architecture, const EngineOptions& options) {
    auto engine = makeEngine(architecture, options);
    if (!engine) qFatal("%s", engine.error().message().c_str());
    return std::move(*engine);
}

std::vector<float> outputsOf(Engine& engine, const Samples& samples, std::int64_t outputs) {
    const auto rows = firstRows(samples.count());
    std::vector<float> values(rows.size() * static_cast<std::size_t>(outputs));
    engine.predict(samples, rows, values);
    return values;
}

/// What a network without weights, or with these, gives for one sample, as a regression.
std::vector<float> through(const QString& engineName, const Shape& input, const std::vector<LayerOperation>& operations,
                           std::int64_t outputs, const std::vector<float>& parameters,
                           const std::vector<float>& features) {
    const Architecture architecture = network(input, outputs, operations);
    const auto engine = make(architecture, optionsFor(engineName, Task::Regression, 1));
    if (!parameters.empty()) engine->setParameters(parameters);
    return outputsOf(*engine, samplesOf(input, features, {}), outputs);
}

bool near(const std::vector<float>& actual, const std::vector<double>& expected, double tolerance = 1e-6) {
    bool same = actual.size() == expected.size();
    for (std::size_t i = 0; same && i < actual.size(); ++i)
        same = std::abs(static_cast<double>(actual[i]) - expected[i]) <= tolerance;
    if (same) return true;
    QString text("got");
    for (const float value : actual) text += QString(" %1").arg(static_cast<double>(value), 0, 'g', 9);
    text += "; expected";
    for (const double value : expected) text += QString(" %1").arg(value, 0, 'g', 9);
    qInfo("%s", qPrintable(text));
    return false;
}

} // namespace

class TestEngineContract : public QObject {
    Q_OBJECT

    void bothEngines() {
        QTest::addColumn<QString>("engine");
        QTest::newRow("native") << QString("native");
#ifdef SNAC_WITH_TORCH
        QTest::newRow("torch") << QString("torch");
#endif
    }

private Q_SLOTS:
    void initialWeightsAreTheSeeds_data() { bothEngines(); }
    void initialWeightsAreTheSeeds() {
        QFETCH(QString, engine);
        const Architecture architecture =
            network(Shape::image(5, 5, 2), 3,
                    {Convolution{.filters = 3}, BatchNormalization{}, Activation{}, Flatten{}, Dense{3}});
        EngineOptions options = optionsFor(engine, Task::Classification, 4);
        options.seed = 77;
        std::vector<float> expected(static_cast<std::size_t>(flatParameterCount(architecture)));
        initialiseParameters(architecture, 77, expected);
        QCOMPARE(make(architecture, options)->parameters(), expected);
        options.seed = 78;
        QVERIFY(make(architecture, options)->parameters() != expected);
    }

    // logits: (1*1 + 2*2 + 0.5, 3*1 - 1*2 - 0.5) = (5.5, 0.5); softmax: 1 / (1 + e^-5) = 0.9933071
    void denseSoftmaxByHand_data() { bothEngines(); }
    void denseSoftmaxByHand() {
        QFETCH(QString, engine);
        const Samples samples = samplesOf(Shape::flat(2), {1, 2}, {0});
        const std::vector<float> parameters{1, 2, 3, -1, 0.5F, -0.5F};
        for (const bool written : {true, false}) {
            std::vector<LayerOperation> operations{Dense{2}};
            if (written) operations.emplace_back(Activation{ActivationFunction::Softmax});
            const auto made = make(network(Shape::flat(2), 2, operations), optionsFor(engine, Task::Classification, 1));
            made->setParameters(parameters);
            QVERIFY(near(outputsOf(*made, samples, 2), {0.9933071491, 0.0066928509}));
        }
    }

    // Same network and sample, label 1: loss = -ln 0.0066928509 = 5.0067153; class weight 3 makes it 15.020146.
    void lossIsWeightedByHand_data() { bothEngines(); }
    void lossIsWeightedByHand() {
        QFETCH(QString, engine);
        EngineOptions options = optionsFor(engine, Task::Classification, 2);
        options.classWeights = {0.5F, 3.0F};
        const auto made =
            make(network(Shape::flat(2), 2, {Dense{2}, Activation{ActivationFunction::Softmax}}), options);
        made->setParameters(std::vector<float>{1, 2, 3, -1, 0.5F, -0.5F});
        // Two equal inputs, labels 1 and 0: (3 * 5.0067153 + 0.5 * 0.0067153) / 2 = 7.5117519, divided by the samples
        // and not by the weights.
        const Samples samples = samplesOf(Shape::flat(2), {1, 2, 1, 2}, {1, 0});
        const double loss = made->trainBatch(samples, firstRows(2), 1e-3);
        QVERIFY2(std::abs(loss - 7.5117519) < 1e-5, qPrintable(QString::number(loss, 'g', 9)));
    }

    // Output y = w x + b with w = 2, b = 1, x = 3, target 5: loss 4, dy = 4, dw = 12, db = 4.
    // SGD, rate 0.1, momentum 0.5, weight decay 0.25 on w only: v_w = -0.1 * (12 + 0.5) = -1.25, w = 0.75; v_b = -0.4,
    // b = 0.6. Then y = 2.85, dy = -4.3, dw = -12.9, db = -4.3: v_w = -0.625 - 0.1 * (-12.9 + 0.1875) = 0.64625, w
    // = 1.39625; v_b = -0.2 + 0.43 = 0.23, b = 0.83.
    void sgdByHand_data() { bothEngines(); }
    void sgdByHand() {
        QFETCH(QString, engine);
        EngineOptions options = optionsFor(engine, Task::Regression, 1);
        options.recipe.optimizer = Optimizer::Sgd;
        options.recipe.momentum = 0.5;
        options.recipe.weightDecay = 0.25;
        const auto made = make(network(Shape::flat(1), 1, {Dense{1}}), options);
        made->setParameters(std::vector<float>{2, 1});
        Samples samples = samplesOf(Shape::flat(1), {3}, {});
        samples.targets = {5};
        QCOMPARE(made->trainBatch(samples, firstRows(1), 0.1), 4.0);
        QVERIFY(near(made->parameters(), {0.75, 0.6}));
        made->trainBatch(samples, firstRows(1), 0.1);
        QVERIFY(near(made->parameters(), {1.39625, 0.83}));
    }

    // The same, Adam with rate 0.1 and epsilon 0.1, decay 0.5 on w only. First step: m / (sqrt(v) + eps) with m = 0.1
    // g, v = 0.001 g^2 and rate_1 = 0.1 * sqrt(0.001) / 0.1: w = 2 * (1 - 0.05) - 0.0316227766 * 1.2 / (0.0316227766 *
    // 12 + 0.1) = 1.9 - 0.0791438 = 1.8208562; b = 1 - 0.0316227766 * 0.4 / (0.0316227766 * 4 + 0.1) = 1 - 0.0558481 =
    // 0.9441519. (With epsilon inside the correction: 1.8008264.)
    void adamByHand_data() { bothEngines(); }
    void adamByHand() {
        QFETCH(QString, engine);
        EngineOptions options = optionsFor(engine, Task::Regression, 1);
        options.recipe.adamEpsilon = 0.1;
        options.recipe.weightDecay = 0.5;
        const auto made = make(network(Shape::flat(1), 1, {Dense{1}}), options);
        made->setParameters(std::vector<float>{2, 1});
        Samples samples = samplesOf(Shape::flat(1), {3}, {});
        samples.targets = {5};
        made->trainBatch(samples, firstRows(1), 0.1);
        const double r = std::sqrt(0.001);
        QVERIFY(near(made->parameters(), {1.9 - r * 1.2 / (r * 12 + 0.1), 1 - r * 0.4 / (r * 4 + 0.1)}));
        QVERIFY(near(made->parameters(), {1.8208562, 0.9441519}));
    }

    // One feature with values 0 and 4: mean 2, biased variance 4 (the unbiased one would be 8). Moving: 0.99 * 0 + 0.01
    // * 2 and 0.99 * 1 + 0.01 * 4.
    void batchNormalisationMovesByTheBiasedVariance_data() { bothEngines(); }
    void batchNormalisationMovesByTheBiasedVariance() {
        QFETCH(QString, engine);
        const auto made =
            make(network(Shape::flat(1), 1, {BatchNormalization{}}), optionsFor(engine, Task::Regression, 2));
        Samples samples = samplesOf(Shape::flat(1), {0, 4}, {});
        // Targets are what comes out, -2 / sqrt(4.001) and 2 / sqrt(4.001), so the loss is 0 and nothing else moves.
        const auto out = static_cast<float>(2 / std::sqrt(4.001));
        samples.targets = {-out, out};
        QVERIFY(made->trainBatch(samples, firstRows(2), 0.0) < 1e-12);
        QVERIFY(near(made->parameters(), {1, 0, 0.02, 1.03}));
        // Prediction goes by the moving numbers: (4 - 0.02) / sqrt(1.031)
        QVERIFY(near(outputsOf(*made, samples, 1), {-0.02 / std::sqrt(1.031), 3.98 / std::sqrt(1.031)}));
    }

    // Over the channels of each place only: values (1, 3) give -1 and 1 over sqrt(1 + 1e-3), (10, 10) give 0.
    void layerNormalisationIsOverChannels_data() { bothEngines(); }
    void layerNormalisationIsOverChannels() {
        QFETCH(QString, engine);
        const double one = 1 / std::sqrt(1.001);
        // scale (2, 1), shift (0, 0.5); channel-major after the flatten: channel 0 of both places, then channel 1.
        QVERIFY(near(through(engine, Shape::image(1, 2, 2), {LayerNormalization{}, Flatten{}}, 4, {2, 1, 0, 0.5F},
                             {1, 3, 10, 10}),
                     {-2 * one, 0, one + 0.5, 0.5}, 5e-5)); // 10 / sqrt(1e-3) - 10 / sqrt(1e-3) in float
        QVERIFY(near(through(engine, Shape::flat(2), {LayerNormalization{}}, 2, {2, 1, 0, 0.5F}, {1, 3}),
                     {-2 * one, one + 0.5}));
    }

    void flattenIsChannelMajor_data() { bothEngines(); }
    void flattenIsChannelMajor() {
        QFETCH(QString, engine);
        QCOMPARE(through(engine, Shape::image(2, 2, 2), {Flatten{}}, 8, {}, {0, 10, 1, 11, 2, 12, 3, 13}),
                 (std::vector<float>{0, 1, 2, 3, 10, 11, 12, 13}));
        QCOMPARE(through(engine, Shape::elements(3, 2), {Flatten{}}, 6, {}, {0, 10, 1, 11, 2, 12}),
                 (std::vector<float>{0, 1, 2, 10, 11, 12}));
    }

    // x -> f(x) for -1, 0, 2; gelu(x) = x * (1 + erf(x / sqrt 2)) / 2: -1 * 0.1586553 and 2 * 0.9772499.
    void activationsByHand_data() { bothEngines(); }
    void activationsByHand() {
        QFETCH(QString, engine);
        const std::pair<ActivationFunction, std::vector<double>> expected[] = {
            {ActivationFunction::Identity, {-1, 0, 2}},
            {ActivationFunction::Relu, {0, 0, 2}},
            {ActivationFunction::LeakyRelu, {-0.01, 0, 2}},
            {ActivationFunction::Gelu, {-0.1586552539, 0, 1.9544997361}},
            {ActivationFunction::Elu, {-0.6321205588, 0, 2}},
            {ActivationFunction::Tanh, {-0.7615941560, 0, 0.9640275801}},
            {ActivationFunction::Sigmoid, {0.2689414214, 0.5, 0.8807970780}},
        };
        for (const auto& [function, values] : expected) {
            QVERIFY2(near(through(engine, Shape::flat(3), {Activation{function}}, 3, {}, {-1, 0, 2}), values),
                     name(function).data());
        }
    }

    // A row 1 2 3 4 of a 1-pixel-high picture, kernel of ones in its middle row.
    void samePaddingIsTensorFlows_data() { bothEngines(); }
    void samePaddingIsTensorFlows() {
        QFETCH(QString, engine);
        const Shape row = Shape::image(1, 4, 1);
        const std::vector<float> values{1, 2, 3, 4};
        const auto same = [](std::int64_t kernel, std::int64_t stride) {
            return std::vector<LayerOperation>{
                Convolution{.filters = 1, .kernel = kernel, .stride = stride, .padding = Padding::Same}, Flatten{}};
        };
        const std::vector<float> three(9, 1.0F);
        std::vector<float> threeAndBias = three;
        threeAndBias.push_back(0);
        // Kernel 3, stride 1: one zero on both sides.
        QVERIFY(near(through(engine, row, same(3, 1), 4, threeAndBias, values), {3, 6, 9, 7}));
        // Kernel 2, stride 1: the odd zero comes after. Weights 1 2 | 4 8 (rows): the second row meets the zeros below.
        QVERIFY(near(through(engine, row, same(2, 1), 4, {1, 2, 4, 8, 0.5F}, values), {5.5, 8.5, 11.5, 4.5}));
        // Kernel 3, stride 2 on 4: (2 - 1) * 2 + 3 - 4 = 1 zero, after. In height: 0 * 2 + 3 - 1 = 2, one above and one
        // below.
        QVERIFY(near(through(engine, row, same(3, 2), 2, threeAndBias, values), {6, 7}));
    }

    // 2x2 kernel 1 2 3 4 (rows) with bias 10 at (0, 0) and (0, 2) of a 2x4 picture, stride 2: no flip.
    // 1*1 + 2*2 + 3*5 + 4*6 = 44; 1*3 + 2*4 + 3*7 + 4*8 = 64
    void validConvolutionByHand_data() { bothEngines(); }
    void validConvolutionByHand() {
        QFETCH(QString, engine);
        const std::vector<LayerOperation> operations{Convolution{.filters = 1, .kernel = 2, .stride = 2}, Flatten{}};
        QVERIFY(near(through(engine, Shape::image(2, 4, 1), operations, 2, {1, 2, 3, 4, 10}, {1, 2, 3, 4, 5, 6, 7, 8}),
                     {54, 74}));
    }

    // [out][in]: out = 1 * channel 0 + 10 * channel 1 + 100.
    void convolutionMixesChannels_data() { bothEngines(); }
    void convolutionMixesChannels() {
        QFETCH(QString, engine);
        const std::vector<LayerOperation> operations{Convolution{.filters = 2, .kernel = 1}, Flatten{}};
        QVERIFY(near(through(engine, Shape::image(1, 2, 2), operations, 4, {1, 10, 2, 20, 100, 0}, {1, 2, 3, 4}),
                     {121, 143, 42, 86}));
    }

    void poolingByHand_data() { bothEngines(); }
    void poolingByHand() {
        QFETCH(QString, engine);
        const Shape picture = Shape::image(3, 3, 1);
        const std::vector<float> values{1, 2, 3, 4, 5, 6, 7, 8, -9};
        QVERIFY(
            near(through(engine, picture, {Pooling{PoolingKind::Max, 2, 1}, Flatten{}}, 4, {}, values), {5, 6, 8, 8}));
        QVERIFY(near(through(engine, picture, {Pooling{PoolingKind::Average, 2, 1}, Flatten{}}, 4, {}, values),
                     {3, 4, 6, 2.5}));
        QVERIFY(near(through(engine, picture, {Pooling{PoolingKind::Max, 2, 2}, Flatten{}}, 1, {}, values), {5}));
    }

    void aggregationByHand_data() { bothEngines(); }
    void aggregationByHand() {
        QFETCH(QString, engine);
        const Shape elements = Shape::elements(3, 2);
        const std::vector<float> values{1, -1, 2, -2, 6, -6};
        QVERIFY(near(through(engine, elements, {Aggregation{AggregationKind::Mean}}, 2, {}, values), {3, -3}));
        QVERIFY(near(through(engine, elements, {Aggregation{AggregationKind::Max}}, 2, {}, values), {6, -1}));
        QVERIFY(near(through(engine, elements, {Aggregation{AggregationKind::Sum}}, 2, {}, values), {9, -9}));
    }

    // One channel, one hidden: q = x, k = 2x, v = 3x, projection 1 with bias 0.5. Places 0 and ln 2 = l: for place 0
    // all scores are 0, the mean of v is 1.5 l; for place l the scores are 0 and 2 l^2, weights 1 : e^(2 l^2), and x is
    // added.
    void attentionByHand_data() { bothEngines(); }
    void attentionByHand() {
        QFETCH(QString, engine);
        const double l = std::log(2.0);
        const double share = 1 / (1 + std::exp(-2 * l * l));
        QVERIFY(near(through(engine, Shape::image(1, 2, 1), {ConvAttention{1}, Flatten{}}, 2,
                             {1, 0, 2, 0, 3, 0, 1, 0.5F}, {0, static_cast<float>(l)}),
                     {1.5 * l + 0.5, 3 * l * share + 0.5 + l}));
    }

    // Two elements share weights: [units][features] = 1 2 with bias 3.
    void denseIsPerElement_data() { bothEngines(); }
    void denseIsPerElement() {
        QFETCH(QString, engine);
        QVERIFY(
            near(through(engine, Shape::elements(2, 2), {Dense{1}, Flatten{}}, 2, {1, 2, 3}, {1, 1, 10, 20}), {6, 53}));
    }

    // A network that is confidently wrong has a large loss, but a finite one: logits 0 and 200, the label is 0, the
    // loss 200. In float e^-200 is 0; an engine may take the smallest normal float for it, -ln 1.2e-38 = 87.3.
    void aConfidentMistakeIsFinite_data() { bothEngines(); }
    void aConfidentMistakeIsFinite() {
        QFETCH(QString, engine);
        const auto made = make(network(Shape::flat(1), 2, {Dense{2}, Activation{ActivationFunction::Softmax}}),
                               optionsFor(engine, Task::Classification, 1));
        made->setParameters(std::vector<float>{0, 200, 0, 0});
        const double loss = made->trainBatch(samplesOf(Shape::flat(1), {1}, {0}), firstRows(1), 1e-3);
        QVERIFY2(loss > 87 && loss < 200.001, qPrintable(QString::number(loss)));
        for (const float value : made->parameters()) QVERIFY(std::isfinite(value));
    }

    void notANumberShows_data() { bothEngines(); }
    void notANumberShows() {
        QFETCH(QString, engine);
        const auto made = make(
            network(Shape::flat(1), 2, {Dense{2}, Activation{}, Dense{2}, Activation{ActivationFunction::Softmax}}),
            optionsFor(engine, Task::Classification, 1));
        QVERIFY(!std::isfinite(made->trainBatch(
            samplesOf(Shape::flat(1), {std::numeric_limits<float>::quiet_NaN()}, {0}), firstRows(1), 1e-3)));
    }

    void whatCannotBeTrainedIsRefused_data() { bothEngines(); }
    void whatCannotBeTrainedIsRefused() {
        QFETCH(QString, engine);
        const Activation softmax{ActivationFunction::Softmax};
        const auto refusal = [&](const Architecture& architecture, const EngineOptions& options) {
            const auto made = makeEngine(architecture, options);
            if (made) return std::pair(ErrorCategory::Cancelled, std::string("was made"));
            return std::pair(made.error().category(), made.error().message());
        };
        const EngineOptions classification = optionsFor(engine, Task::Classification, 4);
        const auto inside = refusal(network(Shape::flat(3), 3, {softmax, Dense{3}, softmax}), classification);
        QVERIFY2(inside.first == ErrorCategory::Unsupported, inside.second.c_str());
        const auto regression =
            refusal(network(Shape::flat(3), 3, {Dense{3}, softmax}), optionsFor(engine, Task::Regression, 4));
        QVERIFY2(regression.first == ErrorCategory::Unsupported, regression.second.c_str());
        const auto nothing = refusal(network(Shape::flat(3), 3, {}), classification);
        QVERIFY2(nothing.first == ErrorCategory::InvalidArgument, nothing.second.c_str());
        EngineOptions weights = classification;
        weights.classWeights = {1, 2};
        const auto unequal = refusal(network(Shape::flat(3), 3, {Dense{3}}), weights);
        QVERIFY2(unequal.first == ErrorCategory::InvalidArgument, unequal.second.c_str());
        EngineOptions batch = classification;
        batch.recipe.batchSize = 0;
        const auto empty = refusal(network(Shape::flat(3), 3, {Dense{3}}), batch);
        QVERIFY2(empty.first == ErrorCategory::InvalidArgument, empty.second.c_str());
        Architecture torn = network(Shape::flat(3), 3, {Dense{3}});
        torn.outputs = 4;
        const auto outputs = refusal(torn, classification);
        QVERIFY2(outputs.first == ErrorCategory::InvalidArgument, outputs.second.c_str());
        EngineOptions huge = classification;
        huge.recipe.batchSize = 65536;
        const auto memory =
            refusal(network(Shape::image(200, 200, 1), 2, {ConvAttention{1}, Flatten{}, Dense{2}}), huge);
        QVERIFY2(memory.first == ErrorCategory::InvalidArgument, memory.second.c_str());
    }

    void anUnknownEngineIsNotFound() {
        const auto made =
            makeEngine(network(Shape::flat(3), 3, {Dense{3}}), optionsFor("toch", Task::Classification, 4));
        QVERIFY(!made);
        QVERIFY(made.error().category() == ErrorCategory::NotFound);
        QVERIFY2(made.error().message().find("'torch'") != std::string::npos, made.error().message().c_str());
    }
};

QTEST_GUILESS_MAIN(TestEngineContract)
#include "test_engine_contract.moc"
