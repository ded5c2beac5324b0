// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/design_panel.h"
#include "window_fixture.h"

#include <QFileInfo>
#include <QPushButton>

#include <algorithm>

using namespace snac;
using namespace snac::test;

/// From a selected point to its design, by a `snac` process of its own that the window only watches.
class TestDesign : public QObject {
    Q_OBJECT
public:
    static void initMain() {
        home();
        qputenv("PATH", QFileInfo(QStringLiteral(SNAC_BINARY)).path().toLocal8Bit() + ":" + qgetenv("PATH"));
        // With the tools it takes minutes; without, what trains and exports is the same.
        const QString python = QStringLiteral(SNAC_SOURCE_DIR "/build/synthesis-venv/bin/python");
        whole = qEnvironmentVariableIsSet("SNAC_TEST_ALL") && QFileInfo::exists(python);
        qputenv("SNAC_SYNTHESIS_PYTHON", whole ? python.toLocal8Bit() : QByteArray("/nowhere/python"));
    }

private Q_SLOTS:
    void init() { beginTest(); }

    void onePressMakesTheDesign() {
        Studio studio;
        QVERIFY(studio.start());
        studio.makeShort(8);
        studio.keys(Qt::Key_F5);
        QVERIFY(QTest::qWaitFor([&] { return studio.state() != RunState::Idle; }, patience));
        QVERIFY(studio.waitForEnd());
        StudyModel& model = studio.session.model();
        // The smallest: whether 100 LUTs or 300,000 are synthesised is minutes.
        const auto smallest =
            std::ranges::min_element(model.trials(), {}, [](const Trial& trial) { return trial.metrics.at("bops"); });
        model.select(smallest->number);
        studio.picture(QStringLiteral("design-point"));
        QVERIFY(studio.click("makeDesign"));
        QCOMPARE(studio.window.activity(), Activity::Design);
        QVERIFY2(studio.said().isEmpty(), qPrintable(studio.said()));

        const DesignRunner& runner = studio.session.designs();
        const auto design = [&]() -> const DesignState& { return runner.designs().front(); };
        QVERIFY(QTest::qWaitFor([&] { return !runner.designs().empty(); }, patience));
        QVERIFY(QTest::qWaitFor([&] { return design().points.size() >= 2; }, patience));
        studio.picture(QStringLiteral("design-running"));
        const auto ended = [&] {
            return design().status == DesignStatus::Done || design().status == DesignStatus::Failed;
        };
        QVERIFY(QTest::qWaitFor(ended, 10 * patience));
        studio.picture(QStringLiteral("design-ended"));
        const auto stage = [&](const std::string& name) {
            const auto found = std::ranges::find(design().stages, name, &DesignStage::name);
            return found == design().stages.end() ? DesignStage() : *found;
        };
        for (const char* name : {"quantise", "prune", "export"})
            QVERIFY2(stage(name).status == StageStatus::Done, name);
        QVERIFY(!design().chosen.empty());
        QCOMPARE(design().status == DesignStatus::Done, whole);
        if (whole)
            checkHardware(design());
        else
            QVERIFY2(stage("tools").status == StageStatus::Failed && !design().error.empty(), design().error.c_str());
        checkMarks(studio, design());
    }

    /// The design belongs to its folder, not to the window that began it.
    void anotherWindowFindsIt() {
        Studio studio;
        QVERIFY(studio.start());
        const DesignRunner& runner = studio.session.designs();
        QVERIFY(QTest::qWaitFor([&] { return !runner.designs().empty(); }, patience));
        QVERIFY(studio.session.designMarks().empty()); // of a study that is not open
        const DesignState design = runner.designs().front();
        QVERIFY(studio.open(QString::fromStdString(design.study)));
        QVERIFY(!studio.session.designMarks().empty());
        studio.session.model().select(design.trial);
        studio.keys(Qt::Key_M, Qt::ControlModifier); // shows what is there, and makes no second one
        QCOMPARE(studio.window.activity(), Activity::Design);
        QCOMPARE(studio.window.design().shownDesign(), QString::fromStdString(design.folder.string()));
        QTest::qWait(500);
        QCOMPARE(runner.designs().size(), std::size_t{1});
    }

private:
    static void checkHardware(const DesignState& design) {
        QVERIFY(design.agreement && design.agreement->samples > 0);
        QCOMPARE(design.agreement->differing, 0);
        QVERIFY(design.measured.contains("lut"));
    }
    static void checkMarks(Studio& studio, const DesignState& design) {
        const auto marks = studio.session.designMarks();
        QCOMPARE(marks.size(), design.points.size() + (design.measured.empty() ? 0 : 1));
        for (const OverlayPoint& mark : marks)
            QVERIFY(mark.values.contains("accuracy") && mark.values.contains("bops"));
        for (const OverlayPoint& mark : marks) QVERIFY(mark.tip.contains("effective BOPs"));
        studio.keys(Qt::Key_3, Qt::ControlModifier);
        studio.picture(QStringLiteral("design-on-the-plot"));
    }

    static inline bool whole = false;
};

QTEST_MAIN(TestDesign)
#include "test_design.moc"
