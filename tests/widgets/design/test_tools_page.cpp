// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/tools_page.h"

#include "design/tool_row.h"
#include "fake_tools.h"
#include "support/notice.h"
#include "support/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTest>

using namespace snac;

namespace {

const char* const worksAsCompiler = "[ \"$1\" = --version ] && echo 'g++ (Debian 12.2.0-14) 12.2.0' && exit 0\n"
                                    "printf '#!/bin/sh\\necho sum 17\\n' > sum && chmod +x sum";
const char* const worksAsVerilator = "[ \"$1\" = --version ] && echo 'Verilator 5.006 2023-01-22' && exit 0\n"
                                     "mkdir -p made && printf '#!/bin/sh\\necho sum 17\\n' > made/Vsnac_adder && "
                                     "chmod +x made/Vsnac_adder";
const char* const worksAsYosys = "[ \"$1\" = -V ] && echo 'Yosys 0.23 (git sha1 7ce5011c24b)' && exit 0\n"
                                 "echo '{\"creator\": \"Yosys 0.23\", \"modules\": {\"\\\\snac_adder\": "
                                 "{\"num_cells\": 5, \"num_cells_by_type\": {\"FDRE\": 5}}}, "
                                 "\"design\": {\"num_cells\": 5, \"num_cells_by_type\": {\"FDRE\": 5}}}' > stat.json";
const char* const worksAsPython = "[ \"$1\" = --version ] && echo 'Python 3.11.2' && exit 0\necho sum 17";

} // namespace

class TestToolsPage : public QObject {
    Q_OBJECT

private:
    template <typename T>
    static T* child(const QWidget& page, const char* name) {
        T* found = page.findChild<T*>(QLatin1String(name));
        if (!found) qFatal("no child %s", name);
        return found;
    }
    static QString text(const QWidget& page, const char* name) {
        const auto* label = child<QLabel>(page, name);
        return label->isVisible() ? label->text() : QString();
    }
    static void click(const QWidget& page, const char* name) {
        auto* button = child<QPushButton>(page, name);
        QVERIFY2(button->isVisible() && button->isEnabled(), name);
        child<QScrollArea>(page, "toolsScroll")->ensureWidgetVisible(button);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    static void shoot(QWidget& page, const QString& name) {
        const QString folder = qEnvironmentVariable("SNAC_SCREENSHOT_DIR");
        if (folder.isEmpty()) return;
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            qApp->setPalette(paletteOf(theme));
            qApp->setStyleSheet(styleSheetOf(theme));
            QTest::qWait(50);
            page.grab().save(QDir(folder).filePath(name + (theme.dark ? "-dark.png" : "-light.png")));
        }
    }
    static void open(ToolsPage& page) {
        page.resize(900, 760);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
    }
    static void openAndLook(ToolsPage& page) {
        open(page);
        waitForEnd(page);
    }
    static void waitForEnd(const ToolsPage& page) {
        const auto* look = child<QPushButton>(page, "lookAgain");
        QTRY_VERIFY_WITH_TIMEOUT(look->isEnabled() && look->isVisible(), 20000);
    }
    void allTools() const {
        m_fake->program("python3", worksAsPython);
        m_fake->program("g++", worksAsCompiler);
        m_fake->program("verilator", worksAsVerilator);
        m_fake->program("yosys", worksAsYosys);
        m_fake->makePython();
        QVERIFY(makePythonEnvironment(m_fake->setup(), {}, [](double, std::string_view) {}).ok());
    }

private Q_SLOTS:
    void init() {
        m_fake = std::make_unique<FakeTools>();
        qApp->setPalette(paletteOf(lightTheme()));
        qApp->setStyleSheet(styleSheetOf(lightTheme()));
    }
    void cleanup() { m_fake.reset(); }

    void nothingIsLookedForBeforeItIsShown() {
        ToolsPage page(m_fake->setup());
        QTest::qWait(200);
        QVERIFY(page.tools().empty());
        QSignalSpy changed(&page, &ToolsPage::changed);
        open(page);
        QVERIFY(changed.wait(10000));
        QVERIFY(!page.tools().empty());
    }
    void allFoundAndThenProven() {
        allTools();
        ToolsPage page(m_fake->setup());
        openAndLook(page);
        QCOMPARE(text(page, "toolsSummary"), QStringLiteral("Ready for the open flow and hls4ml's C simulation"));
        QVERIFY(text(page, "toolsDoing").contains("not proven yet"));
        QCOMPARE(text(page, "tool.yosys.state"), QStringLiteral("found, not proven yet"));
        QVERIFY(text(page, "tool.yosys.version").startsWith("Yosys 0.23"));
        QVERIFY(!child<QPushButton>(page, "tool.yosys.copy")->isVisible()); // nothing to mend
        QVERIFY(!child<QPushButton>(page, "tool.Python environment.install")->isVisible());
        shoot(page, "tools-found");
        click(page, "proveTools");
        QVERIFY(!child<QPushButton>(page, "lookAgain")->isEnabled());
        waitForEnd(page);
        for (const char* name : {"python3", "Python environment", "g++", "verilator", "yosys"}) {
            const Tool& tool = FakeTools::named(page.tools(), name);
            QVERIFY2(tool.proven, (tool.name + ": " + tool.problem).c_str());
        }
        QVERIFY(text(page, "tool.yosys.state").startsWith("proven by a self-test in "));
        QCOMPARE(text(page, "toolsDoing"), QStringLiteral("All that were found are proven by a self-test."));
        shoot(page, "tools-proven");
    }
    void whatIsMissingHasTheCommandThatMendsIt() {
        m_fake->program("python3", worksAsPython);
        m_fake->program("g++", worksAsCompiler);
        ToolsPage page(m_fake->setup());
        openAndLook(page);
        const QString summary = text(page, "toolsSummary");
        QCOMPARE(summary, QStringLiteral("Missing for the open flow: Python environment, verilator, yosys\n"
                                         "Missing for hls4ml's C simulation: Python environment"));
        QCOMPARE(text(page, "tool.yosys.state"), QStringLiteral("not found"));
        QCOMPARE(child<QLineEdit>(page, "tool.yosys.command")->text(), QStringLiteral("sudo apt-get install -y yosys"));
        click(page, "tool.yosys.copy");
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("sudo apt-get install -y yosys"));
        QCOMPARE(child<QPushButton>(page, "tool.yosys.copy")->text(), QStringLiteral("Copied"));
        // The vendor's are not needed, and what is no command cannot be copied.
        QCOMPARE(text(page, "tool.vivado.state"), QStringLiteral("not found, not needed"));
        QVERIFY(!child<QPushButton>(page, "tool.vivado.copy")->isVisible());
        QVERIFY(text(page, "tool.vivado.advice").startsWith("optional: install AMD Vitis"));
        shoot(page, "tools-missing");
        // Installed meanwhile:
        m_fake->program("yosys", worksAsYosys);
        click(page, "lookAgain");
        waitForEnd(page);
        QVERIFY(text(page, "toolsSummary").startsWith("Missing for the open flow: Python environment, verilator\n"));
    }
    void onlyCommandsAreCopied() {
        Tool tool;
        tool.name = "yosys";
        tool.advice = "install the package yosys with the package manager of this system";
        ToolRow row(tool);
        QVERIFY(!child<QPushButton>(row, "tool.yosys.copy")->isVisibleTo(&row));
        QVERIFY(child<QLabel>(row, "tool.yosys.advice")->isVisibleTo(&row));
        tool.remedy = "sudo dnf install -y yosys";
        tool.advice.clear();
        row.show(tool);
        QVERIFY(child<QPushButton>(row, "tool.yosys.copy")->isVisibleTo(&row));
        QVERIFY(!child<QLabel>(row, "tool.yosys.advice")->isVisibleTo(&row));
    }
    void aBrokenOneSaysWhy() {
        allTools();
        m_fake->program("yosys", "[ \"$1\" = -V ] && echo 'Yosys 0.23' && exit 0\n"
                                 "echo 'ERROR: Can not open file /usr/share/yosys/xilinx/cells_sim.v' >&2; exit 1");
        ToolsPage page(m_fake->setup());
        openAndLook(page);
        QSignalSpy changed(&page, &ToolsPage::changed);
        child<QPushButton>(page, "proveTools")->setFocus();
        QTest::keyClick(child<QPushButton>(page, "proveTools"), Qt::Key_Space);
        QVERIFY(!child<QPushButton>(page, "proveTools")->isEnabled());
        waitForEnd(page);
        QVERIFY(!changed.isEmpty());
        QCOMPARE(text(page, "tool.yosys.state"), QStringLiteral("does not work"));
        QVERIFY(text(page, "tool.yosys.problem").contains("cells_sim.v"));
        QCOMPARE(child<QLineEdit>(page, "tool.yosys.command")->text(),
                 QStringLiteral("sudo apt-get install --reinstall -y yosys"));
        QCOMPARE(text(page, "toolsSummary"),
                 QStringLiteral("Missing for the open flow: yosys\nReady for hls4ml's C simulation"));
        QCOMPARE(text(page, "toolsDoing"), QStringLiteral("4 of 5 that were found are proven by a self-test."));
        QVERIFY(child<QPushButton>(page, "lookAgain")->hasFocus());
        shoot(page, "tools-broken");
    }
    void theEnvironmentIsInstalledWithProgressAndCanBeCancelled() {
        allTools();
        std::filesystem::remove_all(m_fake->setup().toolsFolder);
        qputenv("PLAY", "hang");
        ToolsPage page(m_fake->setup());
        openAndLook(page);
        QCOMPARE(text(page, "tool.Python environment.state"), QStringLiteral("not found"));
        QCOMPARE(child<QPushButton>(page, "tool.Python environment.install")->text(), QStringLiteral("Install"));
        click(page, "tool.Python environment.install");
        // Two of the four packages of the lock file: 0.05 + 0.65 / 2
        QTRY_COMPARE_WITH_TIMEOUT(child<QProgressBar>(page, "toolsProgress")->value(), 375, 10000);
        QCOMPARE(text(page, "toolsDoing"), QStringLiteral("Making the Python environment: Collecting b==1"));
        QVERIFY(!child<QPushButton>(page, "tool.Python environment.install")->isEnabled());
        QVERIFY(!child<QPushButton>(page, "tool.Python environment.install")->toolTip().isEmpty());
        shoot(page, "tools-installing");
        click(page, "cancelTools");
        waitForEnd(page);
        QVERIFY(!child<Notice>(page, "toolsFailure")->isVisible());
        qputenv("PLAY", "offline");
        click(page, "tool.Python environment.install");
        waitForEnd(page);
        const QString said = child<Notice>(page, "toolsFailure")->sentence();
        QVERIFY2(said.contains("check the network"), qPrintable(said));
        shoot(page, "tools-offline");
        qunsetenv("PLAY");
        click(page, "tool.Python environment.install");
        waitForEnd(page);
        QVERIFY(!child<Notice>(page, "toolsFailure")->isVisible());
        QCOMPARE(text(page, "toolsSummary"), QStringLiteral("Ready for the open flow and hls4ml's C simulation"));
        QVERIFY(m_fake->nothingHalfMade());
    }
    void aChosenPythonThatIsNoneIsNotInstalledOver() {
        allTools();
        qputenv("SNAC_SYNTHESIS_PYTHON", "/nowhere/python");
        ToolsPage page(m_fake->setup());
        openAndLook(page);
        qunsetenv("SNAC_SYNTHESIS_PYTHON");
        QCOMPARE(child<QLineEdit>(page, "tool.Python environment.command")->text(),
                 QStringLiteral("unset SNAC_SYNTHESIS_PYTHON"));
        QVERIFY(!child<QPushButton>(page, "tool.Python environment.install")->isVisible());
        QVERIFY(text(page, "tool.Python environment.problem").contains("/nowhere/python"));
    }

private:
    std::unique_ptr<FakeTools> m_fake;
};

QTEST_MAIN(TestToolsPage)
#include "test_tools_page.moc"
