// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/confusion_plot.h"
#include "plots/curve_plot.h"
#include "plots/hypervolume_strip.h"
#include "widget_support.h"

#include <QApplication>
#include <QHelpEvent>
#include <QTest>
#include <QToolTip>

#include <cmath>
#include <limits>

using namespace snac;
using namespace snac::test;

namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// A widget alone in a window of the panel's colour, as it stands on a card.
template <typename Plot>
struct Shown {
    explicit Shown(QSize size) {
        plot.setAutoFillBackground(true);
        plot.setBackgroundRole(QPalette::Base);
        plot.resize(size);
        plot.show();
        if (!QTest::qWaitForWindowExposed(&plot)) qWarning("the window is not shown");
    }
    QImage picture() {
        QTest::qWait(20);
        return plot.grab().toImage();
    }
    QString tipAt(QPoint place) {
        QHelpEvent help(QEvent::ToolTip, place, plot.mapToGlobal(place));
        QApplication::sendEvent(&plot, &help);
        const QString text = QToolTip::text();
        QToolTip::hideText(); // goes after a moment
        if (!QTest::qWaitFor([] { return !QToolTip::isVisible(); })) qWarning("the tool tip stays");
        return text;
    }
    void save(const QString& name) {
        (void)picture();
        savePicture(plot, name);
    }
    Plot plot;
};

int pixelsOf(const QImage& image, const QColor& colour) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y) == colour;
    return count;
}

std::vector<double> rising(int epochs, double from, double to, double rate) {
    std::vector<double> values;
    for (int i = 0; i < epochs; ++i) values.push_back(to - (to - from) * std::exp(-rate * i));
    return values;
}

const QStringList fashion{"T-shirt", "Trouser", "Pullover", "Dress", "Coat",
                          "Sandal",  "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};

/// Ten classes of 1,000, of which a tenth is taken for a neighbour.
std::vector<std::int64_t> tenClasses() {
    std::vector<std::int64_t> matrix(100, 0);
    for (std::size_t i = 0; i < 10; ++i) {
        matrix[i * 10 + i] = 880 - 20 * static_cast<std::int64_t>(i);
        matrix[i * 10 + (i + 2) % 10] = 90;
        matrix[i * 10 + (i + 5) % 10] = 30 + 20 * static_cast<std::int64_t>(i);
    }
    return matrix;
}

} // namespace

class TestSmallPlots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        qApp->setStyle("Fusion");
        applyTheme(lightTheme());
    }

    void theStripSaysValueAndChange() {
        Shown<HypervolumeStrip> strip({600, 48});
        strip.plot.setValues({0.5, 0.836, 0.842});
        QCOMPARE(strip.plot.accessibleDescription(), QString("0.842 +0.7 %"));
        const QImage picture = strip.picture();
        QVERIFY(pixelsOf(picture.copy(300, 0, 300, 48), lightTheme().accent) > 20); // the line
        strip.plot.setValues({0.9, 0.8});
        QCOMPARE(strip.plot.accessibleDescription(), QString("0.800 −11.1 %"));
        QVERIFY(strip.tipAt({590, 20}).contains("Generation 2: 0.800"));
        QVERIFY(strip.tipAt({150, 20}).contains("Generation 1: 0.900"));
        for (const auto& odd :
             {std::vector<double>{}, {absent}, {absent, infinity}, {0.5}, {1e300, -1e300}, {0.3, absent, 0.4}}) {
            strip.plot.setValues(odd);
            strip.picture();
            strip.tipAt({400, 20});
        }
        strip.plot.resize(20, 10);
        strip.picture();
    }

    void curvesNameTheirValues() {
        Shown<CurvePlot> curves({360, 220});
        const QImage empty = curves.picture();
        curves.plot.setSeries({{"fold 1", {0.5, 0.7, 0.8}}, {"fold 2", {0.4, absent, 0.75}}}, "Validation accuracy",
                              true);
        const QImage drawn = curves.picture();
        QVERIFY(drawn != empty);
        QVERIFY(pixelsOf(drawn, lightTheme().accent) > 20);
        const QString tip = curves.tipAt({345, 100}); // the last epoch lies at the right edge
        QCOMPARE(tip, QString("epoch 3\nfold 1: 80.0 %\nfold 2: 75.0 %"));
        QCOMPARE(curves.tipAt({345, 400}), tip); // as long as it is right of the axis
        QCOMPARE(curves.tipAt({3, 100}), QString());
    }

    void curvesOfNothingShowTheSentence() {
        Shown<CurvePlot> curves({360, 220});
        curves.plot.setEmptyText("The curves come with the first epoch.");
        const QImage sentence = curves.picture();
        QVERIFY(pixelsOf(sentence, lightTheme().panel) < sentence.width() * sentence.height());
        for (const auto& odd : {std::vector<double>{}, {absent, absent}, {infinity, -infinity}}) {
            curves.plot.setSeries({{"fold 1", odd}}, "Loss", false);
            QCOMPARE(curves.picture(), sentence);
        }
        curves.plot.setSeries({{"fold 1", {2.5}}}, "Loss", false); // one epoch is a dot
        QVERIFY(pixelsOf(curves.picture(), lightTheme().accent) > 4);
        curves.plot.setSeries({{"fold 1", {1e300, 1, -1e-300, 1e190}}}, "Loss", false);
        curves.picture();
        curves.plot.resize(10, 10);
        curves.picture();
    }

    void theMatrixSaysItsCells() {
        Shown<ConfusionPlot> confusion({420, 420});
        confusion.plot.setMatrix(tenClasses(), fashion);
        QCOMPARE(confusion.plot.classes(), 10);
        QCOMPARE(confusion.plot.cellSentence(6, 8), QString("true Shirt, predicted Bag: 90 (%1 %)").arg("9.0"));
        const QRectF cell = confusion.plot.cellRect(6, 8);
        QCOMPARE(confusion.tipAt(cell.center().toPoint()), confusion.plot.cellSentence(6, 8));
        QVERIFY(confusion.plot.rect().contains(confusion.plot.cellRect(9, 9).toRect()));
        QCOMPARE(confusion.tipAt({2, 2}), QString());
        const QImage picture = confusion.picture();
        const auto ground = [&](int truth, int predicted) {
            return picture.pixelColor(
                ((confusion.plot.cellRect(truth, predicted).topLeft() + QPointF(3, 3)) * picture.devicePixelRatio())
                    .toPoint());
        };
        QVERIFY(ground(0, 0).lightness() < ground(0, 2).lightness()); // more is deeper
        QVERIFY(ground(0, 2).lightness() < ground(0, 1).lightness());
        QVERIFY(picture != (confusion.plot.setShowShares(true), confusion.picture()));
    }

    void oddMatrices() {
        Shown<ConfusionPlot> confusion({300, 300});
        const QImage empty = confusion.picture();
        confusion.plot.setMatrix({1, 2, 3}, {"a"});
        QCOMPARE(confusion.picture(), empty);
        QCOMPARE(confusion.plot.cellSentence(0, 0), QString());
        QVERIFY(confusion.plot.cellRect(0, 0).isEmpty());
        confusion.plot.setMatrix({5, 0, 0, 0}, {"cat"});
        QCOMPARE(confusion.plot.cellSentence(0, 1), QString("true cat, predicted 1: 0 (0.0 %)"));
        QCOMPARE(confusion.plot.cellSentence(1, 1),
                 QString("true 1, predicted 1: 0 (0.0 %)")); // a class without samples
        confusion.plot.setMatrix({-5, std::numeric_limits<std::int64_t>::max() / 2, 7, 8}, {"%1", QString(300, u'x')});
        confusion.picture();
        QCOMPARE(confusion.plot.cellSentence(0, 0), QString("true %1, predicted %1: -5 (0.0 %)"));
        confusion.plot.setMatrix(std::vector<std::int64_t>(200 * 200, 1), {});
        QVERIFY(confusion.picture() != empty);
        confusion.plot.resize(8, 8);
        confusion.picture();
        confusion.plot.setMatrix({}, {});
        QCOMPARE(confusion.plot.classes(), 0);
    }

    void screenshots() {
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            applyTheme(theme);
            const QString suffix = theme.dark ? "-dark" : "-light";
            Shown<HypervolumeStrip> strip({620, 48});
            strip.plot.setValues(rising(20, 0.4, 0.842, 0.25));
            strip.save("strip" + suffix);
            strip.plot.setValues({});
            strip.save("strip-empty" + suffix);
            Shown<CurvePlot> curves({360, 220});
            curves.plot.setSeries({{"fold 1", rising(15, 0.62, 0.885, 0.3)},
                                   {"fold 2", rising(15, 0.66, 0.879, 0.35)},
                                   {"fold 3", rising(15, 0.64, 0.882, 0.4)}},
                                  "Validation accuracy", true);
            curves.save("curves" + suffix);
            Shown<ConfusionPlot> confusion({360, 360});
            confusion.plot.setMatrix(tenClasses(), fashion);
            confusion.save("confusion" + suffix);
            confusion.plot.resize(560, 520);
            confusion.save("confusion-large" + suffix);
        }
        applyTheme(lightTheme());
    }
};

QTEST_MAIN(TestSmallPlots)
#include "test_small_plots.moc"
