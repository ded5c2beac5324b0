// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/budget_slider.h"
#include "study_files.h"
#include "window_fixture.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
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
        QVERIFY(studio.text("budgetCount").contains("of 180 trials fit"));
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
