// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/overlay_legend.h"
#include "plots/overlay_mark.h"
#include "plots/pareto_plot.h"
#include "widget_support.h"

#include <QLabel>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace snac;
using namespace snac::test;

namespace {

using Kind = OverlayPoint::Kind;

/// Trials 0 to 9 along a rising front.
PlotPoints tenPoints() {
    PlotPoints points;
    for (int i = 0; i < 10; ++i) {
        points.x.push_back(1e5 * std::pow(1.6, i));
        points.y.push_back(0.7 + 0.02 * i);
        points.states.push_back(i % 3 == 0 ? PointState::Front : PointState::Ordinary);
        points.numbers.push_back(i);
    }
    return points;
}

/// A local search of trial 7 far below its BOPs: five points, three of them its front, and one synthesised.
std::vector<OverlayPoint> someMarks() {
    std::vector<OverlayPoint> marks;
    for (int i = 0; i < 5; ++i) {
        marks.push_back({.kind = i % 2 == 0 ? Kind::LocalFront : Kind::Local,
                         .trial = 7,
                         .design = "/designs/7",
                         .name = QStringLiteral("8bit_p0%1").arg(i),
                         .tip = QStringLiteral("8 bit, %1 % zeros\nAccuracy 83 %").arg(20 * i),
                         .values = {{"accuracy", 0.83 - 0.012 * i - 0.012 * (i % 2)}, {"bops", 1.5e5 / (1 + i)}}});
    }
    marks.push_back({.kind = Kind::Synthesised,
                     .trial = 7,
                     .design = "/designs/7",
                     .name = "8bit_p02 synthesised",
                     .tip = "LUT 53 827, logic synthesis by Yosys",
                     .values = {{"accuracy", 0.81}, {"bops", 4.4e4}, {"lut", 53827}}});
    return marks;
}

struct Window {
    Window() {
        plot.resize(700, 480);
        plot.setAxes({"BOPs", "bops", Direction::Minimise, true, {}},
                     {"Validation accuracy (%)", "accuracy", Direction::Maximise, false, {}});
        plot.setCardText([](std::int64_t number) { return QStringList{QStringLiteral("Trial %1").arg(number)}; });
        plot.setPoints(tenPoints());
        plot.show();
        if (!QTest::qWaitForWindowExposed(&plot)) qWarning("the window is not shown");
    }
    void moveTo(QPointF place) {
        QMouseEvent move(QEvent::MouseMove, place, plot.mapToGlobal(place), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        QApplication::sendEvent(&plot, &move);
    }
    QColor at(QPointF place) {
        QTest::qWait(20);
        const QImage image = plot.grab().toImage();
        return image.pixelColor((place * image.devicePixelRatio()).toPoint());
    }

    ParetoPlot plot;
};

bool isNowhere(QPointF place) { return std::isnan(place.x()); }

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestOverlay : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { applyTheme(lightTheme()); }

    void marksStandWhereTheirValuesAre() {
        Window window;
        QVERIFY(isNowhere(window.plot.overlayPixel(0)));
        const QPointF before = window.plot.pixelOf(0);
        window.plot.setOverlay(someMarks());
        QCOMPARE(window.plot.overlayPlaced(), 6u);
        // The axes' ranges take them in, and the trials move: 1.5e5 / 5 lies left of trial 0.
        QVERIFY(window.plot.pixelOf(0).x() > before.x() + 20);
        for (std::size_t i = 0; i < 6; ++i) QVERIFY(!isNowhere(window.plot.overlayPixel(i)));
        QVERIFY(window.plot.overlayPixel(4).x() < window.plot.pixelOf(0).x());
        // In decades: trial 0 is at 1e5, trial 9 at 1e5 * 1.6^9, mark 0 at 1.5e5.
        const double decade = (window.plot.pixelOf(9).x() - window.plot.pixelOf(0).x()) / (9 * std::log10(1.6));
        const double expected = window.plot.pixelOf(0).x() + decade * std::log10(1.5);
        QVERIFY(std::abs(window.plot.overlayPixel(0).x() - expected) < 0.5);
        const OverlayLook look = overlayLook(lightTheme());
        QCOMPARE(window.at(window.plot.overlayPixel(0)), look.local);
        QCOMPARE(window.at(window.plot.overlayPixel(1)), look.ring); // hollow
        QCOMPARE(window.at(window.plot.overlayPixel(5)), look.synthesised);
        window.plot.setOverlay({});
        QVERIFY((window.plot.pixelOf(0) - before).manhattanLength() < 1);
    }

    void onlyWhereBothAxesAreKnown() {
        Window window;
        auto marks = someMarks();
        marks[0].values["bops"] = std::nan("");
        marks[1].values["bops"] = -3; // no place on a logarithmic axis
        marks[2].values["bops"] = std::numeric_limits<double>::infinity();
        window.plot.setOverlay(marks);
        QCOMPARE(window.plot.overlayPlaced(), 3u);
        QVERIFY(isNowhere(window.plot.overlayPixel(0)));
        window.plot.setAxes({"LUT", "lut", Direction::Minimise, false, {}},
                            {"Accuracy", "accuracy", Direction::Maximise, false, {}});
        QCOMPARE(window.plot.overlayPlaced(), 1u);
        QVERIFY(isNowhere(window.plot.overlayPixel(3)));
        QVERIFY(!isNowhere(window.plot.overlayPixel(5)));
        window.plot.setPoints({}); // no axes, no marks on them
        QVERIFY(isNowhere(window.plot.overlayPixel(5)));
        QVERIFY(isNowhere(window.plot.overlayPixel(600)));
    }

    void aMarkTellsItsNameAndIsClicked() {
        Window window;
        window.plot.setOverlay(someMarks());
        QSignalSpy clicked(&window.plot, &ParetoPlot::overlayClicked);
        QSignalSpy selected(&window.plot, &ParetoPlot::selectionRequested);
        auto* card = window.plot.findChild<QWidget*>("hoverCard");
        window.moveTo(window.plot.overlayPixel(5) + QPointF(6, 6));
        QTRY_VERIFY(card->isVisible());
        QCOMPARE(card->findChild<QLabel*>("hoverCard.title")->text(), QStringLiteral("8bit_p02 synthesised"));
        QCOMPARE(card->findChild<QLabel*>("hoverCard.lines")->text(),
                 QStringLiteral("LUT 53 827, logic synthesis by Yosys"));
        QTest::mouseClick(&window.plot, Qt::LeftButton, {}, window.plot.overlayPixel(3).toPoint());
        QCOMPARE(clicked.count(), 1);
        QCOMPARE(clicked[0][0].toString(), QStringLiteral("/designs/7"));
        QCOMPARE(clicked[0][1].toString(), QStringLiteral("8bit_p03"));
        QCOMPARE(selected.count(), 0);
        QTest::mouseClick(&window.plot, Qt::LeftButton, {}, window.plot.pixelOf(9).toPoint());
        QCOMPARE(selected.count(), 1); // trials are as they were
        window.moveTo(window.plot.pixelOf(9));
        QTRY_COMPARE(card->findChild<QLabel*>("hoverCard.title")->text(), QStringLiteral("Trial 9"));
        // Whoever is told may take the marks away.
        connect(&window.plot, &ParetoPlot::overlayClicked, &window.plot, [&] { window.plot.setOverlay({}); });
        QTest::mouseClick(&window.plot, Qt::LeftButton, {}, window.plot.overlayPixel(0).toPoint());
        QCOMPARE(clicked.count(), 2);
        QVERIFY(isNowhere(window.plot.overlayPixel(0)));
    }

    void aLineLeadsFromTheTrialToWhatWasMeasured() {
        const OverlayLook look = overlayLook(lightTheme());
        Window window;
        auto marks = someMarks();
        marks.erase(marks.begin(), marks.begin() + 5);
        // Of trial 8 at its own BOPs: the line goes straight down.
        marks[0].trial = 8;
        marks[0].values = {{"accuracy", 0.72}, {"bops", tenPoints().x[8]}};
        window.plot.setOverlay(marks);
        const QPointF half = (window.plot.pixelOf(8) + window.plot.overlayPixel(0)) / 2;
        const auto anyLine = [&] {
            QTest::qWait(20);
            const QImage image = window.plot.grab().toImage();
            for (int x = -2; x <= 2; ++x) {
                const QColor colour = image.pixelColor(((half + QPointF(x, 0)) * image.devicePixelRatio()).toPoint());
                if (std::abs(colour.hsvHue() - look.local.hsvHue()) < 12 && colour.hsvSaturation() > 25) return true;
            }
            return false;
        };
        QVERIFY(anyLine());
        std::vector<PointState> states = tenPoints().states;
        states[8] = PointState::Hidden;
        window.plot.setStates(states);
        QVERIFY(!anyLine());
        marks[0].trial = -1;
        window.plot.setStates(tenPoints().states);
        window.plot.setOverlay(marks);
        QVERIFY(!anyLine());
    }

    void exportsHoldThemAsShapes() {
        QTemporaryDir folder;
        Window window;
        QVERIFY(window.plot.exportTo(folder.filePath("without.svg")).ok());
        window.plot.setOverlay(someMarks());
        QVERIFY(window.plot.exportTo(folder.filePath("with.svg")).ok());
        const QByteArray without = contentOf(folder.filePath("without.svg"));
        const QByteArray with = contentOf(folder.filePath("with.svg"));
        const OverlayLook look = overlayLook(lightTheme());
        for (const QColor& colour : {look.local, look.synthesised}) {
            QVERIFY(!without.contains(colour.name().toLatin1()));
            QVERIFY2(with.contains(colour.name().toLatin1()), qPrintable(colour.name()));
        }
        QVERIFY(!with.contains("<image"));
        QVERIFY(window.plot.exportTo(folder.filePath("with.pdf")).ok());
        QVERIFY(!contentOf(folder.filePath("with.pdf")).contains("/Subtype /Image"));
        // Zoomed in so that nothing of the lines' ends is in sight: none is drawn beyond the axes.
        for (int i = 0; i < 12; ++i) QTest::keyClick(&window.plot, Qt::Key_Plus);
        QVERIFY(window.plot.exportTo(folder.filePath("near.svg")).ok());
        QVERIFY(!contentOf(folder.filePath("near.svg")).contains(look.synthesised.name().toLatin1()));
    }

    void screenshots() {
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            applyTheme(theme);
            Window window;
            window.plot.setOverlay(someMarks());
            window.moveTo(window.plot.overlayPixel(5));
            QTRY_VERIFY(window.plot.findChild<QWidget*>("hoverCard")->isVisible());
            savePicture(window.plot, theme.dark ? "overlay-dark" : "overlay-light");
        }
        applyTheme(lightTheme());
    }
};

QTEST_MAIN(TestOverlay)
#include "test_overlay.moc"
