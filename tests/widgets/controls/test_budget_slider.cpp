// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/budget_slider.h"
#include "controls/limit_track.h"
#include "controls/toggle_switch.h"
#include "widget_support.h"

#include <QAccessible>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace snac;
using namespace snac::test;

namespace {

constexpr double lutTotal = 274080; // zcu102

std::vector<double> lutLike(std::size_t n, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::lognormal_distribution<double> spread(std::log(40000.0), 0.7);
    std::vector<double> values(n);
    for (double& value : values) value = std::round(spread(random));
    return values;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// A slider with LUT-like values in a shown window, and what it signals.
struct Fixture {
    QWidget window;
    BudgetSlider* slider = new BudgetSlider("lut", &window);
    std::vector<std::optional<double>> limits;
    int finished = 0;

    explicit Fixture(std::size_t values = 2000) {
        auto* layout = new QVBoxLayout(&window);
        layout->setContentsMargins(16, 16, 16, 16);
        layout->addWidget(slider);
        slider->setDeviceTotal(lutTotal, "zcu102");
        slider->setValues(lutLike(values));
        window.resize(290, 110);
        QObject::connect(slider, &BudgetSlider::limitChanged, &window, [this](auto limit) { limits.push_back(limit); });
        QObject::connect(slider, &BudgetSlider::editingFinished, &window, [this] { ++finished; });
        window.show();
        window.activateWindow();
        (void)QTest::qWaitForWindowActive(&window);
    }
    QLineEdit* field() { return window.findChild<QLineEdit*>("budgetSlider.lut.field"); }
    LimitTrack* track() { return window.findChild<LimitTrack*>("budgetSlider.lut.track"); }
    QLabel* problem() { return window.findChild<QLabel*>("budgetSlider.lut.problem"); }
    void type(const QString& text) {
        field()->setFocus();
        field()->selectAll();
        QTest::keyClicks(field(), text);
        QTest::keyClick(field(), Qt::Key_Return);
    }
};

} // namespace

class TestBudgetSlider : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(lightTheme()); }

    void typedTextIsTaken() {
        Fixture f;
        f.type("38%");
        QCOMPARE(*f.slider->limit(), 0.38 * lutTotal);
        QCOMPARE(f.field()->text(), QString("38 %"));
        QVERIFY(f.window.findChild<QLabel*>("budgetSlider.lut.absolute")->text().startsWith("104"));
        QCOMPARE(f.limits.size(), 1u);
        QCOMPARE(f.finished, 1);
        f.type("none");
        QVERIFY(!f.slider->limit());
        QCOMPARE(f.field()->text(), QString("no limit"));
        QCOMPARE(f.finished, 2);
        f.type("none"); // nothing new: no step of undo
        QCOMPARE(f.finished, 2);
    }

    void wrongTextIsSaidAndEscapeRestores() {
        Fixture f;
        f.slider->setLimit(50000);
        const QString before = f.field()->text();
        f.type("many");
        QCOMPARE(*f.slider->limit(), 50000.0);
        QVERIFY(f.limits.empty());
        QVERIFY(f.problem()->isVisible());
        QVERIFY(f.problem()->text().contains("many"));
        QTest::keyClick(f.field(), Qt::Key_Escape);
        QCOMPARE(f.field()->text(), before);
        QVERIFY(!f.problem()->isVisible());
        QCOMPARE(f.finished, 0);
    }

    void perCentNeedsATotal() {
        Fixture f;
        f.slider->setDeviceTotal({}, "xyz");
        f.type("38%");
        QVERIFY(!f.slider->limit());
        QVERIFY(f.problem()->text().contains("xyz has no total"));
        f.type("300k");
        QCOMPARE(*f.slider->limit(), 300000.0);
        QVERIFY(!f.problem()->isVisible());
    }

    void leavingTheFieldUntouchedKeepsEveryDigit() {
        Fixture f;
        f.slider->setDeviceTotal({}, {});
        f.slider->setLimit(2134567);
        f.field()->setFocus();
        QTest::keyClick(f.field(), Qt::Key_Return);
        f.track()->setFocus();
        QCOMPARE(*f.slider->limit(), 2134567.0);
        QVERIFY(f.limits.empty());
    }

    void keysStep() {
        Fixture f;
        f.track()->setFocus();
        QTest::keyClick(f.track(), Qt::Key_Left); // from no limit: just below the largest
        QVERIFY(f.slider->limit());
        const double first = *f.slider->limit();
        QTest::keyClick(f.track(), Qt::Key_Left);
        const double one = first / *f.slider->limit();
        QVERIFY(one > 1);
        const double before = *f.slider->limit();
        QTest::keyClick(f.track(), Qt::Key_Left, Qt::ShiftModifier);
        const double ten = before / *f.slider->limit();
        QVERIFY(std::abs(std::log(ten) / std::log(one) - 10) < 1.5); // ten steps of a logarithmic track, rounded
        QTest::keyClick(f.track(), Qt::Key_PageUp);
        QVERIFY(std::abs(*f.slider->limit() / before - 1) < 0.02);
        QCOMPARE(f.finished, 4);
        QCOMPARE(f.limits.size(), 4u);
        QTest::keyClick(f.track(), Qt::Key_Home);
        const auto values = lutLike(2000);
        const double smallest = *std::min_element(values.begin(), values.end());
        QCOMPARE(*f.slider->limit(), smallest); // one trial fits
        QTest::keyClick(f.track(), Qt::Key_Left);
        QVERIFY(*f.slider->limit() >= smallest);
        QTest::keyClick(f.track(), Qt::Key_End);
        QVERIFY(!f.slider->limit());
    }

    void heldKeyIsOneGesture() {
        Fixture f;
        f.track()->setFocus();
        QTest::keyPress(f.track(), Qt::Key_Left);
        QTest::keyPress(f.track(), Qt::Key_Left);
        QTest::keyPress(f.track(), Qt::Key_Left);
        QCOMPARE(f.finished, 0);
        QTest::keyRelease(f.track(), Qt::Key_Left);
        QCOMPARE(f.limits.size(), 3u);
        QCOMPARE(f.finished, 1);
    }

    void smallCountsStepByOne() {
        Fixture f;
        f.slider->setDeviceTotal({}, {});
        f.slider->setValues({0, 1, 2, 3, 4, 8});
        f.slider->setLimit(3);
        f.track()->setFocus();
        for (const double expected : {2.0, 1.0, 0.0, 0.0}) {
            QTest::keyClick(f.track(), Qt::Key_Left);
            QCOMPARE(*f.slider->limit(), expected);
        }
        QTest::keyClick(f.track(), Qt::Key_Right);
        QCOMPARE(*f.slider->limit(), 1.0);
    }

    void mouseDragsAndSignalsLive() {
        Fixture f;
        LimitTrack* track = f.track();
        const int y = track->handleCentre().y();
        QTest::mousePress(track, Qt::LeftButton, {}, track->handleCentre());
        QVERIFY(f.slider->isHeld());
        for (int x = track->width() - 20; x > track->width() / 2; x -= 10) QTest::mouseMove(track, {x, y});
        QVERIFY(f.limits.size() > 5);
        QVERIFY(std::is_sorted(f.limits.rbegin(), f.limits.rend()));
        QCOMPARE(f.finished, 0);
        QTest::mouseRelease(track, Qt::LeftButton, {}, {track->width() / 2, y});
        QVERIFY(!f.slider->isHeld());
        QCOMPARE(f.finished, 1);
        QCOMPARE(*f.slider->limit(), *f.limits.back());
        QVERIFY(std::abs(track->handleCentre().x() - track->width() / 2) <= 12);
    }

    void draggingToTheEndRemovesTheLimit() {
        Fixture f;
        f.slider->setLimit(40000);
        LimitTrack* track = f.track();
        const int y = track->handleCentre().y();
        QTest::mousePress(track, Qt::LeftButton, {}, track->handleCentre());
        QTest::mouseMove(track, {track->width() - 30, y});
        QVERIFY(f.slider->limit());
        QTest::mouseMove(track, {track->width() + 50, y});
        QVERIFY(!f.slider->limit());
        QTest::mouseRelease(track, Qt::LeftButton, {}, {track->width() + 50, y});
        QCOMPARE(f.finished, 1);
    }

    void doubleClickRemovesTheLimit() {
        Fixture f;
        f.slider->setLimit(40000);
        bool told = false;
        connect(f.slider, &BudgetSlider::editingFinished, &f.window, [&] { told = f.slider->wasDoubleClick(); });
        QTest::mouseDClick(f.track(), Qt::LeftButton, {}, f.track()->handleCentre());
        QVERIFY(!f.slider->limit());
        QVERIFY(told);
        QVERIFY(!f.slider->wasDoubleClick());
    }

    void wheelWorksOnlyWithTheFocus() {
        Fixture f;
        f.slider->setLimit(40000);
        const auto turn = [&] {
            QWheelEvent event(QPointF(50, 20), f.track()->mapToGlobal(QPointF(50, 20)), {}, {0, -120}, Qt::NoButton,
                              Qt::NoModifier, Qt::NoScrollPhase, false);
            QApplication::sendEvent(f.track(), &event);
        };
        f.field()->setFocus();
        turn();
        QCOMPARE(*f.slider->limit(), 40000.0);
        f.track()->setFocus();
        turn();
        QVERIFY(*f.slider->limit() < 40000);
        turn();
        QCOMPARE(f.limits.size(), 2u);
        QTRY_COMPARE(f.finished, 1); // both turns are one gesture
    }

    void valuesDoNotMoveTheHandleUnderTheMouse() {
        Fixture f;
        f.slider->setLimit(40000);
        LimitTrack* track = f.track();
        const QPoint before = track->handleCentre();
        QTest::mousePress(track, Qt::LeftButton, {}, before);
        f.slider->setValues({1, 2, 3, 1e9});
        QCOMPARE(track->handleCentre(), before);
        QTest::mouseRelease(track, Qt::LeftButton, {}, before);
        QVERIFY(track->handleCentre() != before);
        QCOMPARE(*f.slider->limit(), 40000.0);
    }

    void whatIsTypedIsNotTakenAway() {
        Fixture f;
        f.field()->setFocus();
        f.field()->selectAll();
        QTest::keyClicks(f.field(), "3");
        f.slider->setLimit(1000); // from elsewhere, say undo
        QCOMPARE(f.field()->text(), QString("3"));
    }

    void unavailableSaysWhy() {
        Fixture f;
        f.slider->setUnavailable("No trial has this.");
        QVERIFY(!f.track()->isEnabled());
        QVERIFY(f.problem()->isVisible());
        QCOMPARE(f.problem()->text(), QString("No trial has this."));
        f.slider->setUnavailable({});
        QVERIFY(f.track()->isEnabled());
        QVERIFY(!f.problem()->isVisible());
    }

    void hostileLimits() {
        Fixture f;
        for (const double limit : {std::nan(""), HUGE_VAL, -1.0, 0.0, 1e308, 5e-324}) {
            f.slider->setLimit(limit);
            f.window.grab();
            for (const auto key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Home, Qt::Key_Left, Qt::Key_End})
                QTest::keyClick(f.track(), key);
            QVERIFY(!f.slider->limit());
        }
    }

    /// Budget: 5 ms for 100,000 values; the same values again are only compared.
    void manyValuesAreCheap() {
        Fixture f(10);
        std::vector<double> first, again;
        for (unsigned i = 0; i < 11; ++i) {
            const auto values = lutLike(100000, i + 2);
            first.push_back(msOf([&] { f.slider->setValues(values); }));
            again.push_back(msOf([&] { f.slider->setValues(values); }));
        }
        const double paint = msOf([&] { f.slider->grab(); });
        qInfo("100,000 values: %.2f ms, unchanged %.3f ms (medians of 11); one picture %.2f ms", median(first),
              median(again), paint);
        QVERIFY(median(first) < 50);
        QVERIFY(median(again) < median(first));
    }

    void switchTogglesAndIsACheckBox() {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* toggle = new ToggleSwitch("Steer the search", &window);
        layout->addWidget(toggle);
        window.show();
        QSignalSpy toggled(toggle, &QAbstractButton::toggled);
        QTest::keyClick(toggle, Qt::Key_Space);
        QVERIFY(toggle->isChecked());
        QTest::keyClick(toggle, Qt::Key_Return);
        QVERIFY(!toggle->isChecked());
        QTest::mouseClick(toggle, Qt::LeftButton, {}, toggle->rect().center());
        QVERIFY(toggle->isChecked());
        QCOMPARE(toggled.size(), 3);
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(toggle);
        QVERIFY(accessible);
        QCOMPARE(accessible->role(), QAccessible::CheckBox);
        QVERIFY(accessible->state().checked);
        QCOMPARE(accessible->text(QAccessible::Name), QString("Steer the search"));
        toggle->setEnabled(false);
        QTest::keyClick(toggle, Qt::Key_Space);
        QVERIFY(toggle->isChecked());
    }

    void screenshots() {
        const QString folder = qEnvironmentVariable("SNAC_SCREENSHOT_DIR");
        if (folder.isEmpty()) QSKIP("SNAC_SCREENSHOT_DIR is not set");
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            applyTheme(theme);
            QFrame window;
            window.setProperty("card", true);
            auto* layout = new QVBoxLayout(&window);
            layout->setContentsMargins(16, 12, 16, 12);
            layout->setSpacing(12);
            const auto add = [&](const char* metric) {
                auto* slider = new BudgetSlider(metric, &window);
                layout->addWidget(slider);
                return slider;
            };
            auto* bops = add("bops");
            bops->setValues(lutLike(5000));
            bops->setLimit(60000);
            auto* lut = add("lut");
            lut->setDeviceTotal(lutTotal, "zcu102");
            lut->setValues(lutLike(5000, 9));
            lut->setLimit(0.12 * lutTotal);
            auto* dsp = add("dsp");
            dsp->setValues({0, 0, 0, 1, 2, 4, 4, 8, 100});
            auto* wrong = add("ff");
            wrong->setValues(lutLike(200));
            wrong->setLimit(300000);
            auto* latency = add("latency_cycles");
            latency->setClock(5.0);
            latency->setValues(lutLike(5000, 4));
            latency->setLimit(40000);
            add("bram36")->setUnavailable("No trial has this yet, and no device is chosen.");
            auto* on = new ToggleSwitch("Steer the search", &window);
            on->setChecked(true);
            layout->addWidget(on);
            layout->addWidget(new ToggleSwitch("Grey out what breaks it", &window));
            window.resize(290, 640);
            window.show();
            window.activateWindow();
            (void)QTest::qWaitForWindowActive(&window);
            auto* field = window.findChild<QLineEdit*>("budgetSlider.ff.field");
            field->setFocus();
            field->selectAll();
            QTest::keyClicks(field, "12,5 k");
            QTest::keyClick(field, Qt::Key_Return);
            lut->setFocus();
            QTest::qWait(20);
            const int percent = static_cast<int>(window.devicePixelRatio() * 100);
            QVERIFY(window.grab().save(
                QStringLiteral("%1/controls-%2-%3.png").arg(folder, theme.dark ? "dark" : "light").arg(percent)));
        }
    }
};

QTEST_MAIN(TestBudgetSlider)
#include "test_budget_slider.moc"
