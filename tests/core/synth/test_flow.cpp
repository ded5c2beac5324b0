// SPDX-License-Identifier: GPL-3.0-or-later
// The fake tool stands for Python and for the vendor's tools; what the scripts really do is tested in tests/interop.
#include "synth/flow.h"

#include "base/file.h"
#include "sample_network_folder.h"
#include "synth/file_lock.h"
#include "synth/stage_listener.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <thread>

using namespace snac;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

struct Recorder : FlowObserver {
    std::vector<std::string> events, lines;
    std::function<void(const std::string&)> onLine;
    void stageChanged(const SynthesisRun& run, std::size_t stage) override {
        events.push_back(run.stages[stage].name + " " + std::string(name(run.stages[stage].status)));
    }
    void progress(std::size_t, double fraction, std::string_view text) override {
        if (fraction >= 0) events.push_back(fmt::format("{:.2f} {}", fraction, text));
    }
    void queued() override { events.emplace_back("queued"); }
    void line(std::size_t, std::string_view text) override {
        lines.emplace_back(text);
        if (onLine) onLine(std::string(text));
    }
};

using Texts = std::vector<std::string>;

} // namespace

class TestFlow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        qputenv("FAKE_TOOL_ACTIONS", (m_root / "actions").c_str());
        m_path = qgetenv("PATH");
        test::writeSampleNetwork(m_root / "net");
        script("open_trace", R"(print
progress 0.5 half\nwarning: it is large\nprogress 1 3 stages\n
write
{out}/open_trace.json
{"adder_cost": 290.5, "latency_cycles": 4, "initiation_interval_cycles": 1, "tools": {"da4ml": "0.5.2"}})");
        script("open_simulate", R"(write
{out}/open_simulate.json
{"agreement": {"samples": 10, "outputs": 20, "differing": 0}, "tools": {"verilator": "5.006"}})");
        script("open_synthesise", R"(write
{out}/open_synthesise.json
{"lut": 235, "ff": 83, "carry": 74, "dsp": 0, "bram36_tiles": 0.0, "tools": {"yosys": "0.23"}})");
    }
    void cleanup() {
        qputenv("PATH", m_path);
        m_settings = {SNAC_FAKE_TOOL, "/scripts"};
    }

    void theOpenFlowGoesThrough() {
        const FlowEnd end = run(Flow::Open);
        QVERIFY2(!end.error, end.error ? end.error->message().c_str() : "");
        QVERIFY(end.run.finished());
        QCOMPARE(statuses(end.run), (Texts{"done", "done", "done", "done"}));
        QCOMPARE(end.run.stages[1].message, std::string("3 stages"));
        QCOMPARE(end.run.stages[1].warnings, (Texts{"it is large"}));
        QVERIFY(end.run.stages[1].seconds.has_value());
        QCOMPARE(end.run.agreement->outputs, 20);
        QCOMPARE(end.run.agreement->differing, 0);
        QCOMPARE(end.run.resources.size(), std::size_t{2});
        QCOMPARE(*end.run.resources[0].lut, 291); // 290.5 rounded
        QVERIFY(!end.run.resources[0].ff);
        QVERIFY(end.run.resources[1].tier == Tier::LogicSynthesis);
        QCOMPARE(*end.run.resources[1].lut, 235);
        QCOMPARE(*end.run.resources[1].latencyCyclesMax, 4);
        QCOMPARE(end.run.tools.at("yosys"), std::string("0.23"));
        const std::string log = text("run/logs/trace.log");
        QVERIFY(log.find("warning: it is large") != std::string::npos);
        // Opened later, the folder tells the same.
        const auto again = readRun(folder());
        QVERIFY(again.ok());
        QCOMPARE(runToJson(*again), runToJson(end.run));
        QCOMPARE(text("run/run.json"), runToJson(end.run));
    }
    void eachStageIsGivenTheFoldersAndItsOptions() {
        Recorder recorder;
        const FlowOptions options{Flow::Open, 100, {{"check", {"--limit", "5"}}}};
        m_settings.python = m_root / "echo";
        QVERIFY(writeFile(m_settings.python, "#!/bin/sh\nfor a; do echo \"$a\"; done\nexit 1\n").ok());
        fs::permissions(m_settings.python, fs::perms::owner_all);
        run(options, {}, &recorder);
        QCOMPARE(recorder.lines, (Texts{"/scripts/open_trace.py", "--model", (folder().model()).string(), "--out",
                                        folder().out().string(), "--check", "--limit", "5"}));
        QCOMPARE(text("run/model/weights.npz"), text("net/weights.npz"));
    }
    void aFailureIsLiftedOutAndTheNextCallGoesOnThere() {
        script("open_simulate", "print\nerror: verilator ended with 1\\n\nexit\n5");
        const FlowEnd failed = run(Flow::Open);
        QVERIFY(failed.error->category() == ErrorCategory::ExternalTool);
        QCOMPARE(failed.error->message(), std::string("simulate: verilator ended with 1"));
        QCOMPARE(statuses(failed.run), (Texts{"done", "done", "failed", "waiting"}));
        QCOMPARE(failed.run.stages[2].errors, (Texts{"verilator ended with 1"}));
        script("open_trace", "exit\n99"); // must not run again
        script("open_simulate",
               "write\n{out}/open_simulate.json\n{\"agreement\": {\"samples\": 1, \"outputs\": 2, \"differing\": 0}}");
        const FlowEnd end = run(Flow::Open);
        QVERIFY(!end.error);
        QVERIFY(end.run.finished());
        QVERIFY(end.run.stages[2].errors.empty());
    }
    void whatTheFlowRefusesIsBadInput() {
        script("open_trace", "print\nerror: the open flow takes no attention\\n\nexit\n3");
        const FlowEnd end = run(Flow::Open);
        QVERIFY(end.error->category() == ErrorCategory::InvalidArgument);
        QCOMPARE(end.error->message(), std::string("check: the open flow takes no attention"));
    }
    void aTracebackACrashAndAHangAreSaid() {
        script("open_trace", "error\nTraceback (most recent call last):\\n  File x\\nModuleNotFoundError: No module "
                             "named 'da4ml'\\n\nexit\n1");
        FlowEnd end = run(Flow::Open);
        QVERIFY(end.error->category() == ErrorCategory::ExternalTool);
        QVERIFY(end.error->message().find("ModuleNotFoundError: No module named 'da4ml'") != std::string::npos);
        script("open_trace", "crash");
        end = run(Flow::Open);
        QVERIFY(end.error->message().find("signal 11") != std::string::npos);
        script("open_trace", "hang");
        end = run(Flow::Open);
        QVERIFY(end.error->message().find("printed nothing for") != std::string::npos);
        QCOMPARE(end.run.stages[0].status == StageStatus::Failed, true);
    }
    void aStageThatLeavesNoResultHasFailed() {
        script("open_trace", "exit\n0");
        FlowEnd end = run(Flow::Open);
        QVERIFY(end.error);
        QCOMPARE(statuses(end.run)[0], std::string("failed"));
        script("open_trace", "write\n{out}/open_trace.json\n{\"adder_cost\": 2");
        end = run(Flow::Open);
        QVERIFY(end.error->category() == ErrorCategory::Corrupt);
        QVERIFY(end.run.resources.empty());
    }
    void oneDifferingOutputEndsTheRun() {
        script(
            "open_simulate",
            "write\n{out}/open_simulate.json\n{\"agreement\": {\"samples\": 10, \"outputs\": 20, \"differing\": 1}}");
        const FlowEnd end = run(Flow::Open);
        QVERIFY(end.error->category() == ErrorCategory::Failed);
        QVERIFY(end.error->message().find("1 of 20 outputs differ") != std::string::npos);
        QCOMPARE(statuses(end.run), (Texts{"done", "done", "failed", "waiting"}));
        QCOMPARE(end.run.agreement->differing, 1);
    }
    void cancelEndsAStageAndASecondCallGoesOn() {
        script("open_trace", "stubborn\nprint\nready\\n\nhang");
        std::stop_source stop;
        Recorder recorder;
        recorder.onLine = [&](const std::string&) { stop.request_stop(); };
        const FlowEnd end = run({Flow::Open, {}, {}}, stop.get_token(), &recorder);
        QVERIFY(end.error->category() == ErrorCategory::Cancelled);
        QCOMPARE(statuses(end.run), (Texts{"cancelled", "waiting", "waiting", "waiting"}));
        QCOMPARE(statuses(*readRun(folder()))[0], std::string("cancelled"));
        traceIsQuick();
        QVERIFY(!run(Flow::Open).error);
    }
    void aRunThatWasKilledIsToldFromOneThatRuns() {
        QVERIFY(prepareRun(folder(), m_root / "net", {Flow::Open, {}, {}}).ok());
        std::string json = text("run/run.json");
        json.replace(json.find("\"waiting\""), 9, "\"running\"");
        QVERIFY(writeFile(folder().file(), json).ok());
        QCOMPARE(statuses(*readRun(folder()))[0], std::string("cancelled"));
        const auto lock = FileLock::tryTake(folder().lock());
        QCOMPARE(statuses(*readRun(folder()))[0], std::string("running"));
        const FlowEnd end = runAgain();
        QVERIFY(end.error->category() == ErrorCategory::InputOutput);
    }
    void runsQueue() {
        m_settings.queue = m_root / "queue.lock";
        const auto lock = FileLock::tryTake(m_settings.queue);
        QVERIFY(lock.ok() && lock->has_value());
        std::stop_source stop;
        Recorder recorder;
        std::jthread later([&] {
            std::this_thread::sleep_for(300ms);
            stop.request_stop();
        });
        const FlowEnd end = run({Flow::Open, {}, {}}, stop.get_token(), &recorder);
        QVERIFY(end.error->category() == ErrorCategory::Cancelled);
        QCOMPARE(recorder.events, (Texts{"queued"}));
    }
    void vendorToolsAreSkippedOrUsed() {
        hls4mlScripts();
        qputenv("PATH", "/nowhere");
        FlowEnd end = run(Flow::Hls4ml);
        QVERIFY2(!end.error, end.error ? end.error->message().c_str() : "");
        QCOMPARE(names(end.run), (Texts{"convert", "simulate", "csynth", "cosim", "vivado-synth"}));
        QCOMPARE(statuses(end.run), (Texts{"done", "done", "skipped", "skipped", "skipped"}));
        QCOMPARE(end.run.stages[3].message, std::string("vitis-run and vitis_hls are not on PATH"));
        QCOMPARE(end.run.stages[4].message, std::string("vivado is not on PATH"));
        QVERIFY(end.run.resources.empty());
        QVERIFY(end.run.finished());

        vendorTools();
        end = run(Flow::Hls4ml);
        QVERIFY2(!end.error, end.error ? end.error->message().c_str() : "");
        QCOMPARE(statuses(end.run), (Texts{"done", "done", "done", "done", "done"}));
        QCOMPARE(end.run.stages[2].warnings, (Texts{"[HLS 200-1] slow"}));
        const auto& resources = end.run.resources;
        QCOMPARE(resources.size(), std::size_t{3});
        QCOMPARE(*resources[0].lut, 93254); // of the top, not of one of its parts
        QVERIFY(resources[0].tier == Tier::CSynthesis);
        QVERIFY(resources[1].tier == Tier::Simulation);
        QVERIFY(*resources[1].passed && !resources[1].lut);
        QCOMPARE(*resources[1].latencyCyclesMin, 32);
        QCOMPARE(*resources[1].latencyCyclesMax, 34);
        QCOMPARE(*resources[1].iiCyclesMax, 3);
        QVERIFY(resources[2].tier == Tier::LogicSynthesis);
        QCOMPARE(*resources[2].lut, 42017);
        QCOMPARE(*resources[2].wnsNs, -0.333);
        QCOMPARE(*resources[2].clockAchievedNs, *resources[2].clockTargetNs + 0.333);
        const std::string options = text("run/out/hls4ml/build_opt.tcl"); // as co-simulation left it
        for (const char* line : {"reset      0", "csim       0", "synth      0", "cosim      1", "validation 0"})
            QVERIFY2(options.find(line) != std::string::npos, line);
        QCOMPARE(runToJson(*readRun(folder())), runToJson(end.run));
    }
    void aFailedCosimulationFailsTheRun() {
        hls4mlScripts();
        vendorTools();
        script("cosim", "write\n" + report("x_cosim.rpt", "vitis_hls_2022.1_cosim.rpt"));
        FlowEnd end = run(Flow::Hls4ml);
        QVERIFY(end.error && end.error->category() == ErrorCategory::Failed);
        QCOMPARE(end.error->message(), std::string("cosim: the RTL failed in the co-simulation; see the stage's log."));
        QCOMPARE(statuses(end.run), (Texts{"done", "done", "done", "failed", "waiting"}));
        QCOMPARE(end.run.resources.size(), std::size_t{1});
        // The report that is there must not be taken for that of the next attempt.
        script("cosim", "exit\n0");
        end = run(Flow::Hls4ml);
        QVERIFY(end.error->category() == ErrorCategory::NotFound);
        script("cosim", "exit\n1");
        QVERIFY(run(Flow::Hls4ml).error->category() == ErrorCategory::ExternalTool);
        script("cosim", "write\n" + report("x_cosim.rpt", "vivado_hls_2019.2_cosim.rpt"));
        QVERIFY(!run(Flow::Hls4ml).error);
    }
    void theTextOfCSynthesisDoesAsWellAsItsXml() {
        hls4mlScripts();
        vendorTools();
        script("csynth", "write\n" + report("x_csynth.rpt", "vitis_hls_2023.2_csynth.rpt"));
        const FlowEnd end = run(Flow::Hls4ml);
        QVERIFY2(!end.error, end.error ? end.error->message().c_str() : "");
        QVERIFY(end.run.resources[0].tier == Tier::CSynthesis);
        QVERIFY(end.run.resources[0].lut);
    }
    void theVivadoBackendIsSteeredByItsArguments() {
        hls4mlScripts();
        fs::create_directory(m_root / "bin");
        program("vivado_hls", "echo \"$3\"; exit 1");
        qputenv("PATH", (m_root / "bin").c_str());
        Recorder recorder;
        run({Flow::Hls4ml, {}, {{"convert", {"--backend", "Vivado"}}}}, {}, &recorder);
        QCOMPARE(recorder.lines.back(),
                 std::string("reset=1 csim=0 synth=1 cosim=0 validation=0 export=0 vsynth=0 fifo_opt=0 "));
    }
    void vivadoAloneHasNothingToSynthesise() {
        hls4mlScripts();
        vendorTools();
        fs::remove(m_root / "bin" / "vitis_hls");
        const FlowEnd end = run(Flow::Hls4ml);
        QVERIFY(!end.error);
        QCOMPARE(end.run.stages[4].message, std::string("there is no RTL to work on: csynth was skipped"));
    }
    void catapultHasAStageOfItsOwn() {
        hls4mlScripts();
        qputenv("PATH", "/nowhere");
        const FlowOptions options{Flow::Hls4ml, {}, {{"convert", {"--backend", "Catapult"}}}};
        Recorder recorder;
        FlowEnd end = run(options, {}, &recorder);
        QVERIFY(!end.error);
        QCOMPARE(names(end.run), (Texts{"convert", "simulate", "catapult"}));
        QCOMPARE(end.run.stages[2].message, std::string("catapult is not on PATH"));

        fs::create_directory(m_root / "bin");
        program("catapult", "echo \"$@\"; exec " SNAC_FAKE_TOOL " catapult");
        qputenv("PATH", (m_root / "bin").c_str());
        script("catapult", "exit\n0");
        QVERIFY(run(options, {}, &recorder).error->category() == ErrorCategory::NotFound); // no Verilog
        script("catapult", "write\n" + (folder().out() / "hls4ml/x_prj/x.v1/concat_rtl.v").string() + "\nmodule");
        end = run(options, {}, &recorder);
        QVERIFY2(!end.error, end.error ? end.error->message().c_str() : "");
        QCOMPARE(recorder.lines.back(), std::string("-shell -f build_prj.tcl"));
        QCOMPARE(statuses(end.run), (Texts{"done", "done", "done"}));
        QVERIFY(end.run.stages[2].message.find("Catapult's own reports") != std::string::npos);
        QVERIFY(end.run.resources.empty());
    }
    void aRunOfAnEarlierVersionIsReadAndGoneOnWith() {
        hls4mlScripts();
        qputenv("PATH", "/nowhere");
        QVERIFY(!run(Flow::Hls4ml).error);
        rewriteStages([](QJsonArray& stages) { stages.removeAt(3); }); // cosim
        const auto old = readRun(folder());
        QVERIFY2(old.ok(), old ? "" : old.error().message().c_str());
        QCOMPARE(names(*old), (Texts{"convert", "simulate", "csynth", "cosim", "vivado-synth"}));
        QVERIFY(old->finished());
        QVERIFY(old->stages[3].message.find("earlier version") != std::string::npos);
        vendorTools();
        const FlowEnd end = run(Flow::Hls4ml);
        QVERIFY2(!end.error, end.error ? end.error->message().c_str() : "");
        QCOMPARE(statuses(end.run), (Texts{"done", "done", "done", "done", "done"}));
        // What is no stage of the flow is still refused.
        rewriteStages([](QJsonArray& stages) { stages.append(stages.last()); });
        QVERIFY(!readRun(folder()).ok());
    }
    void anEarlierRunForCatapultIsReadToo() {
        hls4mlScripts();
        qputenv("PATH", "/nowhere");
        Recorder recorder;
        QVERIFY(!run({Flow::Hls4ml, {}, {{"convert", {"--backend", "Catapult"}}}}, {}, &recorder).error);
        rewriteStages([](QJsonArray& stages) {
            stages.removeLast();
            for (const char* name : {"csynth", "vivado-synth"})
                stages.append(QJsonObject{{"name", name}, {"status", "skipped"}});
        });
        const auto old = readRun(folder());
        QVERIFY2(old.ok(), old ? "" : old.error().message().c_str());
        QCOMPARE(names(*old), (Texts{"convert", "simulate", "catapult"}));
        QVERIFY(old->finished());
    }
    void theVitisFlowNeedsItsTool() {
        hls4mlScripts();
        qputenv("PATH", "/nowhere");
        const FlowEnd end = run(Flow::Vitis);
        QVERIFY(end.error->category() == ErrorCategory::ExternalTool);
        QCOMPARE(statuses(end.run)[0], std::string("waiting"));
    }
    void whatABackendCannotDoIsSkipped() {
        hls4mlScripts();
        script("hls4ml_simulate", "exit\n9");
        Recorder recorder;
        const FlowEnd end = run({Flow::Hls4ml, {}, {{"convert", {"--backend", "oneAPI"}}}}, {}, &recorder);
        QVERIFY2(!end.error, end.error ? end.error->message().c_str() : "");
        QCOMPARE(statuses(end.run), (Texts{"done", "skipped", "skipped", "skipped", "skipped"}));
        QVERIFY(end.run.stages[1].message.find("Intel") != std::string::npos);
        QVERIFY(!end.run.agreement);
    }
    void otherFoldersAreLeftAlone() {
        const FlowOptions open{Flow::Open, {}, {}};
        put("full/mine.txt", "x");
        QVERIFY(prepareRun({m_root / "full"}, m_root / "net", open).error().category() ==
                ErrorCategory::InvalidArgument);
        QVERIFY(prepareRun({m_root / "new"}, m_root / "nowhere", open).error().category() == ErrorCategory::NotFound);
        QVERIFY(!fs::exists(m_root / "new"));
        QVERIFY(prepareRun(folder(), m_root / "net", open).ok());
        QVERIFY(prepareRun(folder(), m_root / "net", open).ok());
        QVERIFY(!prepareRun(folder(), m_root / "net", {Flow::Hls4ml, {}, {}}).ok());
        QVERIFY(!prepareRun(folder(), m_root / "net", {Flow::Open, 5, {}}).ok());
        test::writeSampleNetwork(m_root / "net", 2);
        const auto other = prepareRun(folder(), m_root / "net", open);
        QVERIFY(QByteArray(other.error().message().c_str()).contains("it holds a run of another network"));
    }
    void aFolderThatIsNoNetworkIsSaidBeforeAnythingIsMade() {
        const FlowOptions open{Flow::Open, {}, {}};
        const auto message = [&](const std::string& network) {
            const auto run = prepareRun({m_root / "new"}, m_root / network, open);
            return run ? std::string("taken") : run.error().message();
        };
        test::writeSampleNetwork(m_root / "sweep" / "points" / "8bit");
        QVERIFY(message("sweep").find("name one of them, as " + (m_root / "sweep/points/8bit").string()) !=
                std::string::npos);
        QVERIFY(message("actions").find("it holds no network.json") != std::string::npos);
        for (const char* file : {"inputs.npy", "expected.npy", "weights.npz"}) {
            test::writeSampleNetwork(m_root / "net");
            fs::remove(m_root / "net" / file);
            QVERIFY(message("net").find(".np") != std::string::npos);
            test::writeSampleNetwork(m_root / "net");
            const std::string whole = text(std::string("net/") + file);
            put(std::string("net/") + file, whole.substr(0, whole.size() / 2));
            QVERIFY(message("net").find(file) != std::string::npos);
        }
        QVERIFY(!fs::exists(m_root / "new"));
    }
    void aDamagedRunFileIsRefused() {
        QVERIFY(prepareRun(folder(), m_root / "net", {Flow::Open, {}, {}}).ok());
        const std::string whole = text("run/run.json");
        for (std::size_t at = 0; at + 2 < whole.size(); at += 7) {
            QVERIFY(writeFile(folder().file(), whole.substr(0, at)).ok());
            QVERIFY(!readRun(folder()).ok());
        }
        for (const char* wrong : {"[]", R"({"format": "snac-synthesis-run", "version": 2, "flow": "open"})",
                                  R"({"format": "snac-synthesis-run", "version": 1, "flow": "open", "stages": []})",
                                  R"({"format": "snac-synthesis-run", "version": 1, "flow": "of"})"}) {
            QVERIFY(writeFile(folder().file(), wrong).ok());
            QVERIFY(!readRun(folder()).ok());
        }
    }
    void manyComplaintsAreCounted() {
        SynthesisStage stage;
        StageListener listener(stage);
        for (int i = 0; i < 1000; ++i) listener.hear("warning: number " + std::to_string(i));
        QCOMPARE(stage.warnings.size(), StageListener::kept);
        QCOMPARE(stage.warningCount, 1000);
        QVERIFY(!listener.hear("progress much"));
        QVERIFY(!listener.hear("progress nan x"));
        QCOMPARE(listener.hear("progress 7 x")->fraction, 1.0);
    }

private:
    FlowSettings m_settings{SNAC_FAKE_TOOL, "/scripts"};

    RunFolder folder() const { return {m_root / "run"}; }
    void put(const std::string& file, const std::string& bytes) { QVERIFY(writeFile(m_root / file, bytes).ok()); }
    void script(const std::string& name, const std::string& actions) { put("actions/" + name + ".txt", actions); }
    std::string text(const std::string& file) {
        const auto bytes = readFile(m_root / file);
        return bytes ? *bytes : std::string();
    }
    void traceIsQuick() { script("open_trace", "write\n{out}/open_trace.json\n{}"); }
    void hls4mlScripts() {
        script("hls4ml_convert",
               "write\n{out}/hls4ml_convert.json\n{\"top\": \"x\"}\nwrite\n{out}/hls4ml/build_prj.tcl\nx");
        script(
            "hls4ml_simulate",
            "write\n{out}/hls4ml_simulate.json\n{\"agreement\": {\"samples\": 1, \"outputs\": 2, \"differing\": 0}}");
    }
    /// As one line with \n, for the fake tool.
    std::string oneLine(const std::string& file) {
        std::string bytes = *readFile(std::string(SNAC_SOURCE_DIR) + "/tests/data/reports/" + file), line;
        for (const char c : bytes) line += c == '\n' ? std::string("\\n") : std::string(1, c);
        return line;
    }
    void program(const std::string& name, const std::string& body) {
        put("bin/" + name, "#!/bin/sh\n" + body + "\n");
        fs::permissions(m_root / "bin" / name, fs::perms::owner_all);
    }
    std::string project() const { return (folder().out() / "hls4ml").string(); }
    /// A file of the project's solution as the fake tool writes it.
    std::string report(const std::string& name, const std::string& from) {
        const char* const part = name.ends_with("_cosim.rpt") ? "sim" : "syn";
        return project() + "/x_prj/solution1/" + part + "/report/" + name + "\n" + oneLine(from) + "\n";
    }
    /// vitis_hls, which does what build_opt.tcl says, and vivado: both on PATH, and nothing else.
    void vendorTools() {
        fs::create_directories(m_root / "bin");
        program("vitis_hls", "step=csynth\nwhile read -r key value; do [ \"$key $value\" = 'cosim 1' ] && step=cosim; "
                             "done < build_opt.tcl\nexec " SNAC_FAKE_TOOL " $step");
        fs::create_symlink(SNAC_FAKE_TOOL, m_root / "bin" / "vivado");
        qputenv("PATH", (m_root / "bin").c_str());
        script("csynth", "print\nWARNING: [HLS 200-1] slow\\n\nwrite\n" +
                             report("x_csynth.xml", "vivado_hls_2019.2_csynth.xml") + "write\n" +
                             report("dense_csynth.xml", "vitis_hls_2023.2_csynth.xml"));
        script("cosim", "write\n" + report("x_cosim.rpt", "vivado_hls_2019.2_cosim.rpt"));
        std::string timing = oneLine("vivado_2020.1_timing.rpt");
        timing.replace(timing.find(": Routed"), 8, ": Synthesized");
        script("-mode", "write\n" + project() + "/vivado_synth.rpt\n" + oneLine("vivado_2023.2_utilisation.rpt") +
                            "\nwrite\n" + project() + "/vivado_timing.rpt\n" + timing);
    }
    void rewriteStages(const std::function<void(QJsonArray&)>& change) {
        QJsonObject root = QJsonDocument::fromJson(QByteArray::fromStdString(text("run/run.json"))).object();
        QJsonArray stages = root.value("stages").toArray();
        change(stages);
        root.insert("stages", stages);
        put("run/run.json", QJsonDocument(root).toJson().toStdString());
    }
    static Texts names(const SynthesisRun& run) {
        Texts result;
        for (const SynthesisStage& stage : run.stages) result.push_back(stage.name);
        return result;
    }
    static Texts statuses(const SynthesisRun& run) {
        Texts result;
        for (const SynthesisStage& stage : run.stages) result.emplace_back(name(stage.status));
        return result;
    }
    FlowEnd run(const FlowOptions& options, std::stop_token stop, Recorder* recorder) {
        const auto prepared = prepareRun(folder(), m_root / "net", options);
        if (!prepared) return {{}, prepared.error()};
        FlowSettings used = m_settings;
        used.idleLimit = 2s;
        used.grace = 200ms;
        used.totalLimit = 60s;
        return runFlow(folder(), used, stop, *recorder);
    }
    FlowEnd run(Flow flow) {
        Recorder recorder;
        return run({flow, {}, {}}, {}, &recorder);
    }
    FlowEnd runAgain() { return run(Flow::Open); }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    QByteArray m_path;
};

QTEST_GUILESS_MAIN(TestFlow)
#include "test_flow.moc"
