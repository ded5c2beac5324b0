// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/design_panel.h"

#include "arch/architecture_yaml.h"
#include "design/design_words.h"
#include "design/layer_editor.h"
#include "design/log_view.h"
#include "fake_design.h"
#include "inspector_support.h"
#include "pipeline/design_board.h"
#include "pipeline/design_stages.h"
#include "some_design.h"
#include "support/notice.h"
#include "widget_support.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>

using namespace snac;
using namespace snac::test;

namespace {

constexpr int patience = 60000; // milliseconds

QString self() { return QCoreApplication::applicationFilePath(); }

DesignRequest exampleRequest(std::int64_t trial) {
    DesignRequest request = sampleRequest(fmt::format("trial {} of fashion-mnist.db", trial), trial);
    request.architecture = exampleYaml();
    return request;
}

DesignCandidate exampleCandidate(std::int64_t trial) {
    DesignCandidate candidate;
    candidate.request = exampleRequest(trial);
    candidate.architecture = *readArchitectureYaml(exampleYaml(), "example");
    candidate.hardware = zcu102();
    candidate.title = QStringLiteral("Trial %1").arg(trial);
    return candidate;
}

/// A design as its folder tells it, its first stages done.
DesignState stored(const std::filesystem::path& folder, std::int64_t trial, std::size_t done) {
    if (const auto written = writeDesignRequest(folder, exampleRequest(trial)); !written)
        qFatal("%s", written.error().message().c_str());
    DesignState state = *readDesign(folder);
    state.began = 1.7e9 + static_cast<double>(trial);
    state.floatScore = 0.874;
    for (std::size_t i = 0; i < done; ++i) {
        state.stages[i].status = StageStatus::Done;
        state.stages[i].seconds = 12.0 * static_cast<double>(i + 1);
        state.stages[i].peakMemoryBytes = 412'000'000;
    }
    state.stages[0].message = "the study's weights, 87.4 % on validation samples";
    state.stages[1].status = StageStatus::Skipped;
    state.stages[1].seconds = 0;
    state.stages[1].peakMemoryBytes.reset();
    state.stages[1].message = "nothing to substitute";
    for (int i = 0; i < 4; ++i) {
        DesignPoint point;
        point.name = fmt::format("8bit_p0{}", i);
        point.iteration = i;
        point.sparsity = 0.3 * i / 1.2;
        point.score = 0.871 - 0.004 * i;
        point.effectiveBops = 2.1e6 * (1 - point.sparsity);
        point.ebops = 61e3 * (1 - point.sparsity);
        point.lut = 31'200 * (1 - point.sparsity);
        point.latencyCycles = 9;
        point.onFront = true;
        state.points.push_back(point);
    }
    return state;
}

void store(const DesignState& state) {
    if (const auto written = writeDesignState(state); !written) qFatal("%s", written.error().message().c_str());
}

} // namespace

class TestDesignPanel : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    std::unique_ptr<DesignRunner> m_runner;
    std::unique_ptr<DesignPanel> m_panel;
    int m_number = 0;

    /// The panel over a folder with these designs, in the size that a window of 1280 x 720 leaves it.
    void open() {
        m_panel.reset();
        m_runner = std::make_unique<DesignRunner>(designs(), self());
        m_panel = std::make_unique<DesignPanel>(*m_runner);
        m_panel->resize(1100, 660);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }
    QString designs() const { return m_folder.filePath(QString::number(m_number)); }
    std::filesystem::path path(const char* name) const { return (designs() + u'/' + name).toStdString(); }
    bool waitForDesigns(std::size_t count) {
        return QTest::qWaitFor([&] { return m_runner->designs().size() == count; }, patience);
    }
    bool waitFor(const QString& folder, DesignStatus status) {
        return QTest::qWaitFor(
            [&] {
                const DesignState* state = m_runner->design(folder);
                return state && state->status == status;
            },
            patience);
    }
    template <typename T>
    T* find(const char* name) {
        return findIn<T>(*m_panel, name);
    }
    void picture(const QString& name) {
        for (const bool dark : {false, true}) {
            applyTheme(dark ? darkTheme() : lightTheme());
            QTest::qWait(50);
            savePicture(*m_panel, QStringLiteral("design_%1_%2").arg(name, dark ? "dark" : "light"));
        }
        applyTheme(lightTheme());
    }

private Q_SLOTS:
    void initTestCase() { applyTheme(lightTheme()); }
    void init() {
        qunsetenv("SNAC_FAKE_DESIGN");
        ++m_number;
    }
    void cleanup() {
        if (m_runner) {
            for (const DesignState& state : m_runner->designs())
                m_runner->cancel(QString::fromStdString(state.folder.string()));
            QVERIFY(QTest::qWaitFor([&] { return !m_runner->anyRunning(); }, patience));
        }
        m_panel.reset();
        m_runner.reset();
    }

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
