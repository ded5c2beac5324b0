// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/tools.h"

#include "base/file.h"
#include "process/program.h"

#include <QTemporaryDir>
#include <QTest>

using namespace snac;
namespace fs = std::filesystem;

namespace {

const Tool& named(const std::vector<Tool>& tools, const std::string& name) {
    for (const Tool& tool : tools)
        if (tool.name == name) return tool;
    qFatal("no such tool");
}

void ignore(double, std::string_view) {}

} // namespace

class TestTools : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_path = qgetenv("PATH");
        m_setup = {
            std::string(SNAC_SOURCE_DIR) + "/resources/synthesis/requirements.lock", m_folder.path().toStdString(), {}};
    }
    void cleanup() { qputenv("PATH", m_path); }

    void onABareMachineEverythingIsMissingWithARemedy() {
        qputenv("PATH", "/nowhere");
        for (const Tool& tool : findTools(m_setup)) {
            QVERIFY(tool.state == ToolState::Missing);
            QVERIFY(tool.remedy.empty() != tool.advice.empty());
            QVERIFY(tool.version.empty());
        }
        const auto tools = findTools(m_setup);
        QCOMPARE(named(tools, "Python environment").remedy, std::string("snac tools install"));
        QVERIFY(named(tools, "vivado").optional && !named(tools, "yosys").optional);
    }
    void theRemedyIsThePackageManagersCommand() {
        fs::create_directory(bin());
        program("apt-get", "exit 0");
        qputenv("PATH", bin().c_str());
        QCOMPARE(named(findTools(m_setup), "yosys").remedy, std::string("sudo apt-get install -y yosys"));
    }
    void aToolThatFailsIsBrokenNotMissing() {
        fs::create_directory(bin());
        program("yosys", "echo 'Yosys 0.23'; exit 0");
        program("verilator", "echo 'cannot open shared object file' >&2; exit 127");
        program("g++", "kill -SEGV $$");
        qputenv("PATH", (bin().string() + ":" + m_path.toStdString()).c_str());
        auto tools = findTools(m_setup);
        QVERIFY(named(tools, "verilator").state == ToolState::Broken);
        QVERIFY(named(tools, "verilator").problem.find("status 127") != std::string::npos);
        QVERIFY(named(tools, "g++").state == ToolState::Broken);
        QVERIFY(named(tools, "yosys").state == ToolState::Ok);
        QCOMPARE(named(tools, "yosys").version, std::string("Yosys 0.23"));
        // It answers to its version, but it does not synthesise: only the self-test finds that.
        std::erase_if(tools, [](const Tool& tool) { return tool.name != "yosys"; });
        proveTools(tools, m_setup, {}, ignore);
        QVERIFY(tools[0].state == ToolState::Broken);
        QVERIFY(!tools[0].proven && !tools[0].problem.empty() && !tools[0].remedy.empty());
    }
    void theRealToolsAreProven() {
        auto tools = findTools(m_setup);
        std::erase_if(tools, [](const Tool& tool) { return tool.state != ToolState::Ok || tool.optional; });
        if (tools.empty()) QSKIP("no tool of synthesis is installed");
        proveTools(tools, m_setup, {}, ignore);
        for (const Tool& tool : tools) {
            QVERIFY2(tool.state == ToolState::Ok, (tool.name + ": " + tool.problem).c_str());
            QVERIFY(tool.proven);
            qInfo("%s: %s, %.1f s", tool.name.c_str(), tool.version.c_str(), tool.seconds);
        }
    }

private:
    fs::path bin() const { return fs::path(m_folder.path().toStdString()) / "bin"; }
    void program(const std::string& name, const std::string& script) const {
        QVERIFY(writeFile(bin() / name, "#!/bin/sh\n" + script + "\n").ok());
        fs::permissions(bin() / name, fs::perms::owner_all);
    }
    QTemporaryDir m_folder;
    PythonSetup m_setup;
    QByteArray m_path;
};

QTEST_GUILESS_MAIN(TestTools)
#include "test_tools.moc"
