// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "inspector_support.h"
#include "inspectors/chain_model.h"
#include "inspectors/estimate_page.h"
#include "inspectors/figure_text.h"
#include "inspectors/headline.h"
#include "inspectors/layer_table_model.h"
#include "inspectors/parameter_table.h"
#include "inspectors/training_page.h"
#include "support/metric_text.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <limits>

using namespace snac;
using namespace snac::test;

namespace {

double cell(const LayerTableModel& model, int row, int column) {
    return model.index(row, column).data(Qt::UserRole).toDouble();
}

/// Every figure of the table against core/metrics and the estimate, and the totals against the sums.
void compareWithCore(const TrialDetails& details) {
    QVERIFY2(details.architecture, qPrintable(details.architectureProblem));
    const Architecture& network = *details.architecture;
    LayerTableModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDetails(std::make_shared<const TrialDetails>(details));
    QCOMPARE(model.layers(), static_cast<int>(network.layers.size()));
    double parameters = 0, bopsSum = 0;
    for (int row = 0; row < model.layers(); ++row) {
        const Layer& layer = network.layers[static_cast<std::size_t>(row)];
        QCOMPARE(cell(model, row, LayerTableModel::Parameters), static_cast<double>(parameterCount(layer)));
        QCOMPARE(cell(model, row, LayerTableModel::Macs), static_cast<double>(macs(layer)));
        QCOMPARE(cell(model, row, LayerTableModel::Bops), bops(layer, details.bops));
        parameters += cell(model, row, LayerTableModel::Parameters);
        bopsSum += cell(model, row, LayerTableModel::Bops);
        const auto& lut = details.estimate->layers[static_cast<std::size_t>(row)].resources.lut;
        const QModelIndex shown = model.index(row, LayerTableModel::Lut);
        QCOMPARE(shown.data(Qt::UserRole).isValid(), lut.has_value());
        QCOMPARE(shown.data().toString(), lut ? countText(lut->value) : QStringLiteral("—"));
    }
    const int total = model.layers();
    QCOMPARE(cell(model, total, LayerTableModel::Parameters), static_cast<double>(parameterCount(network)));
    QCOMPARE(cell(model, total, LayerTableModel::Parameters), parameters);
    QCOMPARE(cell(model, total, LayerTableModel::Macs), static_cast<double>(macs(network)));
    QCOMPARE(cell(model, total, LayerTableModel::Bops), bops(network, details.bops));
    QVERIFY(std::abs(cell(model, total, LayerTableModel::Bops) - bopsSum) <= 1e-9 * bopsSum);
    QCOMPARE(model.index(total, LayerTableModel::Lut).data(Qt::UserRole).isValid(),
             details.estimate->totals.lut.has_value());
}

} // namespace

class TrialDetailsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void figuresEqualCoreMetrics() {
        const SearchSpace space = pictureSpace();
        for (std::uint64_t seed = 0; seed < 20; ++seed)
            compareWithCore(detailsFor(completeTrial(7, drawnYaml(space, seed))));
    }

    void measuredArchitectures_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<double>("parameters");
        // By hand: (1*25+1)*8 + (8+1)*4 + 2*4 (batch) + (576+1)*64 + (64+1)*5 + 2*5 (batch) + (5+1)*10
        QTest::newRow("convolutions") << "arch_conv_measured.yaml" << 208.0 + 36 + 8 + 36928 + 325 + 10 + 60;
        // (64+1)*16 + (16+1)*64 + 2*64 + (64+1)*10
        QTest::newRow("dense") << "arch_mlp_measured.yaml" << 1040.0 + 1088 + 128 + 650;
    }
    void measuredArchitectures() {
        QFETCH(QString, file);
        QFETCH(double, parameters);
        const auto text = readFile(std::string(SNAC_SOURCE_DIR "/../shared/data/snac-pack/") + file.toStdString());
        if (!text) QSKIP("SNAC-Pack's measured architectures are not beside the sources");
        const TrialDetails details = detailsFor(completeTrial(3, std::string(text->begin(), text->end())));
        compareWithCore(details);
        LayerTableModel model;
        model.setDetails(std::make_shared<const TrialDetails>(details));
        QCOMPARE(cell(model, model.layers(), LayerTableModel::Parameters), parameters);
    }

    void exampleByHand() {
        LayerTableModel model;
        model.setDetails(std::make_shared<const TrialDetails>(detailsFor(completeTrial(1, exampleYaml()))));
        // conv, batch, relu, conv, relu, flatten, dense, relu, dense, softmax
        QCOMPARE(model.layers(), 10);
        QCOMPARE(cell(model, 0, LayerTableModel::Macs), 14.0 * 14 * 9 * 1 * 8);
        QCOMPARE(cell(model, 3, LayerTableModel::Macs), 12.0 * 12 * 9 * 8 * 8);
        QCOMPARE(cell(model, 3, LayerTableModel::Bops), 12.0 * 12 * 9 * 8 * 8 * 32 * 32);
        QCOMPARE(cell(model, 6, LayerTableModel::Parameters), 1153.0 * 32);
        QCOMPARE(model.index(3, LayerTableModel::Shapes).data().toString(), QStringLiteral("14×14×8 → 12×12×8"));
        QCOMPARE(model.index(3, LayerTableModel::Bits).data().toString(), QStringLiteral("float"));
        QCOMPARE(model.index(2, LayerTableModel::Bits).data().toString(), QStringLiteral("—"));
    }

    void chainMergesWhatBelongsTogether() {
        const TrialDetails details = detailsFor(completeTrial(1, exampleYaml()));
        QStringList words;
        std::size_t layers = 0;
        for (const ChainRow& row : chainRows(*details.architecture)) {
            words.append(row.title + QStringLiteral(" | ") + row.detail);
            layers += row.layers.size();
        }
        const QStringList expected{"Input | 16×16×1",
                                   "Conv 3×3 → 8 | 14×14×8 · BN · ReLU",
                                   "Conv 3×3 → 8 | 12×12×8 · ReLU",
                                   "Flatten | 1152",
                                   "Dense → 32 | 32 · ReLU",
                                   "Dense → 10 | 10 · softmax"};
        QCOMPARE(words.join(u'\n').toLower(), expected.join(u'\n').toLower());
        QCOMPARE(layers, details.architecture->layers.size()); // none lost, none twice
    }

    void sharesAddUpToTheWhole() {
        ChainModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setDetails(std::make_shared<const TrialDetails>(detailsFor(completeTrial(1, exampleYaml()))));
        for (const CostKind kind : allCostKinds) {
            model.setCost(kind);
            QVERIFY(model.absence().isEmpty());
            double sum = 0, longest = 0;
            int largest = 0;
            for (int row = 1; row < model.rowCount(); ++row) {
                sum += model.index(row).data(ChainModel::ShareRole).toDouble();
                longest = std::max(longest, model.index(row).data(ChainModel::LengthRole).toDouble());
                largest += model.index(row).data(ChainModel::LargestRole).toBool();
            }
            QVERIFY(std::abs(sum - 1) < 1e-12);
            QCOMPARE(longest, 1.0);
            QCOMPARE(largest, 1);
        }
        model.setCost(CostKind::Macs); // by hand: 14,112; 82,944; 0; 36,864; 320 of 134,240
        QVERIFY(std::abs(model.index(2).data(ChainModel::ShareRole).toDouble() - 82944.0 / 134240) < 1e-12);
        QVERIFY(model.index(2).data(ChainModel::LargestRole).toBool());
        QVERIFY(!model.index(0).data(ChainModel::LengthRole).isValid());
    }

    void geluHasNoEstimate() {
        const TrialDetails details = detailsFor(completeTrial(1, exampleYaml("GELU")));
        compareWithCore(details);
        const auto shared = std::make_shared<const TrialDetails>(details);
        LayerTableModel table;
        table.setDetails(shared);
        for (const int column : {LayerTableModel::Lut, LayerTableModel::Ff, LayerTableModel::Dsp, LayerTableModel::Bram,
                                 LayerTableModel::Cycles}) {
            QCOMPARE(table.index(7, column).data().toString(), QStringLiteral("—"));
            QCOMPARE(table.index(table.layers(), column).data().toString(), QStringLiteral("—"));
            QVERIFY(table.index(7, column).data(Qt::ToolTipRole).toString().contains("GELU"));
            QVERIFY(table.index(6, column).data().toString() != QStringLiteral("—"));
        }
        ChainModel chain;
        chain.setDetails(shared);
        chain.setCost(CostKind::Lut);
        QVERIFY(
            !chain.index(4).data(ChainModel::LengthRole).isValid()); // the dense layer that GELU shares the row with
        QVERIFY(chain.index(2).data(ChainModel::LengthRole).isValid());
        QVERIFY(!chain.index(2).data(ChainModel::ShareRole).isValid()); // of an unknown whole
        QVERIFY(chain.absence().contains("GELU"));
        chain.setCost(CostKind::Macs);
        QVERIFY(chain.absence().isEmpty());
        const auto figures = headlineFigures(details);
        QCOMPARE(figures.at(2).label, QStringLiteral("LUT"));
        QCOMPARE(figures.at(2).value, QStringLiteral("—"));
        QVERIFY(estimateHtml(details).contains("hls4ml 1.3 has no GELU"));
    }

    void problemsBecomeSentences() {
        const TrialDetails broken = detailsFor(completeTrial(5, "architecture: {input_shape: [16, 16"));
        QVERIFY(!broken.architecture && !broken.estimate);
        QVERIFY2(broken.architectureProblem.contains("trial 5"), qPrintable(broken.architectureProblem));
        QVERIFY(!broken.estimateProblem.isEmpty());

        const TrialDetails foreign = detailsFor(completeTrial(5, {}));
        QVERIFY(!foreign.architecture);
        QVERIFY(foreign.architectureProblem.contains("Another program"));

        const Trial trial = completeTrial(5, exampleYaml());
        const auto with = [&](const HardwareConfig& hardware, const std::string& estimator) {
            return detailsOf(trial, {}, {}, BopsDefinition::Uniq, hardware, estimator, {});
        };
        const TrialDetails unknown = with(zcu102(), "analytik");
        QVERIFY(unknown.architecture && !unknown.estimate);
        QVERIFY2(unknown.estimateProblem.contains("analytic"), qPrintable(unknown.estimateProblem));
        HardwareConfig impossible = zcu102();
        impossible.clockNs = -1;
        QVERIFY(with(impossible, "analytic").estimateProblem.contains("clock"));
        QVERIFY(estimateHtml(with(impossible, "analytic")).contains("clock"));
        LayerTableModel table;
        table.setDetails(std::make_shared<const TrialDetails>(with(impossible, "analytic")));
        QCOMPARE(table.index(0, LayerTableModel::Lut).data().toString(), QStringLiteral("—"));
        QCOMPARE(cell(table, 0, LayerTableModel::Macs), 14112.0);
    }

    void headlineHasObjectivesFirst() {
        TrialDetails details = detailsFor(completeTrial(1, exampleYaml()));
        auto figures = headlineFigures(details);
        QCOMPARE(figures.size(), std::size_t{4});
        QCOMPARE(figures[0].value, QStringLiteral("88.9 %"));
        QCOMPARE(figures[0].label, QStringLiteral("Accuracy"));
        QCOMPARE(figures[1].value, countText(1.42e6));
        QCOMPARE(figures[2].value, countText(details.estimate->totals.lut->value));
        QVERIFY(!figures[2].interval.isEmpty());
        QCOMPARE(figures[3].value, timeText(details.estimate->totals.latencyCycles->value * 5));
        QVERIFY(figures[3].toolTip.contains("cycles of 5 ns"));
        // A number outside the new estimate's range does not borrow its range.
        details.trial.metrics["lut"] = 3;
        figures = headlineFigures(details);
        QCOMPARE(figures[2].value, QStringLiteral("3"));
        QVERIFY(figures[2].interval.isEmpty());
        // LUT as an objective is not shown twice.
        details.objectives.push_back({"lut", Direction::Minimise});
        details.trial.values.push_back(5);
        figures = headlineFigures(details);
        QCOMPARE(figures.size(), std::size_t{4});
        QCOMPARE(figures[2].value, QStringLiteral("5"));
        QVERIFY(figures[3].label.startsWith("Latency"));
        // What is not there yet is a dash, not 0.
        details.trial.values.clear();
        QCOMPARE(headlineFigures(details)[0].value, QStringLiteral("—"));
    }

    void rangesAreWrittenShort() {
        QCOMPARE(intervalText({100, 94, 106}), QStringLiteral("±6 %"));
        QCOMPARE(intervalText({10, 10, 10}), QStringLiteral("exact"));
        QCOMPARE(intervalText({4, 2, 8}), QStringLiteral("2–8"));
        QCOMPARE(intervalText({746000, 373000, 1492000}), QStringLiteral("0.37–1.5 M")); // the unit once
        QCOMPARE(intervalText({5000, 2500, 9500}), QStringLiteral("2500–9500"));
        QCOMPARE(timeRangeText(885, 3540), QStringLiteral("0.89–3.5 µs"));
        QCOMPARE(timeRangeText(20, 80), QStringLiteral("20–80 ns"));
        QCOMPARE(timeText(165), QStringLiteral("165 ns"));
        QCOMPARE(timeText(12500), QStringLiteral("12.5 µs"));
        QCOMPARE(exactText(1234567), QStringLiteral("1\u2009234\u2009567"));
        QCOMPARE(exactText(-123), QStringLiteral("-123"));
    }

    void estimateSaysThatItIsOne() {
        const QString html = estimateHtml(detailsFor(completeTrial(1, exampleYaml())));
        for (const char* words :
             {"An estimate", "analytic, uncalibrated", "zcu102", "ap_fixed&lt;8,3&gt;", "5 ns clock"})
            QVERIFY2(html.contains(words), words);
        TrialDetails hostile = detailsFor(completeTrial(1, exampleYaml()));
        hostile.estimate->tierNote = "<img src='x'>";
        QVERIFY(!estimateHtml(hostile).contains("<img"));
    }

    void curvesBecomeSeries() {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        std::vector<CurvePoint> curve{{1, 0, 3, 2, 0.5}, {0, 2, 1, nan, 0.75}, {0, 0, 2, 1, 0.25}};
        const auto scores = curveSeries(curve, CurveKind::ValidationScore, "accuracy");
        QCOMPARE(scores.size(), std::size_t{2});
        QCOMPARE(scores[0].y.size(), std::size_t{3});
        QCOMPARE(scores[0].y[0], 0.25);
        QVERIFY(std::isnan(scores[0].y[1])); // the epoch that is not there
        QCOMPARE(scores[0].y[2], 0.75);
        QCOMPARE(scores[1].y, std::vector<double>{0.5});
        QCOMPARE(curveSeries(curve, CurveKind::ValidationScore, "mse")[1].y,
                 std::vector<double>{-0.5}); // an error again
        QCOMPARE(curveSeries(curve, CurveKind::TrainingLoss, "accuracy")[0].y[2], 1.0);
        QVERIFY(std::isnan(curveSeries(curve, CurveKind::ValidationLoss, "accuracy")[0].y[2]));
        // A file may say anything.
        curve = {{0, std::numeric_limits<int>::max(), 1, 1, 1}, {0, -1, 1, 1, 1}};
        QVERIFY(curveSeries(curve, CurveKind::ValidationScore, "accuracy").empty());
        curve.clear();
        for (int fold = 0; fold < 1000; ++fold) curve.push_back({fold, 9999, 1, 1, 1});
        QCOMPARE(curveSeries(curve, CurveKind::ValidationScore, "accuracy").size(), std::size_t{100});
    }

    void parametersAsText() {
        QCOMPARE(parameterText({"units", {"16", "32"}, 1, 0}), QStringLiteral("32"));
        QCOMPARE(parameterText({"rate", {}, -1, 0.25}), QStringLiteral("0.25"));
        QCOMPARE(parameterText({"units", {"16"}, 9, 0}), QStringLiteral("—"));
    }
};

QTEST_MAIN(TrialDetailsTest)
#include "test_trial_details.moc"
