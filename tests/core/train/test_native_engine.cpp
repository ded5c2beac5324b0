// SPDX-License-Identifier: GPL-3.0-or-later
#include "native_cases.h"

#include "base/file.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace snac;

/// The engine as its users see it.
class TestNativeEngine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refuses_data();
    void refuses();
    void smallBatchIsABatchOfItsOwn();
    void orderOfBatchesLeavesNoTrace();
    void gradientIsTheMeanOfItsParts();
    void sameSeedSameWeights();
    void instructionSetsAgree();
    void predictsInPieces();
    void movingStatistics();
    void weightDecay_data();
    void weightDecay();
    void keepsParameters();
    void divergenceShows();
    void learnsDigits();
};

namespace {

std::unique_ptr<Engine> make(const cases::Case& c, const EngineOptions& options) {
    auto engine = makeNativeEngine(c.architecture, options);
    if (!engine) qFatal("%s", engine.error().message().c_str());
    return std::move(*engine);
}

double largestDifference(const std::vector<float>& a, const std::vector<float>& b) {
    double worst = a.size() == b.size() ? 0 : 1e9;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        worst = std::max(worst, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    return worst;
}

cases::Case caseNamed(std::string_view name) {
    for (const auto& c : cases::networks()) {
        if (c.name == name) return c;
    }
    qFatal("no such case");
}

} // namespace

void TestNativeEngine::refuses_data() {
    using F = ActivationFunction;
    QTest::addColumn<int>("category");
    QTest::addColumn<QString>("message");
    QTest::addColumn<Architecture>("architecture");
    QTest::addColumn<int>("batchSize");
    QTest::addColumn<int>("weights");
    QTest::addColumn<bool>("regression");
    const auto good = cases::build(Shape::flat(4), 3, {Dense{3}, Activation{F::Softmax}});
    const auto invalid = static_cast<int>(ErrorCategory::InvalidArgument);
    const auto unsupported = static_cast<int>(ErrorCategory::Unsupported);
    QTest::addRow("softmax inside") << unsupported << "Layer 2 is a softmax"
                                    << cases::build(Shape::flat(4), 3, {Dense{3}, Activation{F::Softmax}, Dense{3}})
                                    << 8 << 0 << false;
    QTest::addRow("softmax regression") << unsupported << "Layer 2 is a softmax" << good << 8 << 0 << true;
    QTest::addRow("no layers") << invalid << "no layers" << Architecture{} << 8 << 0 << false;
    QTest::addRow("empty batch") << invalid << "batch size is 0" << good << 0 << 0 << false;
    QTest::addRow("huge batch") << invalid << "batch size is 65537" << good << 65537 << 0 << false;
    QTest::addRow("class weights") << invalid << "2 class weights were given for 3 classes" << good << 8 << 2 << false;
    QTest::addRow("too large") << invalid << "GiB"
                               << cases::build(Shape::image(256, 256, 1), 2, {Convolution{64, 1}, Flatten{}, Dense{2}})
                               << 512 << 0 << false;
    QTest::addRow("tables too large") << invalid << "GiB"
                                      << cases::build(
                                             Shape::image(512, 512, 1), 1,
                                             {Convolution{1, 255}, Pooling{PoolingKind::Max, 258, 258}, Flatten{}})
                                      << 1 << 0 << false;
    auto other = good;
    other.outputs = 5;
    QTest::addRow("outputs") << invalid << "ends with 3 values where 5 outputs" << other << 8 << 0 << false;
}

void TestNativeEngine::refuses() {
    QFETCH(int, category);
    QFETCH(QString, message);
    QFETCH(Architecture, architecture);
    QFETCH(int, batchSize);
    QFETCH(int, weights);
    QFETCH(bool, regression);
    EngineOptions options;
    options.recipe.batchSize = batchSize;
    options.task = regression ? Task::Regression : Task::Classification;
    options.classWeights.assign(static_cast<std::size_t>(weights), 1.0F);
    const auto engine = makeNativeEngine(architecture, options);
    QVERIFY(!engine.ok());
    QCOMPARE(static_cast<int>(engine.error().category()), category);
    QVERIFY2(QString::fromStdString(engine.error().message()).contains(message), engine.error().message().c_str());
}

/// The lanes past the rows must not count, nor what an earlier, larger batch left in them.
void TestNativeEngine::smallBatchIsABatchOfItsOwn() {
    for (const auto& c : cases::networks()) {
        const Samples samples = cases::randomSamples(c, 128, 3);
        const auto start = cases::randomParameters(c.architecture, 9);
        for (const int count : {1, 16, 17, 100}) {
            const auto rows = cases::firstRows(count);
            auto large = make(c, cases::descent(c, 128));
            auto exact = make(c, cases::descent(c, count));
            large->trainBatch(samples, cases::firstRows(128), 0.5);
            large->setParameters(start);
            exact->setParameters(start);
            const double a = large->trainBatch(samples, rows, 0.5);
            const double b = exact->trainBatch(samples, rows, 0.5);
            QCOMPARE(a, b);
            QVERIFY2(large->parameters() == exact->parameters(), c.name.c_str());
        }
    }
}

/// Rows of one batch in another order: the same gradient up to rounding; and a prediction depends on its own row only.
void TestNativeEngine::orderOfBatchesLeavesNoTrace() {
    for (const auto& c : cases::networks()) {
        const Samples samples = cases::randomSamples(c, 40, 3);
        auto forward = make(c, cases::descent(c, 40));
        auto backward = make(c, cases::descent(c, 40));
        auto rows = cases::firstRows(40);
        const double a = forward->trainBatch(samples, rows, 1);
        std::ranges::reverse(rows);
        const double b = backward->trainBatch(samples, rows, 1);
        QVERIFY(std::abs(a - b) < 1e-5 * (1 + std::abs(a)));
        QVERIFY2(largestDifference(forward->parameters(), backward->parameters()) < 2e-5, c.name.c_str());

        const auto outputs = static_cast<std::size_t>(c.architecture.outputs);
        std::vector<float> together(40 * outputs), alone(outputs);
        forward->predict(samples, cases::firstRows(40), together);
        forward->predict(samples, std::vector<std::int32_t>{23}, alone);
        QVERIFY(std::equal(alone.begin(), alone.end(), together.begin() + static_cast<std::ptrdiff_t>(23 * outputs)));
    }
}

/// Without batch normalisation. A large network, so that its layers go through the batch in more than one slice of
/// lanes.
void TestNativeEngine::gradientIsTheMeanOfItsParts() {
    using F = ActivationFunction;
    const cases::Case c{.name = {},
                        .architecture = cases::build(Shape::image(16, 16, 1), 10,
                                                     {Convolution{8, 3}, Activation{F::Tanh}, Convolution{16, 3},
                                                      Activation{F::Gelu}, Convolution{6, 5, 2}, ConvAttention{4},
                                                      Flatten{}, Dense{10}, Activation{F::Softmax}}),
                        .task = Task::Classification,
                        .classWeights = {}};
    const Samples samples = cases::randomSamples(c, 128, 3);
    auto whole = make(c, cases::descent(c, 128));
    const auto start = whole->parameters();
    const double loss = whole->trainBatch(samples, cases::firstRows(128), 1);
    std::vector<double> mean(start.begin(), start.end());
    double meanLoss = 0;
    for (int part = 0; part < 8; ++part) {
        std::vector<std::int32_t> rows(16);
        std::iota(rows.begin(), rows.end(), 16 * part);
        auto engine = make(c, cases::descent(c, 16));
        meanLoss += engine->trainBatch(samples, rows, 1) / 8;
        const auto after = engine->parameters();
        for (std::size_t i = 0; i < mean.size(); ++i)
            mean[i] += (static_cast<double>(after[i]) - static_cast<double>(start[i])) / 8;
    }
    QVERIFY(std::abs(loss - meanLoss) < 1e-5 * loss);
    const std::vector<float> expected(mean.begin(), mean.end());
    QVERIFY(largestDifference(whole->parameters(), start) > 1e-2); // there is something to compare
    QVERIFY2(largestDifference(whole->parameters(), expected) < 2e-6,
             qPrintable(QString::number(largestDifference(whole->parameters(), expected))));
}

void TestNativeEngine::sameSeedSameWeights() {
    const auto c = caseNamed("batch normalisation");
    const Samples samples = cases::randomSamples(c, 64, 3);
    const auto train = [&](std::uint64_t seed) {
        EngineOptions options;
        options.recipe.batchSize = 48;
        options.seed = seed;
        auto engine = make(c, options);
        for (int i = 0; i < 20; ++i) engine->trainBatch(samples, cases::firstRows(i % 2 ? 48 : 33), 1e-2);
        return engine->parameters();
    };
    QCOMPARE(train(4), train(4));
    QVERIFY(train(4) != train(5));
}

void TestNativeEngine::instructionSetsAgree() {
    for (const auto& c : cases::networks()) {
        const Samples samples = cases::randomSamples(c, 100, 3);
        std::vector<float> first;
        for (const Kernels* kernels : cases::runnableKernels()) {
            auto engine = makeNativeEngine(c.architecture, cases::descent(c, 100), *kernels);
            QVERIFY(engine.ok());
            for (int i = 0; i < 5; ++i) (*engine)->trainBatch(samples, cases::firstRows(100), 0.05);
            if (first.empty()) first = (*engine)->parameters();
            const double difference = largestDifference(first, (*engine)->parameters());
            QVERIFY2(difference < 2e-5,
                     qPrintable(QString("%1, %2: %3").arg(c.name.c_str(), kernels->name).arg(difference)));
        }
    }
}

void TestNativeEngine::predictsInPieces() {
    const auto c = caseNamed("convolution 3x3");
    const Samples samples = cases::randomSamples(c, 70, 3);
    auto small = make(c, cases::descent(c, 16));
    auto large = make(c, cases::descent(c, 80));
    std::vector<float> a(70 * 3), b(70 * 3);
    small->predict(samples, cases::firstRows(70), a);
    large->predict(samples, cases::firstRows(70), b);
    QVERIFY(largestDifference(a, b) < 1e-6);
    for (std::size_t row = 0; row < 70; ++row)
        QVERIFY(std::abs(a[3 * row] + a[3 * row + 1] + a[3 * row + 2] - 1) < 1e-6F);
}

/// One feature with the values 1, 2 and 6: mean 3, variance (4 + 1 + 9) / 3; moving: 0.99 * before + 0.01 * batch.
void TestNativeEngine::movingStatistics() {
    const cases::Case c{.name = {},
                        .architecture = cases::build(Shape::flat(1), 1, {BatchNormalization{}}),
                        .task = Task::Regression,
                        .classWeights = {}};
    const Samples samples{.shape = Shape::flat(1), .features = {1, 2, 6}, .labels = {}, .targets = {0, 0, 0}};
    auto engine = make(c, cases::descent(c, 32));
    engine->trainBatch(samples, cases::firstRows(3), 0);
    const auto p = engine->parameters(); // scale, shift, mean, variance
    QVERIFY(std::abs(p[2] - 0.03F) < 1e-7F);
    QVERIFY(std::abs(p[3] - (0.99F + 0.01F * 14 / 3)) < 1e-6F);
    float output = 0;
    engine->predict(samples, std::vector<std::int32_t>{2}, {&output, 1});
    QVERIFY(std::abs(output - (6 - p[2]) / std::sqrt(p[3] + 1e-3F)) < 1e-5F);
}

void TestNativeEngine::weightDecay_data() {
    QTest::addColumn<bool>("adam");
    QTest::addRow("adam") << true;
    QTest::addRow("sgd") << false;
}

/// All features zero and targets met: no gradient but the decay's, which takes rate * decay of each weight and nothing
/// of the bias. With momentum the second step adds 0.9 of the first.
void TestNativeEngine::weightDecay() {
    QFETCH(bool, adam);
    const cases::Case c{.name = {},
                        .architecture = cases::build(Shape::flat(2), 1, {Dense{1}}),
                        .task = Task::Regression,
                        .classWeights = {}};
    const Samples samples{.shape = Shape::flat(2), .features = {0, 0}, .labels = {}, .targets = {0.5F}};
    EngineOptions options = cases::descent(c, 1);
    options.recipe.optimizer = adam ? Optimizer::Adam : Optimizer::Sgd;
    options.recipe.momentum = 0.9;
    options.recipe.weightDecay = 0.1;
    auto engine = make(c, options);
    engine->setParameters(std::vector<float>{1, -2, 0.5F});
    engine->trainBatch(samples, std::vector<std::int32_t>{0}, 0.1);
    auto p = engine->parameters();
    QVERIFY(std::abs(p[0] - 0.99F) < 1e-6F && std::abs(p[1] + 1.98F) < 1e-6F);
    QCOMPARE(p[2], 0.5F);
    engine->trainBatch(samples, std::vector<std::int32_t>{0}, 0.1);
    p = engine->parameters();
    const float second = adam ? 0.99F * 0.99F : 0.99F - 0.9F * 0.01F - 0.0099F;
    QVERIFY(std::abs(p[0] - second) < 1e-6F);
}

void TestNativeEngine::keepsParameters() {
    for (const auto& c : cases::networks()) {
        const auto wanted = cases::randomParameters(c.architecture, 21);
        auto engine = make(c, cases::descent(c, 4));
        engine->setParameters(wanted);
        QCOMPARE(engine->parameters(), wanted);
    }
}

void TestNativeEngine::divergenceShows() {
    const auto c = caseNamed("convolution 3x3");
    const Samples samples = cases::randomSamples(c, 32, 3);
    auto engine = make(c, cases::descent(c, 32));
    double loss = 0;
    for (int i = 0; i < 50 && std::isfinite(loss); ++i) loss = engine->trainBatch(samples, cases::firstRows(32), 1e30);
    QVERIFY(!std::isfinite(loss));
}

/// The UCI digits (resources/digits.README.md); networks of this size are known to reach some 95 per cent on held-out
/// digits.
void TestNativeEngine::learnsDigits() {
    const auto packed = readFile(SNAC_SOURCE_DIR "/resources/digits.csv.gz");
    QVERIFY(packed.ok());
    const auto text = gunzip(*packed, "digits");
    QVERIFY(text.ok());
    Samples samples{.shape = Shape::image(8, 8, 1), .features = {}, .labels = {}, .targets = {}};
    for (const auto& line : QByteArray::fromStdString(*text).split('\n')) {
        const auto cells = line.split(',');
        if (cells.size() != 65) continue;
        for (int i = 0; i < 64; ++i) samples.features.push_back(cells[i].toFloat() / 16);
        samples.labels.push_back(cells[64].toInt());
    }
    QCOMPARE(samples.count(), 1797);
    auto rows = cases::firstRows(1797);
    Rng rng(1);
    rng.shuffle(std::span(rows));
    const std::vector<std::int32_t> held(rows.begin() + 1400, rows.end());
    rows.resize(1400);

    using F = ActivationFunction;
    const auto network =
        cases::build(samples.shape, 10,
                     {Convolution{8, 3}, BatchNormalization{}, Activation{F::Relu}, Pooling{PoolingKind::Max, 2, 2},
                      Flatten{}, Dense{32}, Activation{F::Gelu}, Dense{10}, Activation{F::Softmax}});
    const cases::Case c{.name = {}, .architecture = network, .task = Task::Classification, .classWeights = {}};
    auto engine = make(c, {.name = "native", .recipe = {}, .task = c.task, .classWeights = {}, .seed = 3});
    double firstLoss = 0, lastLoss = 0;
    for (int epoch = 0; epoch < 25; ++epoch) {
        rng.shuffle(std::span(rows));
        lastLoss = 0;
        for (std::size_t first = 0; first < rows.size(); first += 128) {
            const auto batch = std::span(rows).subspan(first, std::min<std::size_t>(128, rows.size() - first));
            lastLoss += engine->trainBatch(samples, batch, 3e-3) * static_cast<double>(batch.size()) / 1400;
        }
        if (epoch == 0) firstLoss = lastLoss;
    }
    QVERIFY(firstLoss > 1 && lastLoss < 0.1);
    std::vector<float> outputs(held.size() * 10);
    engine->predict(samples, held, outputs);
    int right = 0;
    for (std::size_t i = 0; i < held.size(); ++i) {
        const auto row = std::span(outputs).subspan(10 * i, 10);
        right += std::ranges::max_element(row) - row.begin() == samples.labels[static_cast<std::size_t>(held[i])];
    }
    const double accuracy = static_cast<double>(right) / static_cast<double>(held.size());
    QVERIFY2(accuracy > 0.95, qPrintable(QString::number(accuracy)));
}

QTEST_GUILESS_MAIN(TestNativeEngine)
#include "test_native_engine.moc"
