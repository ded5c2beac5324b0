// SPDX-License-Identifier: GPL-3.0-or-later
#include "native_cases.h"
#include "train/native_buffer.h"

#include <QtTest>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

using namespace snac;

/// The kernels' own exponential, tangent and error function against the C library's in double precision.
class TestNativeKernels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exponential();
    void activations_data();
    void activations();
    void notANumberShows();
    void gatherPutsSamplesInnermost();
    void adamStep();
};

namespace {

/// Distance from the exact value in units of the float's last place.
double unitsInLastPlace(float found, double exact) {
    const float rounded = std::abs(static_cast<float>(exact));
    const double unit = static_cast<double>(std::nextafter(rounded, std::numeric_limits<float>::infinity())) -
                        static_cast<double>(rounded);
    return std::abs(static_cast<double>(found) - exact) / unit;
}

/// Values of both signs from tiny to `largest`, dense near 1.
AlignedBuffer<float> sweep(float largest) {
    AlignedBuffer<float> x(1 << 18);
    for (std::ptrdiff_t i = 0; i < x.count(); ++i) {
        const double t = 2.0 * static_cast<double>(i) / static_cast<double>(x.count() - 1) - 1;
        x[i] = static_cast<float>(i % 2 ? t * static_cast<double>(largest)
                                        : t * t * t * t * t * static_cast<double>(largest));
    }
    return x;
}

} // namespace

void TestNativeKernels::exponential() {
    const auto x = sweep(87.0F);
    for (const Kernels* kernels : cases::runnableKernels()) {
        AlignedBuffer<float> y(x.count());
        kernels->exponential(x.data(), y.data(), x.count());
        double worst = 0;
        for (std::ptrdiff_t i = 0; i < x.count(); ++i)
            worst = std::max(worst, unitsInLastPlace(y[i], std::exp(static_cast<double>(x[i]))));
        QVERIFY2(worst < 2, qPrintable(QString("%1: %2 units").arg(kernels->name).arg(worst)));
    }
}

void TestNativeKernels::activations_data() {
    using Function = std::function<double(double)>;
    QTest::addColumn<int>("function");
    QTest::addColumn<Function>("exact");
    QTest::addColumn<Function>("slope");
    QTest::addColumn<bool>("relative"); ///< few units of its own last place; otherwise of 1's
    const auto row = [](const char* name, Pointwise function, bool relative, Function exact, Function slope) {
        QTest::addRow("%s", name) << static_cast<int>(function) << exact << slope << relative;
    };
    const auto normal = [](double x) { return 0.5 * (1 + std::erf(x / std::numbers::sqrt2)); };
    const auto density = [](double x) { return std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi); };
    row(
        "relu", Pointwise::Relu, true, [](double x) { return std::max(x, 0.0); },
        [](double x) { return x > 0 ? 1.0 : 0.0; });
    row(
        "leaky relu", Pointwise::LeakyRelu, true, [](double x) { return x > 0 ? x : 0.01 * x; },
        [](double x) { return x > 0 ? 1.0 : 0.01; });
    row(
        "elu", Pointwise::Elu, true, [](double x) { return x > 0 ? x : std::expm1(x); },
        [](double x) { return x > 0 ? 1.0 : std::exp(x); });
    row(
        "tanh", Pointwise::Tanh, true, [](double x) { return std::tanh(x); },
        [](double x) { return 1 - std::tanh(x) * std::tanh(x); });
    row(
        "sigmoid", Pointwise::Sigmoid, true, [](double x) { return 1 / (1 + std::exp(-x)); },
        [](double x) { return 1 / (1 + std::exp(-x)) / (1 + std::exp(x)); });
    // 1 + erf cancels where x is far below 0, as it does in any float implementation of this formula.
    row(
        "gelu", Pointwise::Gelu, false, [normal](double x) { return x * normal(x); },
        [normal, density](double x) { return normal(x) + x * density(x); });
}

void TestNativeKernels::activations() {
    using Function = std::function<double(double)>;
    QFETCH(int, function);
    QFETCH(Function, exact);
    QFETCH(Function, slope);
    QFETCH(bool, relative);
    const auto x = sweep(20.0F);
    for (const Kernels* kernels : cases::runnableKernels()) {
        AlignedBuffer<float> y(x.count());
        AlignedBuffer<float> slopes(x.count());
        AlignedBuffer<float> gradient(x.count());
        std::copy_n(x.data(), x.count(), y.data());
        std::fill_n(gradient.data(), x.count(), 3.0F);
        kernels->activate(static_cast<Pointwise>(function), y.data(), slopes.data(), x.count());
        kernels->activateBackward(static_cast<Pointwise>(function), y.data(), slopes.data(), gradient.data(),
                                  x.count());
        double worst = 0, worstSlope = 0;
        for (std::ptrdiff_t i = 0; i < x.count(); ++i) {
            const double wanted = exact(static_cast<double>(x[i]));
            const double error = std::abs(static_cast<double>(y[i]) - wanted);
            worst =
                std::max(worst, relative ? unitsInLastPlace(y[i], wanted) : error / (0x1p-23 * (1 + std::abs(wanted))));
            worstSlope =
                std::max(worstSlope, std::abs(static_cast<double>(gradient[i]) / 3 - slope(static_cast<double>(x[i]))));
        }
        QVERIFY2(worst < 4, qPrintable(QString("%1: %2 units").arg(kernels->name).arg(worst)));
        QVERIFY2(worstSlope < 1e-6, qPrintable(QString("%1: slope off by %2").arg(kernels->name).arg(worstSlope)));
    }
}

void TestNativeKernels::notANumberShows() {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (const Kernels* kernels : cases::runnableKernels()) {
        for (const auto function : {Pointwise::Relu, Pointwise::LeakyRelu, Pointwise::Gelu, Pointwise::Elu,
                                    Pointwise::Tanh, Pointwise::Sigmoid}) {
            AlignedBuffer<float> x(16);
            x[3] = nan;
            kernels->activate(function, x.data(), nullptr, 16);
            QVERIFY(std::isnan(x[3]));
            QVERIFY(!std::isnan(x[2]));
        }
        AlignedBuffer<float> logits(48);
        logits[16 + 5] = nan;
        kernels->softmax({.logits = logits.data(), .probabilities = logits.data(), .outputs = 3, .lanes = 16});
        QVERIFY(std::isnan(logits[5]));
        QCOMPARE(logits[4], 1.0F / 3);
    }
}

void TestNativeKernels::gatherPutsSamplesInnermost() {
    constexpr int elements = 37; // two whole blocks and a rest for every vector length
    constexpr int lanes = 48;
    std::vector<std::vector<float>> samples;
    std::vector<const float*> rows;
    std::vector<std::ptrdiff_t> target;
    for (int n = 0; n < lanes; ++n) {
        auto& sample = samples.emplace_back();
        for (int e = 0; e < elements; ++e) sample.push_back(static_cast<float>(100 * n + e));
    }
    for (const auto& sample : samples) rows.push_back(sample.data());
    for (int e = 0; e < elements; ++e) target.push_back((elements - 1 - e) * lanes);
    for (const Kernels* kernels : cases::runnableKernels()) {
        AlignedBuffer<float> gathered(elements * lanes);
        kernels->gather(rows.data(), lanes, elements, target.data(), gathered.data());
        AlignedBuffer<float> back(lanes * 40);
        kernels->transpose(gathered.data(), lanes, elements, lanes, back.data(), 40);
        for (int n = 0; n < lanes; ++n) {
            for (int e = 0; e < elements; ++e) {
                QCOMPARE(gathered[(elements - 1 - e) * lanes + n], static_cast<float>(100 * n + e));
                QCOMPARE(back[n * 40 + elements - 1 - e], static_cast<float>(100 * n + e));
            }
        }
    }
}

/// By hand for g = 0.5, p = 1: first step of Adam with rate 0.1 is 0.1 * sqrt(0.001) / 0.1 * m / (sqrt(v) + 1e-7), m =
/// 0.05, v = 0.00025.
void TestNativeKernels::adamStep() {
    for (const Kernels* kernels : cases::runnableKernels()) {
        AlignedBuffer<float> p(16), g(16), m(16), v(16);
        p[7] = 1;
        g[7] = 0.5F;
        kernels->adam({.parameters = p.data(),
                       .gradients = g.data(),
                       .first = m.data(),
                       .second = v.data(),
                       .count = 16,
                       .rate = static_cast<float>(0.1 * std::sqrt(0.001) / 0.1)});
        QVERIFY(std::abs(m[7] - 0.05F) < 1e-8F);
        QVERIFY(std::abs(v[7] - 0.00025F) < 1e-9F);
        QVERIFY(std::abs(p[7] - 0.9F) < 1e-6F);
        QCOMPARE(p[8], 0.0F);
    }
}

QTEST_GUILESS_MAIN(TestNativeKernels)
#include "test_native_kernels.moc"
