// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/design_page.h"

#include "design/design_words.h"
#include "design/layer_editor.h"
#include "design/log_view.h"
#include "design_panel_fixture.h"
#include "pipeline/design_board.h"
#include "some_design.h"

#include <QClipboard>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QTabWidget>
#include <QTextBlock>

using namespace snac;
using namespace snac::test;

class TestDesignPage : public QObject, private DesignPanelFixture {
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }

    void showsADesignAtWorkAndCancelsIt() {
        DesignState state = stored(path("a"), 12, 11);
        for (DesignStage& stage : state.stages) stage.status = StageStatus::Done;
        state.status = DesignStatus::Done;
        state.agreement = Agreement{1000, 10000, 0, "simulate"};
        store(state);
        state = stored(path("b"), 26, 2);
        state.status = DesignStatus::Running;
        state.process = getpid(); // a process that is there
        state.stages[2].status = StageStatus::Running;
        state.stages[2].fraction = 0.4;
        state.stages[2].seconds = 48;
        state.stages[2].message = "8 bit: epoch 2 of 5, 86.9 %";
        state.stages[2].secondsLeft = 71;
        state.stages[2].warnings = {"the scale of layer 3 was limited to 2^7"};
        store(state);
        QVERIFY(writeFile(path("b") / "log.txt",
                          "== train\nweights of the study\n== quantise\n8bit epoch 1 of 5: 85.2 %\n"
                          "warning: the scale of layer 3 was limited to 2^7\n"
                          "8bit epoch 2 of 5: 86.9 %\n"));
        open();
        QVERIFY(waitForDesigns(2));
        QCOMPARE(QString::fromStdString(m_runner->designs()[0].folder.filename().string()), QString("b"));
        // What runs is shown by itself.
        QCOMPARE(m_panel->shownDesign(), QString::fromStdString(path("b").string()));
        QCOMPARE(find<QLabel>("design.status")->text(), QString("Stage 3 of 11: Quantisation-aware training, 40 %"));
        QVERIFY(find<QProgressBar>("stage.quantise.bar")->isVisible());
        QCOMPARE(find<QProgressBar>("stage.quantise.bar")->value(), 400);
        QVERIFY(find<QLabel>("stage.quantise.notes")->text().contains("2^7"));
        QCOMPARE(find<QPushButton>("design.action")->text(), QString("Cancel"));
        QCOMPARE(find<QLabel>("design.title")->text(), QString("Trial 26 · fashion-mnist"));
        picture("running");
        // The log goes on while the state stays as it is.
        QFile log(QString::fromStdString((path("b") / "log.txt").string()));
        QVERIFY(log.open(QIODevice::Append));
        log.write("8bit epoch 3 of 5: 87.0 %\n");
        log.close();
        QTRY_VERIFY(find<LogView>("design.log")->toPlainText().endsWith("87.0 %"));
        state.process = 0;
        state.status = DesignStatus::Cancelled;
        state.stages[2].status = StageStatus::Cancelled;
        store(state);
        QVERIFY(waitFor(m_panel->shownDesign(), DesignStatus::Cancelled));
        QCOMPARE(find<QPushButton>("design.action")->text(), QString("Go on"));
    }

    void aFailureStandsInItsRowWithItsRemedy() {
        DesignState state = stored(path("a"), 26, 5);
        state.status = DesignStatus::Failed;
        state.stages[5].status = StageStatus::Failed;
        state.stages[5].message = "Yosys 0.9 is too old for the open flow; 0.30 or later is needed.";
        state.stages[5].errors = {"read_verilog: syntax error in line 12"};
        state.stages[5].remedy = "sudo apt install yosys";
        state.error = state.stages[5].message;
        store(state);
        QVERIFY(writeFile(path("a") / "log.txt", "== tools\nlooking for yosys\nerror: yosys 0.9 is too old\n"));
        open();
        QVERIFY(waitForDesigns(1));
        auto* list = find<QListWidget>("design.list");
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down);
        const QString folder = m_panel->shownDesign();
        QVERIFY(!folder.isEmpty());
        QVERIFY(find<QLabel>("stage.tools.notes")->text().contains("too old"));
        QCOMPARE(find<QLabel>("stage.tools.remedy")->text(), QString("sudo apt install yosys"));
        QTest::mouseClick(find<QPushButton>("stage.tools.copy"), Qt::LeftButton);
        QCOMPARE(qApp->clipboard()->text(), QString("sudo apt install yosys"));
        QCOMPARE(find<QPushButton>("design.action")->text(), QString("Try again"));
        picture("failed");
        QTest::mouseClick(find<QPushButton>("stage.tools.tools"), Qt::LeftButton);
        QVERIFY(find<QPushButton>("design.tools")->isChecked());
        m_panel->show(folder);
        QTest::mouseClick(find<QPushButton>("stage.tools.run"), Qt::LeftButton);
        QVERIFY(waitFor(folder, DesignStatus::Done));
    }

    void runsToAStage() {
        store(stored(path("a"), 26, 2));
        open();
        QVERIFY(waitForDesigns(1));
        const QString folder = QString::fromStdString(path("a").string());
        m_panel->show(folder);
        auto* row = find<QFrame>("stage.prune");
        auto* run = find<QPushButton>("stage.prune.run");
        QVERIFY(!run->isVisible());
        const int height = row->height();
        find<QFrame>("stage.quantise")->setFocus(Qt::TabFocusReason);
        QTest::keyClick(find<QFrame>("stage.quantise"), Qt::Key_Down);
        QTRY_VERIFY(row->hasFocus());
        QVERIFY(run->isVisible());
        QCOMPARE(run->text(), QString("Run to here"));
        picture("row_focus");
        QCOMPARE(row->height(), height);
        QTest::keyClick(row, Qt::Key_Up);
        QVERIFY(!run->isVisible());
        row->setFocus(Qt::TabFocusReason);
        QTest::keyClick(row, Qt::Key_Return);
        QVERIFY(QTest::qWaitFor([&] { return !m_runner->anyRunning(); }, patience));
        QCOMPARE(m_runner->design(folder)->stages[3].status, StageStatus::Done);
        QCOMPARE(m_runner->design(folder)->stages[4].status, StageStatus::Waiting);
    }

    void aStagesMenuSaysWhatCanBeDone() {
        DesignState state = stored(path("a"), 26, 2);
        state.stages[0].message = std::string(200, 'x');
        store(state);
        open();
        QVERIFY(waitForDesigns(1));
        const QString folder = QString::fromStdString(path("a").string());
        m_panel->show(folder);
        const auto menuOf = [&](const char* stage) {
            auto* row = find<QFrame>(stage);
            QContextMenuEvent event(QContextMenuEvent::Keyboard, {5, 5}, row->mapToGlobal(QPoint(5, 5)));
            QCoreApplication::sendEvent(row, &event);
            return row->findChild<QMenu*>();
        };
        QMenu* menu = menuOf("stage.train");
        QVERIFY(menu);
        QVERIFY(!menu->actions().first()->isEnabled());
        QCOMPARE(menu->actions().first()->toolTip(), QString("This stage has ended"));
        menu->close();
        // A long message has all that its figures leave it.
        const auto* message = find<QLabel>("stage.train.message");
        const auto* row = find<QFrame>("stage.train");
        QVERIFY2(message->geometry().right() > row->width() - 110, qPrintable(QString::number(message->width())));
        menu = menuOf("stage.quantise");
        QVERIFY(menu && menu->actions().first()->isEnabled());
        menu->actions().first()->trigger();
        menu->close();
        QVERIFY(
            QTest::qWaitFor([&] { return m_runner->design(folder)->stages[2].status == StageStatus::Done; }, patience));
        QVERIFY(QTest::qWaitFor([&] { return !m_runner->anyRunning(); }, patience));
        QCOMPARE(m_runner->design(folder)->stages[3].status, StageStatus::Waiting);
    }

    void showsResultsOfADesignThatIsDone() {
        DesignState state = stored(path("a"), 26, 11);
        for (DesignStage& stage : state.stages)
            if (stage.status != StageStatus::Skipped) stage.status = StageStatus::Done;
        state.status = DesignStatus::Done;
        state.chosen = "8bit_p02";
        state.chosenWhy = "The smallest within 1 percentage point of floating point.";
        state.flow = Flow::Open;
        state.agreement = Agreement{1000, 10000, 0, "simulate"};
        state.measured = {{"lut", 18'204}, {"ff", 9'120}, {"dsp", 0}, {"bram36", 0}, {"latency_cycles", 8}};
        store(state);
        open();
        QVERIFY(waitForDesigns(1));
        m_panel->show(QString::fromStdString(path("a").string()));
        auto* tabs = find<QTabWidget>("design.tabs");
        QCOMPARE(tabs->currentIndex(), 2);
        picture("done");
        for (const int tab : {0, 1, 3}) {
            tabs->setCurrentIndex(tab);
            picture(QStringLiteral("done_tab%1").arg(tab));
        }
    }

    void resultsAreReadWhenTheyChange() {
        DesignState state = stored(path("a"), 26, 11);
        state.status = DesignStatus::Running;
        state.process = getpid();
        for (DesignStage& stage : state.stages) stage.status = StageStatus::Done;
        state.stages.back().status = StageStatus::Running;
        state.flow = Flow::Open;
        state.chosen = "6bit_p00";
        state.resources = someDesign().resources;
        store(state);
        open();
        QVERIFY(waitForDesigns(1));
        const QString folder = QString::fromStdString(path("a").string());
        m_panel->show(folder);
        find<QTabWidget>("design.tabs")->setCurrentIndex(2);
        // The device is the request's until there are results.
        QTRY_VERIFY(find<QLabel>("utilisationNote")->text().startsWith("Device zcu102"));
        QCOMPARE(find<QLabel>("scoreHardware")->text(), QString("—"));
        QVERIFY(writeDesignResults(path("a"), someResults()));
        state.status = DesignStatus::Done;
        state.process = 0;
        state.stages.back().status = StageStatus::Done;
        store(state);
        QTRY_COMPARE(find<QLabel>("scoreHardware")->text(), QString("85.80 %"));
        std::filesystem::remove(path("a") / "results.json");
        state.stages.back().status = StageStatus::Waiting;
        state.status = DesignStatus::Waiting;
        store(state);
        QTRY_COMPARE(find<QLabel>("scoreHardware")->text(), QString("—"));
    }

    void aFailureIsOnceInTheLog() {
        const std::filesystem::path folder = path("a");
        QVERIFY(writeDesignRequest(folder, exampleRequest(26)));
        const Error error = makeError(ErrorCategory::NotFound, "the tool is not there; install it.");
        {
            DesignBoard board(folder, exampleRequest(26), {});
            board.begin("quantise");
            board.finish(error);
        }
        QFile log(QString::fromStdString((folder / "log.txt").string()));
        QVERIFY(log.open(QIODevice::ReadOnly));
        QCOMPARE(log.readAll().count("the tool is not there"), 1);
        log.close();
        {
            DesignBoard board(folder, exampleRequest(26), {}); // a flow ends its stage itself, in other words
            board.begin("tools");
            board.end("tools", StageStatus::Failed, "it broke");
            board.finish(error);
        }
        QVERIFY(log.open(QIODevice::ReadOnly));
        const QByteArray text = log.readAll();
        QVERIFY2(text.endsWith("the tool is not there; install it.\n"), text.constData());
    }

    void theLogFollowsItsEndUnlessScrolledUp() {
        LogView log;
        log.resize(400, 200);
        log.show();
        QVERIFY(QTest::qWaitForWindowExposed(&log));
        QString lines;
        for (int i = 0; i < 7000; ++i) lines += QStringLiteral("line %1\n").arg(i);
        log.append(lines);
        QCOMPARE(log.document()->blockCount(), LogView::mostLines);
        QVERIFY(log.toPlainText().endsWith("line 6999"));
        QCOMPARE(log.verticalScrollBar()->value(), log.verticalScrollBar()->maximum());
        log.verticalScrollBar()->setValue(10);
        log.append("\x1b[31mred\x1b[0m\x07\n" + QString(5000, 'x') + "\n");
        QVERIFY(log.verticalScrollBar()->value() < 100);
        QVERIFY(log.toPlainText().contains("\nred\n"));
        QCOMPARE(log.document()->lastBlock().text().size(), LogView::longestLine + 1);
    }

    void aStageWarnsOfWhatItWillLack() {
        DesignState state = stored(path("a"), 26, 2);
        state.status = DesignStatus::Waiting;
        state.stages[5].warnings = {"Synthesis will stop for want of yosys, which is not installed or does not work."};
        state.stages[5].remedy = "sudo apt-get install -y yosys";
        store(state);
        open();
        m_panel->show(folderOf(state));
        QVERIFY(find<QLabel>("stage.tools.notes")->text().contains("want of yosys"));
        QVERIFY(find<QLabel>("stage.tools.remedy")->isVisible());
        QVERIFY(find<QPushButton>("stage.tools.copy")->isVisible());
        picture("stage-warns");
    }

    void layersAreThoseThatCameOut() {
        DesignState state = stored(path("a"), 26, 5);
        state.chosen = "6bit_p02";
        state.modelFolder = (path("a") / "compression/points/6bit_p02").string();
        Architecture cameOut = *readArchitectureYaml(exampleYaml(), "example");
        for (Layer& layer : cameOut.layers)
            if (layer.hasWeights()) {
                layer.hardware.weightBits = 6;
                layer.hardware.activationBits = 6;
                layer.sparsity = 0.49;
            }
        std::filesystem::create_directories(state.modelFolder);
        QVERIFY(
            writeFile(std::filesystem::path(state.modelFolder) / "architecture.yaml", *writeArchitectureYaml(cameOut))
                .ok());
        store(state);
        open();
        m_panel->show(folderOf(state));
        auto* tabs = find<QTabWidget>("design.tabs");
        tabs->setCurrentIndex(3);
        const auto* layers = dynamic_cast<LayerEditor*>(tabs->widget(3));
        QVERIFY(layers && layers->locked());
        QVERIFY(std::ranges::all_of(layers->architecture().layers, [](const Layer& layer) {
            return !layer.hasWeights() || layer.hardware.weightBits == 6;
        }));
        picture("layers-came-out");
    }
};

int main(int argc, char* argv[]) {
    if (isFakeDesign(argc, argv)) return fakeDesign(argc, argv);
    QApplication application(argc, argv);
    TestDesignPage test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_design_page.moc"
