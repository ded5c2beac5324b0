// SPDX-License-Identifier: GPL-3.0-or-later
// The fake tool stands for Python and for the vendor's tools; what the scripts really do is tested in tests/interop.
#include "synth/flow.h"

#include "base/file.h"
#include "sample_network_folder.h"
#include "synth/file_lock.h"
#include "synth/stage_listener.h"

#include <QTemporaryDir>
#include <QTest>

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
        QCOMPARE(statuses(end.run), (Texts{"done", "done", "skipped", "skipped"}));
        QCOMPARE(end.run.stages[3].message, std::string("vivado is not on PATH"));
        QVERIFY(end.run.resources.empty());
        QVERIFY(end.run.finished());

        fs::create_directory(m_root / "bin");
        fs::create_symlink(SNAC_FAKE_TOOL, m_root / "bin" / "vitis_hls");
        fs::create_symlink(SNAC_FAKE_TOOL, m_root / "bin" / "vivado");
        qputenv("PATH", (m_root / "bin").c_str());
        const std::string project = (folder().out() / "hls4ml").string();
        fs::create_directories(project + "/x_prj");
        const std::string report = oneLine("vivado_hls_2019.2_csynth.xml"),
                          utilisation = oneLine("vivado_2023.2_utilisation.rpt");
        script("-f", "print\nWARNING: [HLS 200-1] slow\\n\nwrite\n" + project + "/x_prj/x_csynth.xml\n" + report);
        script("-mode", "write\n" + project + "/vivado_synth.rpt\n" + utilisation);
        end = run(Flow::Hls4ml);
        QVERIFY2(!end.error, end.error ? end.error->message().c_str() : "");
        QCOMPARE(statuses(end.run), (Texts{"done", "done", "done", "done"}));
        QCOMPARE(end.run.stages[2].warnings, (Texts{"[HLS 200-1] slow"}));
        QCOMPARE(end.run.resources.size(), std::size_t{2});
        QCOMPARE(*end.run.resources[0].lut, 93254);
        QVERIFY(end.run.resources[0].tier == Tier::CSynthesis);
        QCOMPARE(*end.run.resources[1].lut, 42017);
        QVERIFY(text("run/out/hls4ml/build_opt.tcl").find("synth      1") != std::string::npos);
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
        QCOMPARE(statuses(end.run), (Texts{"done", "skipped", "skipped", "skipped"}));
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
        script("hls4ml_convert", "write\n{out}/hls4ml_convert.json\n{}\nwrite\n{out}/hls4ml/build_prj.tcl\nx");
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
