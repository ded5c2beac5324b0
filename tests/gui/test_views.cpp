// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/budget_slider.h"
#include "models/trial_state.h"
#include "study_files.h"
#include "window_fixture.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QSignalSpy>
#include <QTableView>

using namespace snac;
using namespace snac::test;

class TestViews : public QObject {
    Q_OBJECT
public:
    static void initMain() { home(); }

private:
    static QString study() { return QDir(home()).filePath(QStringLiteral("two hundred.db")); }
    static std::size_t count(Studio& studio, TrialStanding standing) {
        const auto& all = studio.session.model().standings();
        return static_cast<std::size_t>(std::count(all.begin(), all.end(), standing));
    }
    static std::int64_t inTable(const Studio& studio) {
        const QModelIndex current = studio.get<QTableView>("trialTable")->currentIndex();
        return current.isValid() ? current.siblingAtColumn(0).data().toLongLong() : -1;
    }
    static bool inspected(const Studio& studio, std::int64_t number) {
        const auto titles = studio.get<QWidget>("trialInspector")->findChildren<QLabel*>();
        return std::any_of(titles.begin(), titles.end(), [number](const QLabel* label) {
            return label->text() == QStringLiteral("Trial %1").arg(number);
        });
    }

private Q_SLOTS:
    void initTestCase() { writeStudy(study(), 200); }
    void init() { beginTest(); }

    void oneSelectionInAllViews() {
        Studio studio;
        QVERIFY(studio.start(false));
        QVERIFY(studio.open(study()));
        StudyModel& model = studio.session.model();
        const auto everywhere = [&](std::int64_t number) {
            return model.selected() == number && studio.plot()->selected() == number && inTable(studio) == number &&
                   inspected(studio, number);
        };
        const std::int64_t clicked = model.front()[model.front().size() / 2];
        QTest::mouseClick(studio.plot(), Qt::LeftButton, {}, studio.plot()->pixelOf(clicked).toPoint());
        QVERIFY(everywhere(clicked));
        studio.picture(QStringLiteral("selected"));

        auto* table = studio.get<QTableView>("trialTable");
        QModelIndex row = table->indexAt({20, 5});
        if (inTable(studio) == row.siblingAtColumn(0).data().toLongLong()) row = row.siblingAtRow(row.row() + 1);
        const std::int64_t wanted = row.siblingAtColumn(0).data().toLongLong();
        QVERIFY(wanted != clicked);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(row).center());
        QVERIFY(everywhere(wanted));
        QTest::keyClick(table, Qt::Key_Down);
        const std::int64_t below = inTable(studio);
        QVERIFY(below != wanted && everywhere(below));

        studio.plot()->setFocus();
        QTest::keyClick(studio.plot(), Qt::Key_Home);
        const std::int64_t first = model.selected();
        QVERIFY(everywhere(first));
        QTest::keyClick(studio.plot(), Qt::Key_Right, Qt::ControlModifier);
        QVERIFY(model.selected() != first && everywhere(model.selected()));
        QTest::keyClick(studio.plot(), Qt::Key_Escape);
        QCOMPARE(model.selected(), -1);
        QCOMPARE(studio.plot()->selected(), -1);
        QVERIFY(!studio.get<QWidget>("exportYaml")->isVisible());
    }

    void limitsGreyOutAndAreUndone() {
        Studio studio;
        QVERIFY(studio.start(false));
        QVERIFY(studio.open(study()));
        QCOMPARE(count(studio, TrialStanding::OverBudget), 0u);
        const QImage before = studio.plot()->grab().toImage();

        auto* track = studio.get<QWidget>("budgetSlider.bops.track");
        track->setFocus();
        QTest::keyClick(track, Qt::Key_Home);
        for (int i = 0; i < 5; ++i) QTest::keyClick(track, Qt::Key_Right, Qt::ShiftModifier);
        const std::size_t byKeys = count(studio, TrialStanding::OverBudget);
        QVERIFY(byKeys > 0 && byKeys < 180);
        const double limit = studio.session.model().limit("bops").value();
        for (const Trial& trial : studio.session.model().trials())
            if (trial.state == TrialState::Complete)
                QCOMPARE(studio.session.model().standing(trial.number) == TrialStanding::OverBudget,
                         trial.metrics.at("bops") > limit);
        QVERIFY(studio.plot()->grab().toImage() != before);
        studio.picture(QStringLiteral("limits"));

        studio.type("budgetSlider.lut.field", QStringLiteral("20000"));
        QCOMPARE(studio.session.model().limit("lut"), std::optional(20000.0));
        const std::size_t both = count(studio, TrialStanding::OverBudget);
        QVERIFY(both > byKeys && both < 180);
        QVERIFY(studio.text("budgetCount").contains("of 180 trials within the limits"));
        studio.type("budgetSlider.lut.field", QStringLiteral("10%"));
        QCOMPARE(studio.session.model().limit("lut"), std::optional(27408.0));

        studio.plot()->setFocus();
        studio.keys(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(studio.session.model().limit("lut"), std::optional(20000.0));
        studio.keys(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!studio.session.model().limit("lut"));
        QCOMPARE(count(studio, TrialStanding::OverBudget), byKeys);
        QTest::keySequence(&studio.window, QKeySequence(QKeySequence::Redo));
        QCOMPARE(count(studio, TrialStanding::OverBudget), both);

        QVERIFY(studio.click("greysOut"));
        QCOMPARE(count(studio, TrialStanding::OverBudget), 0u);
        QVERIFY(studio.click("greysOut"));
        QCOMPARE(count(studio, TrialStanding::OverBudget), both);
        QVERIFY(studio.click("removeLimits"));
        QCOMPARE(count(studio, TrialStanding::OverBudget), 0u);
        QVERIFY(studio.choose({"Edit", "Undo removed all limits"}));
        QCOMPARE(count(studio, TrialStanding::OverBudget), both);
    }

    /// What the switch shows is what the search does, from the first moment.
    void theSwitchSteers() {
        Studio studio;
        QVERIFY(studio.start());
        auto* steers = studio.get<QAbstractButton>("steers");
        QCOMPARE(steers->isChecked(), studio.session.steering());
        const bool was = steers->isChecked();
        QVERIFY(studio.click("steers"));
        QCOMPARE(studio.session.steering(), !was);
        steers->setFocus();
        QTest::keyClick(steers, Qt::Key_Space);
        QCOMPARE(studio.session.steering(), was);
        if (!was) QTest::keyClick(steers, Qt::Key_Space);

        studio.makeShort(12);
        studio.type("budgetSlider.bops.field", QStringLiteral("20M"));
        QVERIFY(studio.click("startButton"));
        QVERIFY(QTest::qWaitFor([&] { return studio.text("steerNote").startsWith("taken up"); }, patience));
        QVERIFY(studio.waitForEnd());
        QCOMPARE(studio.session.model().limit("bops"), std::optional(2e7));
        int later = 0;
        for (const Trial& trial : studio.session.model().trials()) {
            if (trial.generation < 1) continue;
            ++later;
            QVERIFY(trial.metrics.at("bops") <= 2e7);
        }
        QVERIFY(later > 0);
    }

    void axesAreChosen() {
        Studio studio;
        QVERIFY(studio.start(false));
        QVERIFY(studio.open(study()));
        const std::int64_t one = studio.session.model().front().front();
        const QPointF before = studio.plot()->pixelOf(one);
        auto* x = studio.get<QComboBox>("plotX");
        QCOMPARE(x->currentData().toString(), QStringLiteral("bops"));
        x->setFocus();
        while (x->currentData().toString() != QStringLiteral("dsp") && x->currentIndex() + 1 < x->count())
            QTest::keyClick(x, Qt::Key_Down);
        QCOMPARE(x->currentData().toString(), QStringLiteral("dsp"));
        QVERIFY(studio.plot()->pixelOf(one) != before);
        studio.picture(QStringLiteral("axes"));
        const QPointF logarithmic = studio.plot()->pixelOf(one);
        QVERIFY(studio.click("plotLogarithmic"));
        QVERIFY(studio.plot()->pixelOf(one) != logarithmic);
        QVERIFY(studio.click("plotShowAll"));
    }

    /// Another trial's news and one's own leave alone what somebody looks at.
    void theInspectedLayerStays() {
        Studio studio;
        QVERIFY(studio.start(false));
        QVERIFY(studio.open(study()));
        StudyModel& model = studio.session.model();
        model.select(model.front().front());
        auto* layers = studio.get<QTableView>("layerTable");
        layers->selectRow(2);
        QSignalSpy rebuilt(layers->model(), &QAbstractItemModel::modelReset);
        Trial other = *model.trial(model.selected() == 0 ? 1 : 0), own = *model.trial(model.selected());
        other.curve.push_back({2, 20, 0.1, 0.2, 0.3});
        own.curve.push_back({2, 20, 0.1, 0.2, 0.3});
        model.update({other, own});
        QVERIFY(QTest::qWaitFor(
            [&] {
                return studio.get<TrialInspector>("trialInspector")->shows(own, standingSentence(model, own.number));
            },
            5000));
        QCOMPARE(rebuilt.count(), 0);
        QCOMPARE(layers->currentIndex().row(), 2);
    }

    void unlockedPanelsCanBeClosed() {
        Studio studio;
        QVERIFY(studio.start(false));
        auto* dock = studio.get<QDockWidget>("budgetDock");
        QVERIFY(studio.choose({"View", "Lock panels"}));
        studio.picture(QStringLiteral("unlocked"));
        QVERIFY(dock->titleBarWidget()->findChildren<QLabel*>().isEmpty()); // the panel's own title is enough
        QVERIFY(studio.click("budgetDock.float"));
        QVERIFY(dock->isFloating());
        QVERIFY(studio.click("budgetDock.float"));
        QVERIFY(!dock->isFloating());
        QVERIFY(studio.click("budgetDock.close"));
        QVERIFY(!dock->isVisible());
        QVERIFY(studio.choose({"View", "Budgets"}));
        QVERIFY(dock->isVisible());
    }

    void aNarrowWindowShowsAll() {
        Studio studio;
        QVERIFY(studio.start(false));
        QVERIFY(studio.open(study()));
        studio.window.resize(1000, 700);
        QVERIFY(studio.choose({"View", "Reset layout"}));
        QTest::qWait(50);
        studio.picture(QStringLiteral("narrow"));
        QCOMPARE(studio.window.width(), 1000);
        for (const char* name : {"budgetSlider.bops.field", "greysOut", "plotExport", "trialFilter"}) {
            auto* widget = studio.get<QWidget>(name);
            const QRect place(widget->mapTo(&studio.window, QPoint()), widget->size());
            QVERIFY2(studio.window.rect().contains(place), name);
        }
    }

    void theSetupBeginsAtItsBegin() {
        Studio studio;
        QVERIFY(studio.start(false));
        studio.plot()->setFocus();
        studio.keys(Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(qApp->focusWidget()->objectName(), QStringLiteral("setup.preset"));
        studio.keys(Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(qApp->focusWidget(), studio.plot());
    }

    void everythingHasAName() {
        Studio studio;
        QVERIFY(studio.start(false));
        for (const QAction* action : studio.window.actions())
            QVERIFY2(!action->objectName().isEmpty(), qPrintable(action->text()));
        for (const QMenu* menu : studio.window.menuBar()->findChildren<QMenu*>())
            QVERIFY2(menu->title().isEmpty() || !menu->objectName().isEmpty(), qPrintable(menu->title()));
        QVERIFY(studio.choose({"Help", "Keyboard shortcuts"}));
        QVERIFY(QTest::qWaitFor([&] { return studio.window.findChild<QWidget*>("shortcutSheet"); }));
        auto* sheet = studio.get<QWidget>("shortcutSheet");
        QCOMPARE(sheet->accessibleName(), QStringLiteral("Keyboard shortcuts"));
        QVERIFY(!studio.get<QWidget>("shortcutTable")->accessibleName().isEmpty());
        for (const QAbstractButton* button : sheet->findChildren<QAbstractButton*>())
            QVERIFY2(button->icon().isNull(), qPrintable(button->text()));
        sheet->close();
        QVERIFY(studio.choose({"Help", "About SNAC Studio"}));
        QCOMPARE(studio.get<QWidget>("about")->accessibleName(), QStringLiteral("About SNAC Studio"));
        studio.get<QWidget>("about")->close();
    }

    void picturesAreSaved_data() {
        QTest::addColumn<QByteArray>("begin");
        QTest::newRow("svg") << QByteArray("<?xml");
        QTest::newRow("png") << QByteArray("\x89PNG");
        QTest::newRow("pdf") << QByteArray("%PDF-");
    }
    void picturesAreSaved() {
        QFETCH(QByteArray, begin);
        Studio studio;
        QVERIFY(studio.start(false));
        QVERIFY(studio.open(study()));
        studio.file = QDir(home()).filePath(QStringLiteral("front.") + QTest::currentDataTag());
        QVERIFY(studio.click("plotExport"));
        QCOMPARE(studio.said(), QString());
        QFile file(studio.file);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.read(begin.size()), begin);
        QVERIFY(file.size() > 2000);
    }
};

QTEST_MAIN(TestViews)
#include "test_views.moc"
