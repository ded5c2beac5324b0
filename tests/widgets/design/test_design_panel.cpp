// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/design_panel.h"

#include "design/design_words.h"
#include "design/log_view.h"
#include "design_panel_fixture.h"
#include "support/notice.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

using namespace snac;
using namespace snac::test;

class TestDesignPanel : public QObject, private DesignPanelFixture {
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }

    void offersTheWayToThePlot() {
        open();
        QSignalSpy search(m_panel.get(), &DesignPanel::searchRequested);
        QVERIFY(!m_panel->canMake());
        QVERIFY(!m_panel->whyNot().isEmpty());
        auto* button = find<QPushButton>("design.toPlot");
        QVERIFY(button->isVisible());
        picture("empty");
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(search.count(), 1);
    }

    void oneButtonMakesTheDesign() {
        open();
        m_panel->setCandidate(exampleCandidate(26));
        QVERIFY(m_panel->canMake());
        QCOMPARE(find<QLabel>("candidate.title")->text(), QString("Trial 26 of fashion-mnist.db"));
        QVERIFY(find<QLabel>("candidate.summary")->text().contains("8 bit"));
        picture("candidate");
        auto* make = find<QPushButton>("candidate.make");
        make->setFocus();
        QTest::keyClick(make, Qt::Key_Space);
        const QString folder = m_panel->shownDesign();
        QVERIFY(!folder.isEmpty());
        QVERIFY(!m_panel->canMake()); // never twice
        m_panel->make();
        QCOMPARE(m_runner->designs().size(), std::size_t{1});
        QVERIFY(waitFor(folder, DesignStatus::Done));
        QVERIFY(find<QLabel>("design.status")->text().startsWith("Done"));
        QVERIFY(!find<QPushButton>("design.action")->isVisible());
        QVERIFY(find<LogView>("design.log")->toPlainText().contains("== synthesise"));
        const auto request = readDesignRequest(folder.toStdString());
        QVERIFY(request);
        QCOMPARE(request->config.localSearch.precisions, std::vector<Precision>({{8, 4}}));
        QCOMPARE(request->config.localSearch.pruningIterations, 3);
    }

    void optionsGoIntoTheRequest() {
        open();
        m_panel->setCandidate(exampleCandidate(26));
        QTest::mouseClick(find<QCheckBox>("design.bits6"), Qt::LeftButton, {}, {6, 6});
        QTest::mouseClick(find<QCheckBox>("design.learned"), Qt::LeftButton, {}, {6, 6});
        QVERIFY(!m_panel->canMake()); // without a budget
        QVERIFY(m_panel->whyNot().contains("EBOPs"));
        QTest::keyClicks(find<QLineEdit>("design.budget"), "60k");
        QVERIFY(m_panel->canMake());
        find<QSpinBox>("design.iterations")->setValue(2);
        m_panel->setCandidate(exampleCandidate(26)); // the same again: what was chosen stays
        QVERIFY(find<QCheckBox>("design.bits6")->isChecked());
        m_panel->make();
        const auto request = readDesignRequest(m_panel->shownDesign().toStdString());
        QVERIFY(request);
        const auto& search = request->config.localSearch;
        QCOMPARE(search.pruningIterations, 2);
        QCOMPARE(search.precisions.size(), std::size_t{3});
        QCOMPARE(search.precisions[0].bits, 8);
        QCOMPARE(search.precisions[1].bits, 6);
        QCOMPARE(search.precisions[2].ebopsBudget, 60000.0);
    }

    void stopsWhereItIsToldTo() {
        open();
        m_panel->setCandidate(exampleCandidate(26));
        auto* until = find<QComboBox>("design.until");
        QCOMPARE(until->currentText(), QString("The whole way"));
        until->setFocus();
        for (int i = 0; i < 3; ++i) QTest::keyClick(until, Qt::Key_Down);
        QCOMPARE(until->currentText(), QString("Pruning"));
        QVERIFY(find<QLabel>("candidate.summary")->text().startsWith("Stops after: Pruning"));
        picture("until");
        for (int i = 1; i < until->count(); ++i)
            QVERIFY2(isDesignStage(until->itemData(i).toString().toStdString()), qPrintable(until->itemText(i)));
        QTest::mouseClick(find<QPushButton>("candidate.make"), Qt::LeftButton);
        const QString folder = m_panel->shownDesign();
        QVERIFY(waitFor(folder, DesignStatus::Waiting));
        QVERIFY(QTest::qWaitFor(
            [&] { return !m_runner->anyRunning() && m_runner->design(folder)->stages[3].status == StageStatus::Done; },
            patience));
        QCOMPARE(m_runner->design(folder)->stages[4].status, StageStatus::Waiting);
        QCOMPARE(find<QPushButton>("design.action")->text(), QString("Go on"));
        m_panel->setCandidate(exampleCandidate(27)); // another point: the whole way again
        QCOMPARE(until->currentText(), QString("The whole way"));
    }

    void saysWhyACandidateCannotStart() {
        open();
        DesignCandidate candidate = exampleCandidate(26);
        candidate.why = "The data of this study are not open; open them first.";
        m_panel->setCandidate(candidate);
        QVERIFY(!m_panel->canMake());
        QCOMPARE(m_panel->whyNot(), candidate.why);
        QVERIFY(!find<QPushButton>("candidate.make")->isEnabled());
        QCOMPARE(find<QPushButton>("candidate.make")->toolTip(), candidate.why);
        m_panel->setCandidate(std::nullopt);
        QVERIFY(find<QPushButton>("design.toPlot")->isVisible());
    }

    void aPointsDesignIsShownInsteadOfItsForm() {
        store(stored(path("a"), 26, 2));
        open();
        QVERIFY(waitForDesigns(1));
        m_panel->setCandidate(exampleCandidate(26));
        QCOMPARE(m_panel->shownDesign(), QString::fromStdString(path("a").string()));
        QVERIFY(!m_panel->canMake());
        auto* list = find<QListWidget>("design.list");
        QCOMPARE(list->count(), 2);
        list->setCurrentRow(0); // "New design" of the same point
        QVERIFY(m_panel->shownDesign().isEmpty());
        QVERIFY(m_panel->canMake());
        m_panel->setCandidate(exampleCandidate(27));
        QVERIFY(m_panel->canMake());
        QVERIFY(m_panel->shownDesign().isEmpty());
    }

    void designsOfOnePointAreToldApart() {
        const QDateTime now(QDate(2026, 11, 24), QTime(12, 0));
        DesignState state = stored(path("a"), 26, 2);
        state.began = 0;
        QCOMPARE(distinctions(state, now), QStringList{"Paused"}); // nothing else is known
        state.began = static_cast<double>(now.addSecs(-3600).toSecsSinceEpoch());
        state.status = DesignStatus::Done;
        state.chosen = "8bit_p02";
        state.flow = Flow::Open;
        QCOMPARE(distinctions(state, now), QStringList({"Done", "11:00", "8bit_p02", "Open RTL"}));
        QCOMPARE(distinctions(state, now.addDays(2))[1], QString("24 Nov 11:00"));
        QCOMPARE(distinctions(state, now.addYears(1))[1], QString("24 Nov 2026"));
        for (const double wrong : {-1.0, 1e300, std::nan("")}) {
            DesignState broken = state;
            broken.began = wrong;
            QCOMPARE(distinctions(broken, now), QStringList({"Done", "8bit_p02", "Open RTL"}));
        }
        store(state);
        DesignState other = stored(path("b"), 26, 2);
        other.status = DesignStatus::Done;
        other.began = state.began + 120;
        other.chosen = "6bit_<b>";
        other.flow = Flow::Hls4ml;
        store(other);
        open();
        QVERIFY(waitForDesigns(2));
        auto* list = find<QListWidget>("design.list");
        QCOMPARE(list->item(0)->text(), list->item(1)->text());
        const QImage picture0 = list->viewport()->grab(list->visualItemRect(list->item(0))).toImage();
        const QImage picture1 = list->viewport()->grab(list->visualItemRect(list->item(1))).toImage();
        QVERIFY(picture0 != picture1);
        QVERIFY(list->item(0)->toolTip().contains("6bit_&lt;b&gt;"));
        QVERIFY(list->item(0)->toolTip().contains("Flow: hls4ml"));
        QVERIFY(list->item(1)->toolTip().contains("Begun: 24 Nov 2026 11:00:00"));
        QVERIFY(list->item(1)->toolTip().contains("Folder: a"));
        picture("one_point");
    }

    void removesAfterAQuestion() {
        QVERIFY(QDir(m_folder.path()).mkdir("data"));
        qputenv("XDG_DATA_HOME", m_folder.filePath("data").toUtf8());
        store(stored(path("a"), 26, 2));
        open();
        QVERIFY(waitForDesigns(1));
        auto* list = find<QListWidget>("design.list");
        list->setFocus();
        list->setCurrentRow(0);
        QTest::keyClick(list, Qt::Key_Delete);
        auto* keep = find<QPushButton>("design.question.keep");
        QVERIFY(keep->isVisible());
        QVERIFY(keep->hasFocus());
        QTest::keyClick(keep, Qt::Key_Space);
        QVERIFY(!keep->isVisible());
        QCOMPARE(m_runner->designs().size(), std::size_t{1});
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Delete);
        QTest::mouseClick(find<QPushButton>("design.question.remove"), Qt::LeftButton);
        QCOMPARE(m_runner->designs().size(), std::size_t{0});
        QVERIFY(find<QPushButton>("design.toPlot")->isVisible());
        QTRY_VERIFY(!std::filesystem::exists(path("a")));
        qunsetenv("XDG_DATA_HOME");
    }

    void saysWhatSynthesisWillLack() {
        open();
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", "/nowhere");
        m_panel->setCandidate(exampleCandidate(26));
        auto* missing = find<Notice>("candidate.missing");
        const bool said = QTest::qWaitFor([&] { return missing->sentence().contains("g++"); }, patience);
        qputenv("PATH", path);
        QVERIFY2(said, qPrintable(missing->sentence()));
        QVERIFY(find<QPushButton>("candidate.make")->isEnabled()); // training needs none of them
        picture("tools-missing");
        QTest::mouseClick(find<QPushButton>("candidate.tools"), Qt::LeftButton);
        QVERIFY(m_panel->findChild<QWidget*>("toolsPage")->isVisible());
    }

    void theToolsAreAPage() {
        open();
        QTest::mouseClick(find<QPushButton>("design.tools"), Qt::LeftButton);
        QVERIFY(find<QPushButton>("design.tools")->isChecked());
        QVERIFY(!find<QPushButton>("design.toPlot")->isVisible());
        QTest::qWait(2500);
        picture("tools");
    }
};

int main(int argc, char* argv[]) {
    if (isFakeDesign(argc, argv)) return fakeDesign(argc, argv);
    QApplication application(argc, argv);
    TestDesignPanel test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_design_panel.moc"
