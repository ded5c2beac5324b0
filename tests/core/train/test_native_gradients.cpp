// SPDX-License-Identifier: GPL-3.0-or-later
#include "native_cases.h"
#include "reference_network.h"

#include "train/native_taps.h"

#include <QtTest>

using namespace snac;

/// The engine's losses, gradients and predictions against a plain network in double precision.
class TestNativeGradients : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithReference_data();
    void agreesWithReference();
};

void TestNativeGradients::agreesWithReference_data() {
    QTest::addColumn<int>("network");
    QTest::addColumn<int>("count");
    const auto all = cases::networks();
    for (std::size_t i = 0; i < all.size(); ++i) {
        // Within one vector of the widest kernels, and over a tile of four vectors with lanes to spare.
        for (const int count : {5, 83}) {
            if (count == 83 && flatParameterCount(all[i].architecture) > 200) continue;
            QTest::addRow("%s, %d samples", all[i].name.c_str(), count) << static_cast<int>(i) << count;
        }
    }
}

void TestNativeGradients::agreesWithReference() {
    QFETCH(int, network);
    QFETCH(int, count);
    const auto c = cases::networks()[static_cast<std::size_t>(network)];
    const Layer& first = c.architecture.layers.front();
    if (c.name.starts_with("winograd")) {
        QVERIFY(winogradPays(convolutionGeometry(first), static_cast<int>(first.input.channels()),
                             static_cast<int>(first.output.channels())));
    }
    const Samples samples = cases::randomSamples(c, count, 11);
    const auto rows = cases::firstRows(count);
    const auto before = cases::randomParameters(c.architecture, 5);
    const std::vector<double> exact(before.begin(), before.end());
    const ReferenceNetwork reference(c.architecture, c.task, c.classWeights);

    for (const Kernels* kernels : cases::runnableKernels()) {
        auto engine = makeNativeEngine(c.architecture, cases::descent(c, count), *kernels);
        QVERIFY2(engine.ok(), engine ? "" : engine.error().message().c_str());
        (*engine)->setParameters(before);

        std::vector<float> outputs(static_cast<std::size_t>(count * c.architecture.outputs));
        (*engine)->predict(samples, rows, outputs);
        const auto expected = reference.predict(exact, samples, rows);
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            const auto width = static_cast<std::size_t>(c.architecture.outputs);
            const double wanted = expected[i / width][i % width];
            QVERIFY2(std::abs(static_cast<double>(outputs[i]) - wanted) <= 2e-6 * (1 + std::abs(wanted)),
                     qPrintable(QString("%1: output %2 is %3, not %4")
                                    .arg(kernels->name)
                                    .arg(i)
                                    .arg(static_cast<double>(outputs[i]))
                                    .arg(wanted)));
        }

        const double loss = (*engine)->trainBatch(samples, rows, 1.0);
        QVERIFY(std::abs(loss - reference.loss(exact, samples, rows)) < 2e-6 * (1 + loss));
        const auto after = (*engine)->parameters();
        const auto trained = static_cast<std::size_t>(trainedParameterCount(c.architecture));
        for (std::size_t i = 0; i < trained; ++i) {
            auto moved = exact;
            constexpr double step = 1e-7; // short: a maximum should not change hands within it
            moved[i] = exact[i] + step;
            const double high = reference.loss(moved, samples, rows);
            moved[i] = exact[i] - step;
            const double gradient = (high - reference.loss(moved, samples, rows)) / (2 * step);
            const double found = static_cast<double>(before[i]) - static_cast<double>(after[i]);
            QVERIFY2(std::abs(found - gradient) < 2e-6 + 2e-5 * std::abs(gradient),
                     qPrintable(
                         QString("%1: gradient %2 is %3, not %4").arg(kernels->name).arg(i).arg(found).arg(gradient)));
        }
    }
}

QTEST_GUILESS_MAIN(TestNativeGradients)
#include "test_native_gradients.moc"
