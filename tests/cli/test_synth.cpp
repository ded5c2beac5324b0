// SPDX-License-Identifier: GPL-3.0-or-later
// `snac synth`, `tools install` and `doctor` with the fake tool as their Python.
#include "base/file.h"
#include "command_run.h"
#include "sample_network_folder.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <sstream>
#include <stop_token>

using namespace snac;
using namespace snac::cli;
namespace fs = std::filesystem;

namespace {

struct Run {
    int status = -1;
    std::string out, err;
    QJsonObject json() const { return QJsonDocument::fromJson(QByteArray::fromStdString(out)).object(); }
};

Run run(const std::vector<std::string>& words, const std::string& stopAt = "") {
    const test::CommandRun one = test::runCommand(words, stopAt);
    return {static_cast<int>(one.status), one.out, one.err};
}

QStringList statuses(const QJsonObject& run) {
    QStringList list;
    for (const QJsonValue& stage : run.value("stages").toArray())
        list.append(stage.toObject().value("status").toString());
    return list;
}

} // namespace

class TestSynth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        m_path = qgetenv("PATH");
        for (const char* variable : {"XDG_STATE_HOME", "XDG_DATA_HOME"}) qputenv(variable, m_root.c_str());
        qputenv("FAKE_TOOL_ACTIONS", (m_root / "actions").c_str());
        qputenv("SNAC_SYNTHESIS_PYTHON", SNAC_FAKE_TOOL);
        test::writeSampleNetwork(m_root / "net");
        script("open_trace", "{\"adder_cost\": 90, \"latency_cycles\": 4, \"initiation_interval_cycles\": 1}");
        script("open_simulate", "{\"agreement\": {\"samples\": 10, \"outputs\": 20, \"differing\": 0}}");
        script("open_synthesise", "{\"lut\": 80, \"ff\": 7, \"dsp\": 0, \"bram36_tiles\": 0}");
        m_command = {"synth", (m_root / "net").string(), "--flow", "open",
                     "--out", (m_root / "run").string(), "--json"};
    }
    void cleanup() {
        qputenv("PATH", m_path);
        qunsetenv("SNAC_SYNTHESIS_PYTHON");
    }

    void theKeysThatChecksRead() {
        const Run done = run(m_command);
        QVERIFY2(done.status == 0, done.err.c_str());
        const QJsonObject json = done.json();
        QCOMPARE(json.value("flow").toString(), QString("open"));
        QCOMPARE(statuses(json), QStringList({"done", "done", "done", "done"}));
        const QJsonObject stage = json.value("stages").toArray().at(0).toObject();
        for (const char* key : {"name", "status", "seconds", "message"}) QVERIFY(stage.contains(QLatin1String(key)));
        QCOMPARE(json.value("agreement").toObject().value("differing").toInt(-1), 0);
        QCOMPARE(json.value("agreement").toObject().value("samples").toInt(), 10);
        const QJsonObject yosys = json.value("resources").toArray().at(1).toObject();
        QCOMPARE(yosys.value("tier").toString(), QString("logic synthesis"));
        QCOMPARE(yosys.value("lut").toInt(), 80);
        QCOMPARE(yosys.value("latency_cycles").toInt(), 4);
        QCOMPARE(yosys.value("ii_cycles").toInt(), 1);
        QVERIFY(json.value("resources").toArray().at(0).toObject().value("ff").isNull());
        // The same again: nothing is left to do, and the same is said.
        script("open_trace", "", "exit\n9\n");
        const Run again = run(m_command);
        QCOMPARE(again.status, 0);
        QCOMPARE(again.out, done.out);
    }
    void aToolThatFailsIsStatus5AndTheFirstStagesAreKept() {
        script("open_simulate", "", "print\nerror: verilator ended with 1\\n\nexit\n5\n");
        const Run failed = run(m_command);
        QCOMPARE(failed.status, 5);
        QVERIFY(failed.err.find("snac: simulate: verilator ended with 1\n") != std::string::npos);
        QCOMPARE(statuses(failed.json()), QStringList({"done", "done", "failed", "waiting"}));
        QCOMPARE(failed.json().value("resources").toArray().size(), 1);
    }
    void whatTheFlowRefusesIsStatus3() {
        script("open_trace", "", "print\nerror: layer 'a' has no weight other than zero\\n\nexit\n3\n");
        const Run refused = run(m_command);
        QCOMPARE(refused.status, 3);
        QVERIFY(refused.err.find("layer 'a' has no weight") != std::string::npos);
    }
    void aDifferenceIsStatus1() {
        script("open_simulate", "{\"agreement\": {\"samples\": 10, \"outputs\": 20, \"differing\": 3}}");
        const Run differs = run(m_command);
        QCOMPARE(differs.status, 1);
        QVERIFY(differs.err.find("3 of 20 outputs differ") != std::string::npos);
        QCOMPARE(differs.json().value("agreement").toObject().value("differing").toInt(), 3);
    }
    void anInterruptIsStatus4AndASecondCallGoesOn() {
        script("open_simulate", "", "hang\n");
        const Run stopped = run(m_command, "simulate ...");
        QCOMPARE(stopped.status, 4);
        QCOMPARE(statuses(stopped.json()), QStringList({"done", "done", "cancelled", "waiting"}));
        QCOMPARE(stopped.json().value("cancelled").toBool(), true);
        script("open_simulate", "{\"agreement\": {\"samples\": 10, \"outputs\": 20, \"differing\": 0}}");
        script("open_trace", "", "exit\n9\n"); // is not run again
        const Run second = run(m_command);
        QVERIFY2(second.status == 0, second.err.c_str());
        QCOMPARE(statuses(second.json()), QStringList({"done", "done", "done", "done"}));
    }
    void badInputIsStatus3() {
        const auto with = [&](std::size_t index, const std::string& word) {
            auto words = m_command;
            words[index] = word;
            return run(words);
        };
        QCOMPARE(with(1, "/nowhere").status, 3);
        QCOMPARE(with(3, "opne").status, 2);
        QCOMPARE(with(5, (m_root / "net").string()).status, 3); // holds something else
        QCOMPARE(with(5, "/proc/run").status, 3);
        auto words = m_command;
        words.insert(words.end(), {"--samples", "0"});
        QCOMPARE(run(words).status, 3);
        words = m_command;
        words.insert(words.end(), {"--backend", "Vivado"});
        const Run other = run(words);
        QCOMPARE(other.status, 3);
        QVERIFY(other.err.find("--backend: the open flow has no such option") != std::string::npos);
        QVERIFY(!fs::exists(m_root / "run"));
    }
    void withoutThePythonEnvironmentTheRemedyIsSaid() {
        qunsetenv("SNAC_SYNTHESIS_PYTHON");
        const Run missing = run(m_command);
        QCOMPARE(missing.status, 5);
        QVERIFY(missing.err.find("snac tools install") != std::string::npos);
        QVERIFY(!fs::exists(m_root / "run"));
    }
    void withoutThePythonNothingIsInstalled() {
        qunsetenv("SNAC_SYNTHESIS_PYTHON");
        qputenv("PATH", "/nowhere");
        const Run install = run({"tools", "install", "--json"});
        QCOMPARE(install.status, 5);
        QVERIFY(install.err.find("Python 3.11 or later is needed") != std::string::npos);
    }
    void theDoctorListsEachTool() {
        qputenv("PATH", "/nowhere");
        const Run doctor = run({"doctor", "--json"});
        QCOMPARE(doctor.status, 0);
        QStringList names;
        for (const QJsonValue& value : doctor.json().value("checks").toArray()) {
            const QJsonObject check = value.toObject();
            for (const char* key : {"name", "status", "version", "remedy"}) QVERIFY(check.contains(QLatin1String(key)));
            if (check.value("name") == QString("yosys")) {
                QCOMPARE(check.value("status").toString(), QString("missing"));
                QVERIFY(check.value("version").isNull());
                QVERIFY(!check.value("remedy").toString().isEmpty());
            }
            if (check.value("name") == QString("Python environment"))
                QCOMPARE(check.value("status").toString(), QString("ok"));
            names.append(check.value("name").toString());
        }
        for (const char* tool :
             {"python3", "Python environment", "g++", "verilator", "iverilog", "yosys", "vitis_hls", "vivado"})
            QVERIFY2(names.contains(QLatin1String(tool)), tool);
    }

private:
    void put(const std::string& file, const std::string& bytes) { QVERIFY(writeFile(m_root / file, bytes).ok()); }
    void script(const std::string& name, const std::string& json, const std::string& actions = "") {
        put("actions/" + name + ".txt", json.empty() ? actions : "write\n{out}/" + name + ".json\n" + json + "\n");
    }
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    QByteArray m_path;
    std::vector<std::string> m_command;
};

QTEST_GUILESS_MAIN(TestSynth)
#include "test_synth.moc"
