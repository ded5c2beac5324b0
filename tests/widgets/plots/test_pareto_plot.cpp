// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/pareto_plot.h"
#include "widget_support.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>
#include <QXmlStreamReader>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>
#include <numeric>
#include <random>

using namespace snac;
using namespace snac::test;

namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

PlotAxis bopsAxis(bool logarithmic = true) {
    return {"BOPs per image (snac: weight bits × activation bits)", "bops", Direction::Minimise, logarithmic, {}};
}

PlotAxis accuracyAxis() {
    return {"Validation accuracy, mean of 3 folds (%)", "accuracy", Direction::Maximise, false, {}};
}

/// Numbers 0 to 9: accuracy grows with the BOPs; 0, 3, 6, 9 are the front; the others lie below it.
PlotPoints tenPoints() {
    PlotPoints points;
    for (int i = 0; i < 10; ++i) {
        const bool front = i % 3 == 0;
        points.x.push_back(1e5 * std::pow(1.6, i));
        points.y.push_back(0.7 + 0.02 * i - (front ? 0 : 0.06));
        points.states.push_back(front ? PointState::Front : PointState::Ordinary);
        points.numbers.push_back(i);
    }
    return points;
}

/// A cloud under a rising front, as a search leaves it; the front is the true one of the cloud.
PlotPoints cloud(std::size_t size) {
    std::mt19937 random(7);
    std::normal_distribution<double> normal;
    PlotPoints points;
    for (std::size_t i = 0; i < size; ++i) {
        const double logX = 5 + 2.4 * (random() / 4294967296.0);
        points.x.push_back(std::pow(10.0, logX));
        const double best = 0.91 - 0.16 * std::exp(-(logX - 5) * 1.6);
        points.y.push_back(best - 0.02 * std::abs(normal(random)) * (1 + std::abs(normal(random))));
        points.states.push_back(i % 11 == 0 ? PointState::Pruned : PointState::Ordinary);
        points.numbers.push_back(static_cast<std::int64_t>(i));
    }
    std::vector<std::size_t> order(size);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, {}, [&](std::size_t i) { return points.x[i]; });
    double best = -1;
    for (const std::size_t i : order)
        if (points.y[i] > best) {
            best = points.y[i];
            points.states[i] = PointState::Front;
        }
    return points;
}

/// What a budget on x leaves: the slider's work.
std::vector<PointState> under(const PlotPoints& points, double limit) {
    std::vector<PointState> states = points.states;
    for (std::size_t i = 0; i < states.size(); ++i)
        if (points.x[i] > limit) states[i] = PointState::OverBudget;
    return states;
}

/// A plot whose requests are granted, as the window grants them.
struct Window {
    Window() {
        plot.resize(700, 480);
        plot.setAxes(bopsAxis(), accuracyAxis());
        plot.setEmptyText("Start a search: every trial becomes a point.");
        plot.setCardText([](std::int64_t number) {
            return QStringList{QStringLiteral("Trial %1").arg(number), "Accuracy 88.9 %", "BOPs 1.42 M"};
        });
        QObject::connect(&plot, &ParetoPlot::selectionRequested, &plot, &ParetoPlot::setSelected);
        plot.show();
        if (!QTest::qWaitForWindowExposed(&plot)) qWarning("the window is not shown");
    }

    void settle() { QTest::qWait(20); }
    QImage picture() {
        settle();
        return plot.grab().toImage();
    }
    void click(std::int64_t number) { QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.pixelOf(number).toPoint()); }
    void moveTo(QPointF place) {
        QMouseEvent move(QEvent::MouseMove, place, plot.mapToGlobal(place), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        QApplication::sendEvent(&plot, &move);
    }
    QColor at(QPointF place) {
        const QImage image = picture();
        return image.pixelColor((place * image.devicePixelRatio()).toPoint());
    }
    void save(const char* name) {
        settle();
        savePicture(plot, QString::fromLatin1(name));
    }

    ParetoPlot plot;
};

int differingPixels(const QImage& a, const QImage& b) {
    int count = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) count += a.pixel(x, y) != b.pixel(x, y);
    return count;
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

} // namespace

class TestParetoPlot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        qApp->setStyle("Fusion");
        applyTheme(lightTheme());
    }

    void aClickAsksForThePointUnderIt() {
        Window window;
        window.plot.setPoints(tenPoints());
        QSignalSpy requests(&window.plot, &ParetoPlot::selectionRequested);
        for (const std::int64_t number : {0, 4, 6, 9}) {
            window.click(number);
            QCOMPARE(requests.takeFirst().at(0).toLongLong(), number);
            QCOMPARE(window.plot.selected(), number);
        }
        QTest::mouseClick(&window.plot, Qt::LeftButton, {}, window.plot.pixelOf(9).toPoint() - QPoint(200, 0));
        QCOMPARE(requests.size(), 0); // nothing lies there
        QCOMPARE(window.plot.selected(), 9);
    }

    void theSelectionHasARing() {
        Window window;
        window.plot.setPoints(tenPoints());
        const QPointF onRing = window.plot.pixelOf(3) + QPointF(8, 0);
        QVERIFY(window.at(onRing) != lightTheme().selection);
        window.plot.setSelected(3);
        QCOMPARE(window.at(onRing), lightTheme().selection);
        window.plot.setSelected(-1);
        QVERIFY(window.at(onRing) != lightTheme().selection);
    }

    void keysMoveTheSelection() {
        Window window;
        window.plot.setPoints(tenPoints());
        const auto key = [&](Qt::Key which, Qt::KeyboardModifiers modifiers = {}) {
            QTest::keyClick(&window.plot, which, modifiers);
            return window.plot.selected();
        };
        QCOMPARE(key(Qt::Key_Right), 0);
        QCOMPARE(key(Qt::Key_Right), 1);
        QCOMPARE(key(Qt::Key_Right, Qt::ControlModifier), 3);
        QCOMPARE(key(Qt::Key_Right, Qt::ControlModifier), 6);
        QCOMPARE(key(Qt::Key_Left), 5);
        QCOMPARE(key(Qt::Key_Left, Qt::ControlModifier), 3);
        QCOMPARE(key(Qt::Key_End), 9);
        QCOMPARE(key(Qt::Key_Right), 9); // there is no further
        QCOMPARE(key(Qt::Key_Home), 0);
        QCOMPARE(key(Qt::Key_Left), 0);
        QCOMPARE(key(Qt::Key_Escape), -1);
        QCOMPARE(key(Qt::Key_Left), 9);
    }

    void hiddenPointsAreNotFound() {
        Window window;
        PlotPoints points = tenPoints();
        window.plot.setPoints(points);
        const QPoint place = window.plot.pixelOf(6).toPoint();
        points.states[6] = PointState::Hidden;
        window.plot.setStates(points.states);
        QTest::mouseClick(&window.plot, Qt::LeftButton, {}, place);
        QCOMPARE(window.plot.selected(), -1);
        window.plot.setSelected(5);
        QTest::keyClick(&window.plot, Qt::Key_Right);
        QCOMPARE(window.plot.selected(), 7);
    }

    void statesChangeWhatIsSeen() {
        Window window;
        PlotPoints points = tenPoints();
        window.plot.setPoints(points);
        const QImage before = window.picture();
        const QPointF place = window.plot.pixelOf(4);
        const auto colour = [&] { return window.at(place); };
        const QColor ordinary = colour();
        QVERIFY(ordinary.blue() > ordinary.red() + 40); // of the accent's kind
        points.states[4] = PointState::OverBudget;
        window.plot.setStates(points.states);
        const int changed = differingPixels(before, window.picture());
        QVERIFY2(changed > 8 && changed < 200 * qCeil(window.plot.devicePixelRatioF()) * 2,
                 qPrintable(QString::number(changed)));
        const QColor hollow = colour(); // the middle of a ring: mostly ground
        QVERIFY(hollow.lightness() > ordinary.lightness());
        points.states[4] = PointState::Front;
        window.plot.setStates(points.states);
        QCOMPARE(colour(), lightTheme().accent);
        points.states[4] = PointState::Hidden;
        window.plot.setStates(points.states);
        QVERIFY(colour() != lightTheme().accent);
        QCOMPARE(window.plot.pixelOf(4), place); // nothing jumps while a slider moves
    }

    void theForbiddenSideIsShaded() {
        Window window;
        window.plot.setPoints(tenPoints());
        const QPointF left = window.plot.pixelOf(1) - QPointF(7, 25), right = window.plot.pixelOf(8) + QPointF(7, 25);
        QCOMPARE(window.at(right), lightTheme().panel);
        PlotAxis x = bopsAxis();
        x.limit = 1e6;
        window.plot.setAxes(x, accuracyAxis());
        QVERIFY(window.at(right) != lightTheme().panel);
        QCOMPARE(window.at(left), lightTheme().panel);
        x.better = Direction::Maximise; // now less than the limit is forbidden
        window.plot.setAxes(x, accuracyAxis());
        QVERIFY(window.at(left) != lightTheme().panel);
        QCOMPARE(window.at(right), lightTheme().panel);
        PlotAxis y = accuracyAxis();
        y.limit = 0.75;
        window.plot.setAxes(bopsAxis(), y);
        QVERIFY(window.at(left) != lightTheme().panel); // below 75 %
        QCOMPARE(window.at(window.plot.pixelOf(9) - QPointF(25, 7)), lightTheme().panel);
        for (const double odd : {absent, infinity, -infinity, 0.0, -3.0}) {
            x.limit = odd;
            window.plot.setAxes(x, y);
            window.settle();
        }
    }

    void theWheelZoomsAboutTheCursorAndZeroShowsAll() {
        Window window;
        window.plot.setPoints(tenPoints());
        const QPointF fixed = window.plot.pixelOf(4), other = window.plot.pixelOf(9);
        QWheelEvent wheel(fixed, window.plot.mapToGlobal(fixed), {}, {0, 240}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(&window.plot, &wheel);
        QVERIFY((window.plot.pixelOf(4) - fixed).manhattanLength() < 3);
        QVERIFY(window.plot.pixelOf(9).x() > other.x() + 30);
        window.plot.setPoints(tenPoints()); // the user has chosen a part: new points do not take it away
        QVERIFY(window.plot.pixelOf(9).x() > other.x() + 30);
        QTest::keyClick(&window.plot, Qt::Key_0);
        QVERIFY((window.plot.pixelOf(9) - other).manhattanLength() < 1);
        QTest::keyClick(&window.plot, Qt::Key_Plus);
        QVERIFY(window.plot.pixelOf(9).x() > other.x() + 10);
        QTest::keyClick(&window.plot, Qt::Key_Minus);
        QVERIFY((window.plot.pixelOf(9) - other).manhattanLength() < 3);
    }

    void draggingPansAndADoubleClickShowsAll() {
        Window window;
        window.plot.setPoints(tenPoints());
        window.plot.setSelected(2);
        const QPointF before = window.plot.pixelOf(4);
        const QPoint from = before.toPoint() + QPoint(40, 40);
        QTest::mousePress(&window.plot, Qt::LeftButton, {}, from);
        QTest::mouseMove(&window.plot, from + QPoint(30, 0));
        QTest::mouseMove(&window.plot, from + QPoint(60, -25));
        QTest::mouseRelease(&window.plot, Qt::LeftButton, {}, from + QPoint(60, -25));
        QVERIFY((window.plot.pixelOf(4) - before - QPointF(60, -25)).manhattanLength() < 3);
        QTest::mouseDClick(&window.plot, Qt::LeftButton, {}, QPoint(300, 60));
        QVERIFY((window.plot.pixelOf(4) - before).manhattanLength() < 1);
        QCOMPARE(window.plot.selected(), 2);
    }

    void theSelectedPointMovesIntoSight() {
        Window window;
        window.plot.setPoints(tenPoints());
        for (int i = 0; i < 8; ++i) QTest::keyClick(&window.plot, Qt::Key_Plus);
        QVERIFY(!window.plot.rect().contains(window.plot.pixelOf(9).toPoint()));
        window.plot.setSelected(9);
        QVERIFY(window.plot.rect().contains(window.plot.pixelOf(9).toPoint()));
    }

    void theHoverCardStaysInside() {
        Window window;
        window.plot.setPoints(tenPoints());
        auto* card = window.plot.findChild<QWidget*>("hoverCard");
        QVERIFY(card && !card->isVisible());
        for (const std::int64_t number : {0, 4, 9}) {
            window.moveTo(window.plot.pixelOf(number));
            QTRY_VERIFY(card->isVisible());
            QCOMPARE(card->findChild<QLabel*>("hoverCard.title")->text(), QStringLiteral("Trial %1").arg(number));
            QVERIFY(window.plot.rect().contains(card->geometry()));
            QVERIFY(!card->geometry().contains(window.plot.pixelOf(number).toPoint()));
        }
        window.moveTo({350, 20});
        QVERIFY(!card->isVisible());
    }

    void hostileNumbersAreLeftOut() {
        Window window;
        PlotPoints points = tenPoints();
        const std::vector<double> odd{0, -1, infinity, -infinity, absent, 1e308, 5e-324, -0.0};
        for (const double value : odd) {
            for (const bool onX : {true, false}) {
                points.x.push_back(onX ? value : 1e6);
                points.y.push_back(onX ? 0.8 : value);
                points.states.push_back(PointState::Front);
                points.numbers.push_back(static_cast<std::int64_t>(points.numbers.size()));
            }
        }
        for (const bool logX : {true, false}) {
            for (const bool logY : {true, false}) {
                PlotAxis y = accuracyAxis();
                y.logarithmic = logY;
                window.plot.setAxes(bopsAxis(logX), y);
                window.plot.setPoints(points);
                for (const Qt::Key key : {Qt::Key_End, Qt::Key_Right, Qt::Key_Home, Qt::Key_Plus, Qt::Key_Left})
                    QTest::keyClick(&window.plot, key);
                window.settle();
                const QPointF place = window.plot.pixelOf(4);
                QVERIFY(std::isfinite(place.x()) && std::isfinite(place.y()));
                if (logX) QVERIFY(std::isnan(window.plot.pixelOf(10).x())); // zero has no logarithm
            }
        }
        for (int i = 0; i < 400; ++i) QTest::keyClick(&window.plot, i < 200 ? Qt::Key_Plus : Qt::Key_Minus);
        for (int i = 0; i < 600; ++i) QTest::keyClick(&window.plot, Qt::Key_Minus);
        window.settle();
        QTest::keyClick(&window.plot, Qt::Key_0);
        QVERIFY(window.plot.rect().contains(window.plot.pixelOf(0).toPoint()));
    }

    void noPointOneAndUnequalColumns() {
        Window window;
        const QImage empty = window.picture();
        window.save("pareto-empty");
        window.plot.setPoints({});
        window.plot.setStates({});
        QTest::keyClick(&window.plot, Qt::Key_Right);
        QTest::mouseClick(&window.plot, Qt::LeftButton, {}, {300, 200});
        QCOMPARE(window.plot.selected(), -1);
        QVERIFY(std::isnan(window.plot.pixelOf(0).x()));
        window.plot.setPoints({{2e6}, {0.8}, {PointState::Front}, {17}});
        QVERIFY(differingPixels(empty, window.picture()) > 100); // the sentence is gone, the axes are there
        QCOMPARE(window.at(window.plot.pixelOf(17)), lightTheme().accent);
        QVERIFY((window.plot.pixelOf(17) - QPointF(350, 240)).manhattanLength() < 120); // about the middle
        window.plot.setPoints({{1, 2, 3}, {0.5}, {PointState::Front, PointState::Front}, {1, 2, 3}});
        QVERIFY(std::isnan(window.plot.pixelOf(2).x()));
        window.plot.setStates(std::vector<PointState>(50, PointState::Pruned));
        window.settle();
    }

    void aHundredThousandPointsAreDrawnFast() {
        Window window;
        window.plot.resize(900, 700);
        const PlotPoints points = cloud(100000);
        window.plot.setPoints(points);
        window.settle();
        std::vector<double> drawn, wholeWay, computed;
        for (int i = 0; i < 40; ++i) {
            const double limit = std::pow(10.0, 5.3 + 0.05 * i);
            const std::vector<PointState> states = under(points, limit);
            PlotAxis x = bopsAxis();
            x.limit = limit;
            QElapsedTimer timer;
            timer.start();
            const std::clock_t begun = std::clock(); // what it costs while others have the processor
            window.plot.setStates(states);
            window.plot.setAxes(x, accuracyAxis());
            QCoreApplication::processEvents(); // the queued replot, and the paint event that it posts
            QCoreApplication::sendPostedEvents(nullptr, QEvent::UpdateRequest);
            wholeWay.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
            computed.push_back(1e3 * static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC);
            drawn.push_back(window.plot.lastDrawMilliseconds());
        }
        QElapsedTimer timer;
        constexpr int moves = 200;
        window.moveTo({100, 100});
        timer.start();
        for (int i = 0; i < moves; ++i) {
            window.moveTo(QPointF(200 + i, 300));
        }
        const double perMove = static_cast<double>(timer.nsecsElapsed()) / 1e6 / moves;
        qInfo("100,000 points, 900 x 700: drawing %.2f ms, from setStates() to the repaint %.2f ms, "
              "of which processor %.2f ms (medians of 40); "
              "%.3f ms per move of the mouse",
              median(drawn), median(wholeWay), median(computed), perMove);
        QVERIFY(median(drawn) > 0);
        QVERIFY(median(drawn) < 60);
        QVERIFY(median(wholeWay) < 60);
        QVERIFY(perMove < 5);
    }

    void exports() {
        QTemporaryDir folder;
        Window window;
        PlotAxis x = bopsAxis();
        x.limit = 5e6;
        window.plot.setAxes(x, accuracyAxis());
        PlotPoints points = tenPoints();
        points.states[1] = PointState::OverBudget;
        points.states[2] = PointState::Pruned;
        window.plot.setPoints(points);
        const QImage before = window.picture();

        QVERIFY(window.plot.exportTo(folder.filePath("plot.svg")).ok());
        QXmlStreamReader svg(contentOf(folder.filePath("plot.svg")));
        int shapes = 0, pictures = 0, texts = 0;
        QString words;
        while (!svg.atEnd()) {
            if (svg.readNext() == QXmlStreamReader::StartElement) {
                shapes += svg.name() == u"path" || svg.name() == u"circle" || svg.name() == u"ellipse";
                pictures += svg.name() == u"image";
                texts += svg.name() == u"text";
            } else if (svg.isCharacters())
                words += svg.text();
        }
        QVERIFY2(!svg.hasError(), qPrintable(svg.errorString()));
        QCOMPARE(pictures, 0);
        QVERIFY2(shapes >= 10, qPrintable(QString::number(shapes)));
        QVERIFY(texts >= 6);
        QVERIFY(words.contains("budget 5.00 M"));
        QVERIFY(words.contains("Validation accuracy"));

        QVERIFY(window.plot.exportTo(folder.filePath("plot.pdf")).ok());
        const QByteArray pdf = contentOf(folder.filePath("plot.pdf"));
        QVERIFY(pdf.startsWith("%PDF"));
        QVERIFY(!pdf.contains("/Subtype /Image"));

        QVERIFY(window.plot.exportTo(folder.filePath("plot.PNG")).ok());
        const QImage png(folder.filePath("plot.PNG"));
        QCOMPARE(png.size(), window.plot.size() * 2);
        QCOMPARE(png.pixelColor((window.plot.pixelOf(9) * 2).toPoint()), lightTheme().accent);

        QCOMPARE(window.plot.exportTo(folder.filePath("plot.gif")).error().category(), ErrorCategory::Unsupported);
        QCOMPARE(window.plot.exportTo(folder.filePath("plot")).error().category(), ErrorCategory::Unsupported);
        QVERIFY(!QFile::exists(folder.filePath("plot.gif")));
        QCOMPARE(window.plot.exportTo(folder.filePath("no/such/plot.svg")).error().category(),
                 ErrorCategory::InputOutput);
        QCOMPARE(differingPixels(before, window.picture()), 0); // the window shows what it showed
    }

    void exportsAreLightInADarkWindow() {
        applyTheme(darkTheme());
        QTemporaryDir folder;
        Window window;
        window.plot.setPoints(tenPoints());
        QCOMPARE(window.at({window.plot.pixelOf(9).x(), 3}), darkTheme().panel);
        QVERIFY(window.plot.exportTo(folder.filePath("plot.png")).ok());
        QCOMPARE(QImage(folder.filePath("plot.png")).pixelColor(3, 3), lightTheme().panel);
        QVERIFY(window.plot.exportTo(folder.filePath("plot.svg")).ok());
        QVERIFY(!contentOf(folder.filePath("plot.svg")).contains(darkTheme().panel.name().toLatin1()));
        QCOMPARE(window.at({window.plot.pixelOf(9).x(), 3}), darkTheme().panel);
        applyTheme(lightTheme());
        QCOMPARE(window.at({window.plot.pixelOf(9).x(), 3}), lightTheme().panel);
    }

    void screenshots() {
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            applyTheme(theme);
            const std::string suffix = theme.dark ? "-dark" : "-light";
            Window window;
            PlotAxis x = bopsAxis();
            x.limit = 3e6;
            window.plot.setAxes(x, accuracyAxis());
            const PlotPoints few = cloud(150);
            window.plot.setPoints(few);
            window.plot.setStates(under(few, 3e6));
            window.plot.setFocus(Qt::TabFocusReason);
            QTest::keyClick(&window.plot, Qt::Key_Home);
            for (int i = 0; i < 3; ++i) QTest::keyClick(&window.plot, Qt::Key_Right, Qt::ControlModifier);
            window.moveTo(window.plot.pixelOf(window.plot.selected()));
            QTRY_VERIFY(window.plot.findChild<QWidget*>("hoverCard")->isVisible());
            window.save(("pareto" + suffix).c_str());
            const PlotPoints many = cloud(100000);
            window.plot.setPoints(many);
            window.plot.setStates(under(many, 3e6));
            window.settle();
            window.save(("pareto-many" + suffix).c_str());
            for (int i = 0; i < 14; ++i) QTest::keyClick(&window.plot, Qt::Key_Plus);
            window.settle();
            window.save(("pareto-zoomed" + suffix).c_str());
        }
        applyTheme(lightTheme());
    }
};

QTEST_MAIN(TestParetoPlot)
#include "test_pareto_plot.moc"
