// SPDX-License-Identifier: GPL-3.0-or-later
// The native engine and LibTorch's autograd, written independently of each other, give the same numbers: same initial
// parameters, same batches, and after some steps the same losses, parameters, moving averages and outputs within
// float's rounding.
#include "networks.h"
#include "train/trainer.h"

#include <QtTest>

#include <cmath>

using namespace snac;

namespace {

struct Case {
    std::string name;
    Architecture architecture;
    Task task = Task::Classification;
    bool weighted = false;
};

const Activation relu{ActivationFunction::Relu};
const Activation softmax{ActivationFunction::Softmax};
const Shape picture = Shape::image(7, 9, 3);

Case onPicture(const std::string& name, std::vector<LayerOperation> operations) {
    operations.insert(operations.end(), {Flatten{}, Dense{4}, softmax});
    return {name, network(picture, 4, operations)};
}

Case onElements(const std::string& name, std::vector<LayerOperation> operations) {
    operations.insert(operations.end(), {Dense{4}, softmax});
    return {name, network(Shape::elements(6, 5), 4, operations)};
}

Convolution convolution(std::int64_t filters, std::int64_t kernel, std::int64_t stride, Padding padding) {
    return {.filters = filters, .kernel = kernel, .stride = stride, .padding = padding};
}

void addConvolutions(std::vector<Case>& cases) {
    for (const Padding padding : {Padding::Valid, Padding::Same}) {
        for (std::int64_t kernel = 1; kernel <= 5; ++kernel) {
            for (std::int64_t stride = 1; stride <= 3; ++stride) {
                const std::string name = fmt::format("convolution {}x{} stride {} {}", kernel, kernel, stride,
                                                     padding == Padding::Same ? "same" : "valid");
                cases.push_back(onPicture(name, {convolution(5, kernel, stride, padding), relu}));
            }
        }
    }
    // The gradient to a convolution's input needs one before it.
    cases.push_back(onPicture(
        "two convolutions", {convolution(8, 3, 1, Padding::Valid), relu, convolution(16, 3, 1, Padding::Valid), relu}));
    cases.push_back(onPicture("same after stride",
                              {convolution(3, 3, 2, Padding::Same), relu, convolution(17, 2, 1, Padding::Same), relu}));
    cases.push_back(onPicture("kernel over the whole picture",
                              {convolution(4, 1, 1, Padding::Valid), convolution(6, 7, 1, Padding::Valid), relu}));
}

void addActivations(std::vector<Case>& cases) {
    for (const ActivationFunction function :
         {ActivationFunction::Identity, ActivationFunction::Relu, ActivationFunction::LeakyRelu,
          ActivationFunction::Gelu, ActivationFunction::Elu, ActivationFunction::Tanh, ActivationFunction::Sigmoid}) {
        const Activation activation{function};
        cases.push_back(
            {fmt::format("dense {}", name(function)),
             network(Shape::flat(13), 4, {Dense{19}, activation, Dense{7}, activation, Dense{4}, softmax})});
        cases.push_back(
            onPicture(fmt::format("picture {}", name(function)), {convolution(3, 3, 1, Padding::Valid), activation}));
    }
}

void addNormalisations(std::vector<Case>& cases) {
    for (const LayerOperation& norm : {LayerOperation(BatchNormalization{}), LayerOperation(LayerNormalization{})}) {
        const std::string kind = std::holds_alternative<BatchNormalization>(norm) ? "batch" : "layer";
        cases.push_back(
            {kind + " norm of features", network(Shape::flat(13), 4, {Dense{9}, norm, relu, Dense{4}, norm, softmax})});
        cases.push_back({kind + " norm of the input", network(Shape::flat(13), 4, {norm, Dense{4}, softmax})});
        cases.push_back(onPicture(kind + " norm of a picture", {convolution(5, 3, 1, Padding::Valid), norm, relu,
                                                                convolution(4, 3, 1, Padding::Same), norm, relu}));
        cases.push_back(
            onElements(kind + " norm of elements", {Dense{9}, norm, relu, Aggregation{AggregationKind::Mean}}));
    }
}

void addTheRest(std::vector<Case>& cases) {
    const Activation sigmoid{ActivationFunction::Sigmoid};
    const Activation gelu{ActivationFunction::Gelu};
    cases.push_back(onPicture("attention", {ConvAttention{4}, relu}));
    cases.push_back(onPicture("attention inside", {convolution(8, 3, 1, Padding::Valid), gelu, ConvAttention{5}, gelu,
                                                   convolution(4, 3, 1, Padding::Valid)}));
    for (const PoolingKind kind : {PoolingKind::Max, PoolingKind::Average}) {
        for (const auto& [size, stride] : {std::pair(2, 2), std::pair(3, 2), std::pair(2, 3), std::pair(1, 2)}) {
            cases.push_back(onPicture(
                fmt::format("{} pooling {} stride {}", kind == PoolingKind::Max ? "max" : "average", size, stride),
                {convolution(5, 3, 1, Padding::Same), gelu, Pooling{kind, size, stride}}));
        }
    }
    for (const AggregationKind kind : {AggregationKind::Mean, AggregationKind::Max, AggregationKind::Sum}) {
        cases.push_back(onElements(fmt::format("aggregation {}", static_cast<int>(kind)),
                                   {Dense{7}, gelu, Dense{6}, gelu, Aggregation{kind}, Dense{5}, relu}));
    }
    cases.push_back(onElements("flattened elements", {Dense{7}, relu, Flatten{}}));
    cases.push_back({"no last activation", network(Shape::flat(13), 4, {Dense{9}, relu, Dense{4}})});
    cases.push_back({"sigmoid at the end", network(Shape::flat(13), 4, {Dense{9}, relu, Dense{4}, sigmoid})});
    cases.push_back({"class weights", network(Shape::flat(13), 4, {Dense{9}, relu, Dense{4}, softmax}),
                     Task::Classification, true});
    cases.push_back({"class weights, sigmoid", network(Shape::flat(13), 4, {Dense{9}, relu, Dense{4}, sigmoid}),
                     Task::Classification, true});
    cases.push_back({"regression", network(Shape::flat(13), 3, {Dense{9}, relu, Dense{3}}), Task::Regression});
    cases.push_back({"regression of pictures",
                     network(picture, 1, {convolution(5, 3, 2, Padding::Same), gelu, Flatten{}, Dense{1}}),
                     Task::Regression});
    cases.push_back({"wide", network(Shape::flat(65), 33, {Dense{129}, relu, Dense{31}, relu, Dense{33}, softmax})});
    cases.push_back({"one of everything", network(Shape::flat(1), 1, {Dense{1}}), Task::Regression});
}

std::vector<Case> allCases() {
    std::vector<Case> cases;
    addConvolutions(cases);
    addActivations(cases);
    addNormalisations(cases);
    addTheRest(cases);
    return cases;
}

/// Largest difference, each against 1 + the size of the number.
double difference(std::span<const float> a, std::span<const float> b) {
    double largest = a.size() == b.size() ? 0 : HUGE_VAL;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        const double x = static_cast<double>(a[i]);
        const double y = static_cast<double>(b[i]);
        const double found = std::abs(x - y) / (1 + std::abs(x));
        largest = std::isnan(found) ? HUGE_VAL : std::max(largest, found);
    }
    return largest;
}

std::vector<float> outputsOf(Engine& engine, const Samples& samples, std::span<const std::int32_t> rows,
                             std::int64_t outputs) {
    std::vector<float> values(rows.size() * static_cast<std::size_t>(outputs));
    engine.predict(samples, rows, values);
    return values;
}

struct Pair {
    std::unique_ptr<Engine> native, torch;
};

Pair makeBoth(const Case& tested, const Recipe& recipe) {
    EngineOptions options;
    options.recipe = recipe;
    options.task = tested.task;
    options.seed = 11;
    if (tested.weighted) options.classWeights = {0.3F, 1.0F, 2.5F, 0.7F};
    auto native = makeEngine(tested.architecture, options);
    options.name = "torch";
    auto torch = makeEngine(tested.architecture, options);
    if (!native) qFatal("%s: %s", tested.name.c_str(), native.error().message().c_str());
    if (!torch) qFatal("%s: %s", tested.name.c_str(), torch.error().message().c_str());
    return {std::move(*native), std::move(*torch)};
}

} // namespace

class TestEnginesAgree : public QObject {
    Q_OBJECT

    /// Six steps on batches of whole, odd and single size.
    void compare(const Case& tested, const Recipe& recipe, double rate, double tolerance) {
        const auto samples = randomSamples(tested.architecture.input, 60, tested.architecture.outputs, 3);
        const Pair engines = makeBoth(tested, recipe);
        QCOMPARE(difference(engines.native->parameters(), engines.torch->parameters()), 0.0);
        Rng rng(9);
        std::vector<std::int32_t> rows = firstRows(60);
        for (const std::size_t size : {48, 48, 37, 16, 1, 48}) {
            rng.shuffle(std::span(rows));
            const auto batch = std::span<const std::int32_t>(rows).first(size);
            const double native = engines.native->trainBatch(*samples, batch, rate);
            const double torch = engines.torch->trainBatch(*samples, batch, rate);
            QVERIFY2(std::abs(native - torch) <= tolerance * (1 + std::abs(torch)),
                     qPrintable(QString("loss %1 and %2").arg(native).arg(torch)));
        }
        const double parameters = difference(engines.native->parameters(), engines.torch->parameters());
        QVERIFY2(parameters <= tolerance, qPrintable(QString("parameters differ by %1").arg(parameters)));
        const auto some = std::span<const std::int32_t>(rows).first(29);
        const double outputs = difference(outputsOf(*engines.native, *samples, some, tested.architecture.outputs),
                                          outputsOf(*engines.torch, *samples, some, tested.architecture.outputs));
        QVERIFY2(outputs <= tolerance, qPrintable(QString("outputs differ by %1").arg(outputs)));
        m_largest = std::max({m_largest, parameters, outputs});
    }

    double m_largest = 0;

private Q_SLOTS:
#ifndef SNAC_WITH_TORCH
    void initTestCase() { QSKIP("built without LibTorch (SNAC_WITH_TORCH=OFF)"); }
#endif

    void sgd_data() {
        QTest::addColumn<int>("index");
        const auto cases = allCases();
        for (std::size_t i = 0; i < cases.size(); ++i) QTest::newRow(cases[i].name.c_str()) << static_cast<int>(i);
    }
    void sgd() {
        QFETCH(int, index);
        Recipe recipe;
        recipe.batchSize = 48;
        recipe.optimizer = Optimizer::Sgd;
        recipe.weightDecay = 0.01;
        compare(allCases()[static_cast<std::size_t>(index)], recipe, 0.02, 1e-5);
    }

    // Adam divides by the gradient's size, so where a gradient is nothing but rounding (a bias before batch
    // normalisation) the steps are too; an epsilon above float's rounding keeps that small.
    void adam_data() { sgd_data(); }
    void adam() {
        QFETCH(int, index);
        Recipe recipe;
        recipe.batchSize = 48;
        recipe.adamEpsilon = 1e-3;
        recipe.weightDecay = 0.1;
        compare(allCases()[static_cast<std::size_t>(index)], recipe, 0.003, 3e-5);
    }

    void theReferencesEpsilon() {
        Recipe recipe;
        recipe.batchSize = 48;
        compare(
            {"mlp", network(Shape::flat(13), 4, {Dense{9}, Activation{ActivationFunction::Tanh}, Dense{4}, softmax})},
            recipe, 1e-3, 1e-5);
    }

    void cleanupTestCase() { qInfo("largest difference %g", m_largest); }
};

QTEST_GUILESS_MAIN(TestEnginesAgree)
#include "test_engines_agree.moc"
