// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/pareto_panel.h"

#include "panels/trial_card.h"
#include "some_trials.h"
#include "widget_support.h"

#include <QSignalSpy>
#include <QTest>

using namespace snac;
using namespace snac::test;

namespace {

struct Fixture {
    StudyModel model;
    ParetoPanel panel{model};

    explicit Fixture(std::vector<Trial> trials = someTrials(100)) {
        model.open(someFacts(), std::move(trials));
        panel.resize(760, 480);
        panel.show();
        if (!QTest::qWaitForWindowExposed(&panel)) qFatal("the window does not appear");
    }
    template <typename T>
    T* find(const char* name) {
        return findIn<T>(panel, name);
    }
    void click(const char* name) { QTest::mouseClick(find<QWidget>(name), Qt::LeftButton); }
    void choose(const char* box, const char* metric) {
        auto* combo = find<QComboBox>(box);
        combo->setCurrentIndex(combo->findData(QString::fromLatin1(metric)));
        QCOMPARE(combo->currentData().toString(), QString::fromLatin1(metric));
    }
    double heightOf(std::int64_t number) { return panel.plot()->pixelOf(number).y(); }
};

} // namespace

class TestParetoPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { applyTheme(lightTheme()); }

    void eachAxisHasItsOwnScale() {
        Fixture f({completeTrial(0, 0.1, 1e6), completeTrial(1, 0.2, 1e7), completeTrial(2, 0.8, 1e8)});
        auto* logY = f.find<QToolButton>("plotLogarithmicY");
        QVERIFY(!logY->isChecked() && f.find<QToolButton>("plotLogarithmic")->isChecked());
        // From 0.1 to 0.2 is a seventh of the way to 0.8; in decades a third.
        const auto share = [&] { return (f.heightOf(0) - f.heightOf(1)) / (f.heightOf(0) - f.heightOf(2)); };
        QVERIFY(std::abs(share() - 1.0 / 7) < 0.02);
        QSignalSpy changed(&f.panel, &ParetoPanel::scalesChanged);
        f.click("plotLogarithmicY");
        QVERIFY(logY->isChecked());
        QVERIFY(std::abs(share() - 1.0 / 3) < 0.02);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(f.panel.scales(), (QVariantMap{{"y:accuracy", true}}));
        f.choose("plotY", "parameters");
        QVERIFY(logY->isChecked()); // counts spread over decades
        f.click("plotLogarithmicY");
        f.choose("plotY", "accuracy");
        QVERIFY(logY->isChecked()); // as it was left
        f.choose("plotY", "parameters");
        QVERIFY(!logY->isChecked());

        Fixture later;
        later.panel.setScales(f.panel.scales());
        QVERIFY(later.find<QToolButton>("plotLogarithmicY")->isChecked());
    }

    void designsHaveAToggleAndALegend() {
        Fixture f({completeTrial(0, 0.1, 1e6), completeTrial(1, 0.2, 1e7), completeTrial(2, 0.8, 1e8)});
        auto* toggle = f.find<QToolButton>("plotDesigns");
        auto* legend = f.find<QWidget>("plotLegend");
        auto* note = f.find<QLabel>("plotDesignsNote");
        QVERIFY(!toggle->isVisible() && !legend->isVisible() && !note->isVisible());
        QSignalSpy clicked(&f.panel, &ParetoPanel::overlayClicked);
        f.panel.setOverlay({{.kind = OverlayPoint::Kind::LocalFront,
                             .trial = 2,
                             .design = "/designs/2",
                             .name = "8bit_p00",
                             .tip = "8 bit",
                             .values = {{"accuracy", 0.79}, {"bops", 6e6}}}});
        QVERIFY(toggle->isVisible() && legend->isVisible() && !note->isVisible());
        QVERIFY(legend->accessibleName().contains("local search"));
        QVERIFY(!legend->accessibleName().contains("synthesis"));
        QVERIFY(legend->accessibleName().contains("Circles: BOPs; marks of designs: effective BOPs"));
        QTest::mouseClick(f.panel.plot(), Qt::LeftButton, {}, f.panel.plot()->overlayPixel(0).toPoint());
        QCOMPARE(clicked.count(), 1);
        savePicture(f.panel, "pareto-panel-designs");
        f.choose("plotX", "parameters"); // which the mark has not
        QVERIFY(!legend->isVisible() && note->isVisible());
        f.choose("plotX", "bops");
        QVERIFY(legend->isVisible() && !note->isVisible());
        f.click("plotDesigns");
        QCOMPARE(f.panel.plot()->overlayPlaced(), 0u);
        QVERIFY(toggle->isVisible() && !legend->isVisible() && !note->isVisible());
        f.click("plotDesigns");
        QCOMPARE(f.panel.plot()->overlayPlaced(), 1u);
        f.panel.setOverlay({});
        QVERIFY(!toggle->isVisible() && !legend->isVisible());
    }

    void whatALogarithmicAxisHasNoPlaceForIsSaid() {
        std::vector<Trial> trials{completeTrial(0, 0.1, 1e6), completeTrial(1, 0, 1e7), completeTrial(2, 0.8, 1e8)};
        Fixture f(std::move(trials));
        auto* note = f.find<QLabel>("plotLeftOut");
        QVERIFY(!note->isVisible());
        f.click("plotLogarithmicY");
        QVERIFY(note->isVisible());
        QVERIFY2(note->text().startsWith("1 trial is at 0 or below"), qPrintable(note->text()));
        f.click("plotLogarithmicY");
        QVERIFY(!note->isVisible());

        f.choose("plotX", "dsp"); // 0 in every trial
        f.click("plotLogarithmic");
        if (!f.find<QToolButton>("plotLogarithmic")->isChecked()) f.click("plotLogarithmic");
        QVERIFY(f.panel.plot()->isOffTheAxes());
        QVERIFY(!f.panel.plot()->isVisible());
        savePicture(f.panel, QStringLiteral("pareto-nothing"));
        f.click("plotMend");
        QVERIFY(f.panel.plot()->isVisible());
        QVERIFY(!f.find<QToolButton>("plotLogarithmic")->isChecked());
    }

    void axesThatNoTrialHas() {
        std::vector<Trial> trials{completeTrial(0, 0.1, 1e6), completeTrial(1, 0.2, 1e7)};
        trials[0].metrics.erase("lut");
        trials[1].metrics.erase("ff");
        Fixture f(std::move(trials));
        f.choose("plotX", "lut");
        QVERIFY(f.panel.plot()->isVisible());
        f.choose("plotY", "ff");
        QVERIFY(!f.panel.plot()->isVisible());
        f.click("plotMend");
        QVERIFY(f.panel.plot()->isVisible());
        QCOMPARE(f.panel.xMetric(), QStringLiteral("bops"));
        QCOMPARE(f.panel.yMetric(), QStringLiteral("accuracy"));
    }

    void theCardHasUnitsAndTheDevice() {
        Fixture f({completeTrial(0, 0.8, 3e6), completeTrial(1, 0.9, 3e7)}); // 60,000 and 600,000 of 274,080 LUT
        const QString fits = trialCard(f.model, 0).join(u'\n'), over = trialCard(f.model, 1).join(u'\n');
        QVERIFY2(fits.contains("Latency  ≈ 120 cycles (600 ns)"), qPrintable(fits));
        QVERIFY2(fits.contains("LUT 22 % · FF 4.6 % · DSP 0 % of zcu102"), qPrintable(fits));
        QVERIFY(!fits.contains("does not fit"));
        QVERIFY2(over.contains("does not fit the device: LUT 219 %"), qPrintable(over));
        QVERIFY(trialCard(f.model, 2).isEmpty());
    }

    void whatTheSpaceReachesIsBehindThePoints() {
        Fixture f({completeTrial(0, 0.8, 1e6), completeTrial(1, 0.9, 1e8)});
        const auto changed = [&](const QImage& before, const QRect& where) {
            const QImage now = f.panel.plot()->grab().toImage();
            int count = 0;
            for (int y = where.top(); y <= where.bottom(); ++y)
                for (int x = where.left(); x <= where.right(); ++x) count += now.pixel(x, y) != before.pixel(x, y);
            return count;
        };
        // Columns without a value: their note stands there, so that only what is drawn differs below.
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const std::map<std::string, std::vector<double>> none{{"bops", {nan}}, {"lut", {nan}}};
        f.panel.setReachable(none);
        QTest::qWait(20);
        const QPoint low = f.panel.plot()->pixelOf(0).toPoint(), high = f.panel.plot()->pixelOf(1).toPoint();
        const QRect middle(QPoint(low.x() + 30, high.y() + 30), QPoint(high.x() - 30, low.y() - 30));
        const QImage before = f.panel.plot()->grab().toImage();
        std::map<std::string, std::vector<double>> columns;
        for (int i = 0; i < 200; ++i) {
            columns["bops"].push_back(1e6 * std::pow(100, i / 199.0));
            columns["lut"].push_back(1e4 + 500 * i);
        }
        f.panel.setReachable(columns);
        QVERIFY(f.find<QLabel>("plotReach")->isVisible());
        QCOMPARE(changed(before, middle), 0); // the accuracy is not known before training: ticks at the axis
        QVERIFY(changed(before, f.panel.plot()->rect()) > 100);
        savePicture(f.panel, QStringLiteral("pareto-rug"));
        f.panel.setReachable(none);
        QCOMPARE(changed(before, f.panel.plot()->rect()), 0);

        f.choose("plotY", "lut");
        const QImage without = f.panel.plot()->grab().toImage();
        f.panel.setReachable(columns);
        QVERIFY(changed(without, f.panel.plot()->rect()) > 100);
        savePicture(f.panel, QStringLiteral("pareto-dots"));
        f.panel.setReachable({});
        QVERIFY(!f.find<QLabel>("plotReach")->isVisible());
    }
};

QTEST_MAIN(TestParetoPanel)
#include "test_pareto_panel.moc"
