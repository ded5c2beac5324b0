// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/accumulator_note.h"
#include "design/results_page.h"
#include "design/results_text.h"
#include "design/utilisation_rows.h"

#include "exporting/network_folder.h"
#include "random_quantised_network.h"
#include "some_design.h"
#include "widget_support.h"

#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace snac;
using namespace snac::test;

namespace {

struct Fixture {
    ResultsPage page;

    explicit Fixture(const DesignState& state = someDesign(),
                     const std::optional<DesignResults>& results = someResults()) {
        page.resize(900, 700);
        page.show(state, results);
        page.show();
        if (!QTest::qWaitForWindowExposed(&page)) qFatal("the window does not appear");
    }
    QString text(const char* label) const { return findIn<QLabel>(page, label)->text(); }
    bool sees(const char* widget) const { return findIn<QWidget>(page, widget)->isVisible(); }
};

QString plain(QString text) { return text.remove(QChar(0x2009)); }

} // namespace

class TestResultsPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { applyTheme(lightTheme()); }

    void theVerdictIsOneSentence() {
        DesignState state = someDesign();
        QCOMPARE(plain(verdictOf(state).sentence),
                 QStringLiteral("0 of 10000 outputs differ over 1000 samples: the hardware computes exactly what the "
                                "network does."));
        state.agreement->differing = 37;
        QVERIFY(verdictOf(state).kind == Verdict::Kind::Differs);
        QVERIFY(plain(verdictOf(state).sentence).startsWith("37 of 10000 outputs differ"));
        QVERIFY(verdictOf(state).sentence.contains("does not compute"));
        state.flow = Flow::Hls4ml; // compiled C++ is no hardware yet
        QVERIFY(verdictOf(state).sentence.contains("C simulation"));
        state.agreement->outputs = 0;
        QVERIFY(verdictOf(state).kind == Verdict::Kind::Unknown);
        state.agreement.reset();
        QVERIFY(verdictOf(state).sentence.startsWith("Not simulated yet"));
    }

    void headlineFiguresHaveTheirSamples() {
        Fixture f;
        QCOMPARE(f.text("scoreFloating"), QStringLiteral("86.34 %"));
        QCOMPARE(f.text("scoreFixed"), QStringLiteral("85.21 %"));
        QCOMPARE(f.text("scoreHardware"), QStringLiteral("85.80 %"));
        QCOMPARE(plain(f.text("scoreFixedNote")),
                 QStringLiteral("10000 test samples; 85.80 % on the 1000 that hardware saw"));
        QCOMPARE(plain(f.text("scoreFloatingNote")),
                 QStringLiteral("10000 test samples; 86.60 % on the 1000 that hardware saw"));
        QCOMPARE(plain(f.text("scoreHardwareNote")), QStringLiteral("the first 1000 of them, simulated"));
        DesignResults whole = someResults();
        whole.all.hardwareSamples = whole.all.samples;
        whole.hardwareFixed = whole.all.fixed;
        f.page.show(someDesign(), whole);
        QCOMPARE(plain(f.text("scoreFixedNote")), QStringLiteral("10000 test samples")); // its score is not said twice
        QCOMPARE(f.text("scoreHardwareNote"), QStringLiteral("all of them, simulated"));
        QCOMPARE(f.text("resultsOf"), QStringLiteral("Point 6bit_p00. All three saw the same samples."));
        DesignResults regression = someResults();
        regression.classes.clear();
        regression.all.hardware.reset();
        f.page.show(someDesign(), regression);
        QCOMPARE(f.text("scoreFloating"), QStringLiteral("0.8634"));
        QCOMPARE(f.text("scoreHardware"), QStringLiteral("—"));
        QVERIFY(!f.sees("classScores"));
        DesignState other = someDesign();
        other.chosen = "8bit_p01";
        f.page.show(other, someResults());
        QCOMPARE(f.text("resultsOf"), QStringLiteral("These are the results of 6bit_p00; 8bit_p01 has none yet."));
    }

    void whatIsKnownWithoutResults() {
        DesignState young;
        Fixture f(young, std::nullopt);
        QCOMPARE(f.text("scoreFixed"), QStringLiteral("—"));
        QVERIFY(f.text("verdict").startsWith("Not simulated yet"));
        QVERIFY(!f.sees("classScores") && !f.sees("utilisationBars") && !f.sees("rangeStrip"));
        DesignState synthesised = someDesign();
        f.page.show(synthesised, std::nullopt);
        QCOMPARE(f.text("scoreFloating"), QStringLiteral("0.8712"));
        QCOMPARE(f.text("scoreFixed"), QStringLiteral("0.8641"));
        QVERIFY(f.sees("utilisationBars") && !f.sees("rangeStrip"));
        QVERIFY(!f.text("utilisationNote").startsWith("Device"));
        f.page.show(synthesised, std::nullopt, "zcu102"); // as the request says
        QVERIFY(f.text("utilisationNote").startsWith("Device zcu102"));
        QVERIFY(findIn<QWidget>(f.page, "utilisationBars")->accessibleDescription().contains("19.6 %"));
        f.page.clear();
        QVERIFY(!f.sees("verdict"));
        f.page.show(synthesised, someResults());
        QVERIFY(f.sees("verdict") && f.sees("rangeStrip"));
    }

    void classesAreATableWithBarsThatSortsAndIsCopied() {
        Fixture f;
        auto* view = findIn<QTableView>(f.page, "classScores");
        const auto cell = [&](int row, int column) { return view->model()->index(row, column).data().toString(); };
        QCOMPARE(view->model()->rowCount(), 10);
        QCOMPARE(cell(0, 0), QStringLiteral("T-shirt"));
        QCOMPARE(cell(0, 3), QStringLiteral("98.00 %"));
        QCOMPARE(cell(0, 2), QStringLiteral("1000"));
        QCOMPARE(cell(0, 5), QStringLiteral("100"));
        QCOMPARE(cell(0, 6), QStringLiteral("98.50 %"));
        QCOMPARE(cell(0, 7), cell(0, 8)); // on the same samples, hardware is fixed point
        for (int column = 6; column < 9; ++column) QCOMPARE(cell(6, column), QStringLiteral("—")); // no shirt seen
        for (int column = 2; column < 9; ++column)
            QCOMPARE(view->model()->headerData(column, Qt::Horizontal).toString().section(u'\n', 0, 0),
                     column < 5 ? QStringLiteral("All") : QStringLiteral("Simulated"));
        QVERIFY(view->model()->index(6, 1).data(Qt::ToolTipRole).toString().contains("Shirt: floating point"));
        view->sortByColumn(4, Qt::AscendingOrder);
        QCOMPARE(cell(0, 0), QStringLiteral("Sneaker")); // 7 * 7 % 10 is 9, the worst
        // Bars are drawn to their values: the pixel in the middle of the hardware bar of the first class.
        view->sortByColumn(0, Qt::AscendingOrder);
        const QRect place = view->visualRect(view->model()->index(0, 1)).adjusted(6, 4, -6, -4);
        const QImage image = view->viewport()->grab().toImage();
        const auto at = [&](double share, double line) {
            const QPointF point(place.left() + share * place.width(), place.top() + (line + 0.4) * place.height() / 3);
            return image.pixelColor((point * image.devicePixelRatio()).toPoint());
        };
        QCOMPARE(at(0.96, 2), lightTheme().category(2)); // hardware 97.5 %
        QCOMPARE(at(0.60, 1), lightTheme().category(1));
        QVERIFY(at(0.99, 2) != lightTheme().category(2));

        QTest::mouseClick(findIn<QPushButton>(f.page, "copyScores"), Qt::LeftButton);
        const QStringList lines = QApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 12);
        QCOMPARE(lines[1], QStringLiteral("all,10000,0.8634,0.8521,1000,0.866,0.858,0.858"));
        QCOMPARE(lines[2], QStringLiteral("T-shirt,1000,0.98,0.97,100,0.985,0.975,0.975"));
        QVERIFY(lines[8].endsWith(",0,,,"));
        DesignResults odd = someResults();
        odd.classes[0].name = "a, \"b\"";
        QVERIFY(scoresCsv(odd).contains("\n\"a, \"\"b\"\"\",1000"));
    }

    void columnsOfTheSimulationAreThereWhenTheySayMore() {
        Fixture f;
        auto* view = findIn<QTableView>(f.page, "classScores");
        for (const int column : {5, 6, 7, 8}) QVERIFY(!view->isColumnHidden(column));
        DesignResults wordy = someResults();
        wordy.classes[0].name = std::string(80, 'w');
        f.page.resize(760, 620); // the narrowest: hardware is not cut off
        f.page.show(someDesign(), wordy);
        QTRY_VERIFY(view->horizontalHeader()->length() <= view->viewport()->width());
        DesignResults old = someResults(); // a file of an earlier version
        for (StageScores& one : old.classes) one.simulatedFloating = one.simulatedFixed = std::nullopt;
        f.page.show(someDesign(), old);
        QCOMPARE(view->model()->index(0, 6).data().toString(), QStringLiteral("—"));
        QCOMPARE(view->model()->index(0, 8).data().toString(), QStringLiteral("97.50 %"));
        DesignResults whole = someResults();
        whole.all.hardwareSamples = whole.all.samples;
        f.page.show(someDesign(), whole);
        for (const int column : {5, 6, 7}) QVERIFY(view->isColumnHidden(column));
        QVERIFY(!view->isColumnHidden(8));
        whole.all.hardware.reset();
        f.page.show(someDesign(), whole);
        QVERIFY(view->isColumnHidden(8));
    }

    void twoAndAHundredClasses() {
        Fixture f(someDesign(), someResults(100));
        auto* view = findIn<QTableView>(f.page, "classScores");
        QCOMPARE(view->model()->rowCount(), 100);
        QVERIFY(view->height() < 450); // scrolls by itself
        f.page.show(someDesign(), someResults(2));
        QCOMPARE(view->model()->rowCount(), 2);
        QVERIFY(view->height() < 110);
    }

    void resourcesStandBesideTheEstimateAndTheDevice() {
        const auto device = deviceByName("zcu102");
        QVERIFY(device.ok());
        const auto rows = utilisationRows(someDesign().resources, someResults(), *device);
        QCOMPARE(rows.size(), 6u);
        const UtilisationRow& lut = rows[0];
        QCOMPARE(lut.name, QStringLiteral("LUT"));
        QCOMPARE(*lut.total, 274080.0);
        QCOMPARE(lut.values.size(), 3u);
        QVERIFY(lut.values[0].interval && lut.values[0].isEstimate());
        QCOMPARE(plain(lut.values[0].number), QStringLiteral("61000 (42000 to 88000)"));
        QVERIFY(lut.values[1].isEstimate()); // da4ml's count is a guess too
        QVERIFY(!lut.values[2].isEstimate());
        QCOMPARE(lut.values[2].share, QStringLiteral("19.6 %")); // 53827 / 274080
        QCOMPARE(rows[1].values.size(), 2u);                     // da4ml says nothing of FF
        QCOMPARE(rows[4].name, QStringLiteral("Latency"));
        QVERIFY(!rows[4].total && rows[4].values[1].share.isEmpty());
        QCOMPARE(rows[4].values[2].number, QStringLiteral("8"));

        ToolReport hls;
        hls.tier = Tier::CSynthesis;
        hls.tool = "Vitis HLS";
        hls.lut = 300000;
        hls.bram18 = 5;
        hls.latencyCyclesMin = 10;
        hls.latencyCyclesMax = 14;
        hls.clockTargetNs = 5;
        hls.clockEstimatedNs = 4;
        const auto one = utilisationRows({hls}, std::nullopt, *device);
        QCOMPARE(one.size(), 3u);
        QVERIFY(one[0].values[0].overDevice);
        QCOMPARE(one[1].values[0].number, QStringLiteral("2.5"));
        QCOMPARE(one[2].values[0].number, QStringLiteral("10 to 14"));
        QCOMPARE(clockText({hls}),
                 QStringLiteral("Clock: Vitis HLS (C-synthesis): target 5 ns (200 MHz), estimated 4 ns (250 MHz)"));
        QVERIFY(clockText({}).contains("no tool"));
        QVERIFY(utilisationRows({}, std::nullopt, std::nullopt).empty());

        Fixture f;
        auto* bars = findIn<QWidget>(f.page, "utilisationBars");
        QVERIFY(plain(bars->accessibleDescription()).contains("LUT Yosys, logic synthesis 53827 19.6 %"));
        QVERIFY(f.text("utilisationNote").startsWith("Device zcu102"));
    }

    void rangesSayWhatIsAtTheLimitAndUnused() {
        const auto ranges = someResults().ranges;
        QCOMPARE(rangeUse(ranges[0]).words,
                 QStringLiteral("11 of 320000 at the limit").replace("320000", "320\u2009000"));
        QVERIFY(!rangeUse(ranges[0]).overused);
        QVERIFY(rangeUse(ranges[1]).isSum && rangeUse(ranges[1]).words.isEmpty());
        QVERIFY(rangeUse(ranges[2]).overused); // 25,000 of 320,000
        QCOMPARE(rangeUse(ranges[2]).unusedTopBits, 0);
        // ap_fixed<6,7> holds -64 to 62; -1.5 to 6 with steps of 2 needs 2^3.
        QCOMPARE(rangeUse(ranges[4]).unusedTopBits, 3);
        QVERIFY(rangeUse(ranges[4]).underused);
        QCOMPARE(rangeUse(ranges[4]).words, QStringLiteral("3 top bits unused"));
        LayerRange zeros = someRange("relu_9", ranges[2].type, 0, 0, 1, 0);
        zeros.zeros = zeros.values;
        QCOMPARE(rangeUse(zeros).words, QStringLiteral("only zeros"));
        zeros.values = 0;
        QCOMPARE(rangeUse(zeros).words, QString());
        Fixture f;
        QVERIFY(findIn<QWidget>(f.page, "rangeStrip")
                    ->accessibleDescription()
                    .contains("leaky_relu_1, ap_fixed<6,7,AP_TRN,AP_SAT>: -1.5 to 6. 3 top bits unused"));
        DesignResults odd = someResults();
        odd.ranges[0].typeStep = 0;
        odd.ranges[1].highest = std::numeric_limits<double>::infinity();
        odd.ranges[2].typeHighest = std::nan("");
        f.page.show(someDesign(), odd);
        f.page.grab();
    }

    void accumulatorsAreSaidAndNarrowerOnesTried() {
        using Random = RandomQuantisedNetwork;
        const QuantisedNetwork network = Random(1, Shape::flat(8), Random::saturating(8, 0, false))
                                             .dense(6, Random::saturating(6, 1, true))
                                             .activation(IntegerFunction::Relu, Random::saturating(6, 4, false))
                                             .dense(3, Random::saturating(6, 1, true))
                                             .network();
        QVERIFY(accumulatorText(network).startsWith(
            "Accumulators cannot overflow: sized from the weights (widest: ap_fixed<"));
        QTemporaryDir folder;
        QVERIFY(writeNetworkFolder(folder.path().toStdString(), network).ok());
        DesignState state = someDesign();
        state.modelFolder = folder.path().toStdString();
        Fixture f(state);
        QTRY_VERIFY(f.sees("accumulators"));
        QCOMPARE(f.text("accumulators"), accumulatorText(network));
        auto* type = findIn<QLineEdit>(f.page, "narrowerAccumulator");
        QTest::keyClicks(type, "ap_fixed<8,2>");
        QVERIFY2(f.text("narrowerOutcome").startsWith("Could overflow: dense_"), qPrintable(f.text("narrowerOutcome")));
        QVERIFY(f.text("narrowerOutcome").contains(" of 3 outputs, needs ap_fixed<"));
        type->setText("ap_fixed<60,30>");
        QVERIFY(f.text("narrowerOutcome").startsWith("Nothing could overflow"));
        type->setText("ap_fixed<8,");
        QVERIFY(type->property("wrong").toBool() && !f.text("narrowerOutcome").isEmpty());
        state.modelFolder = folder.filePath("none").toStdString();
        f.page.show(state, someResults());
        QTest::qWait(50);
        QVERIFY(!f.sees("accumulators"));
        f.page.show(someDesign(), std::nullopt);
    }

    void thePlaceInThePageStays() {
        Fixture f;
        auto* area = findIn<QScrollArea>(f.page, "resultsArea");
        area->ensureVisible(0, 10000);
        const QPoint before = area->widget()->pos();
        QVERIFY(before.y() < -100);
        DesignState state = someDesign();
        state.status = DesignStatus::Running;
        f.page.show(state, someResults());
        QTest::qWait(20);
        QCOMPARE(area->widget()->pos(), before);
    }

    void screenshots() {
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            applyTheme(theme);
            Fixture f;
            f.page.resize(900, 1620);
            QTest::qWait(30);
            savePicture(f.page, theme.dark ? "results-dark" : "results-light");
            f.page.resize(760, 620);
            QTest::qWait(30);
            savePicture(f.page, theme.dark ? "results-small-dark" : "results-small-light");
            DesignState state = someDesign();
            state.agreement->differing = 37;
            f.page.show(state, std::nullopt);
            QTest::qWait(30);
            savePicture(f.page, theme.dark ? "results-early-dark" : "results-early-light");
        }
    }
};

QTEST_MAIN(TestResultsPage)
#include "test_results_page.moc"
