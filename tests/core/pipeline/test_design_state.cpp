// SPDX-License-Identifier: GPL-3.0-or-later
// What a design's folder says, whatever has become of the process that wrote it.
#include "pipeline/design_board.h"
#include "pipeline/design_choice.h"
#include "pipeline/design_folder.h"
#include "pipeline/design_request.h"
#include "pipeline/design_results.h"
#include "pipeline/design_stages.h"
#include "pipeline/design_state.h"
#include "pipeline/design_tools.h"

#include "base/file.h"
#include "quantised_networks.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <unistd.h>

using namespace snac;
using namespace snac::test;
namespace fs = std::filesystem;

namespace {

DesignRequest someRequest() {
    DesignRequest request;
    request.title = "mine.yaml";
    request.architecture = "architecture: {}\n";
    request.config.localSearch = quickLocalSearch({});
    request.arguments = {{"trace", {"--limit", "100"}}};
    return request;
}

DesignState someState(const fs::path& folder) {
    DesignState state;
    state.title = "trial 3 of a.db";
    state.folder = folder;
    state.status = DesignStatus::Running;
    state.process = getpid();
    state.began = 1700000000;
    state.stages = designStages(Flow::Open);
    state.stages[0].status = StageStatus::Done;
    state.stages[0].seconds = 2.5;
    state.stages[1].status = StageStatus::Running;
    state.stages[1].fraction = 0.25;
    state.stages[1].secondsLeft = 3;
    state.stages[1].warnings = {"a \"warning\""};
    state.stages[1].peakMemoryBytes = 12345678901;
    state.floatScore = 0.9;
    DesignPoint point;
    point.name = "8bit_p01";
    point.score = 0.88;
    point.lut = 120;
    state.points = {point};
    state.chosen = "8bit_p01";
    state.flow = Flow::Open;
    state.modelFolder = (folder / "compression/points/8bit_p01").string();
    state.agreement = Agreement{10, 20, 0, "simulate"};
    ToolReport report;
    report.tier = Tier::LogicSynthesis;
    report.tool = "Yosys";
    report.lut = 99;
    report.bram36Tiles = 0.5;
    state.resources = {report};
    state.measured = {{"lut", 99}};
    return state;
}

} // namespace

class TestDesignState : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;

private Q_SLOTS:
    void init() {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = fs::path(m_temporary->path().toStdString()) / "design";
    }

    void comesBackAsItWasWritten() {
        const DesignState state = someState(m_folder);
        QVERIFY(writeDesignRequest(m_folder, someRequest()).ok());
        QVERIFY(writeDesignState(state).ok());
        const auto back = readDesign(m_folder);
        QVERIFY2(back.ok(), back.ok() ? "" : back.error().message().c_str());
        QVERIFY(back->status == DesignStatus::Running); // this process is alive
        QCOMPARE(back->stages.size(), state.stages.size());
        QCOMPARE(back->stages[1].fraction, 0.25);
        QCOMPARE(*back->stages[1].secondsLeft, 3.0);
        QVERIFY(back->stages[1].warnings == state.stages[1].warnings);
        QCOMPARE(*back->stages[1].peakMemoryBytes, *state.stages[1].peakMemoryBytes);
        QCOMPARE(*back->points.at(0).lut, 120.0);
        QVERIFY(!back->points.at(0).dsp && !back->points.at(0).testScore);
        QCOMPARE(back->modelFolder, state.modelFolder);
        QVERIFY(back->resources == state.resources);
        QVERIFY(back->measured == state.measured);
        QCOMPARE(back->agreement->outputs, std::int64_t{20});
    }

    void aFolderMayBeMoved() {
        QVERIFY(writeDesignState(someState(m_folder)).ok());
        const fs::path moved = m_folder.parent_path() / "moved";
        fs::rename(m_folder, moved);
        const auto back = readDesign(moved / "");
        QVERIFY(back.ok());
        QCOMPARE(back->folder, moved);
        QCOMPARE(back->modelFolder, (moved / "compression/points/8bit_p01").string());
    }

    void whatAProcessThatIsGoneLeftIsCancelled() {
        QProcess gone;
        gone.start("sleep", {"60"});
        QVERIFY(gone.waitForStarted());
        DesignState state = someState(m_folder);
        state.process = gone.processId();
        QVERIFY(writeDesignState(state).ok());
        QVERIFY(readDesign(m_folder)->status == DesignStatus::Running);
        gone.kill();
        QVERIFY(gone.waitForFinished());
        const auto back = readDesign(m_folder);
        QVERIFY(back->status == DesignStatus::Cancelled);
        QVERIFY(back->error.find("was interrupted") != std::string::npos);
        QVERIFY(back->stages[1].status == StageStatus::Cancelled);
        QVERIFY(back->stages[0].status == StageStatus::Done);
        QCOMPARE(back->process, std::int64_t{0});
    }

    void aNumberThatAnotherProcessGotIsNotBelieved() {
        QVERIFY(writeDesignState(someState(m_folder)).ok());
        auto text = *readFile(m_folder / "state.json");
        const auto key = text.find("\"process_began\": ");
        text.insert(key + 17, "1");
        QVERIFY(writeFile(m_folder / "state.json", text).ok());
        QVERIFY(readDesign(m_folder)->status == DesignStatus::Cancelled);
    }

    void cancelStopsTheProcessThatWorks() {
        QProcess works;
        works.start("sleep", {"60"});
        QVERIFY(works.waitForStarted());
        DesignState state = someState(m_folder);
        state.process = works.processId();
        state.status = DesignStatus::Done;
        QVERIFY(writeDesignState(state).ok());
        cancelDesign(state); // nothing works on it
        QVERIFY(!works.waitForFinished(300));
        state.status = DesignStatus::Queued;
        QVERIFY(writeDesignState(state).ok());
        cancelDesign(state);
        QVERIFY(works.waitForFinished(5000));
    }

    void requestsGoOnInTheirFolder() {
        DesignRequest request = someRequest();
        QCOMPARE(readDesign(m_folder).error().category(), ErrorCategory::NotFound);
        QVERIFY(writeDesignRequest(m_folder, request).ok());
        const auto waiting = readDesign(m_folder);
        QVERIFY(waiting.ok() && waiting->status == DesignStatus::Waiting);
        QCOMPARE(waiting->stages.back().name, std::string("compare"));
        const auto back = readDesignRequest(m_folder);
        QVERIFY2(back.ok(), back.ok() ? "" : back.error().message().c_str());
        QVERIFY(back->config.localSearch == request.config.localSearch);
        QVERIFY(back->arguments == request.arguments);
        QVERIFY(!back->flow);
        // What follows training may change, what decides it may not.
        request = *back;
        request.point = "8bit_p02";
        request.flow = Flow::Hls4ml;
        QVERIFY(writeDesignRequest(m_folder, request).ok());
        QCOMPARE(readDesignRequest(m_folder)->point, std::string("8bit_p02"));
        QVERIFY(readDesignRequest(m_folder)->flow == Flow::Hls4ml);
        request.config.seed = 7;
        QCOMPARE(writeDesignRequest(m_folder, request).error().category(), ErrorCategory::InvalidArgument);
        // Nothing is written into what is no design.
        const fs::path other = m_folder.parent_path() / "other";
        QVERIFY(writeFile(other / "a.txt", "a").ok());
        QCOMPARE(writeDesignRequest(other, someRequest()).error().category(), ErrorCategory::InvalidArgument);
        QVERIFY(!fs::exists(other / "request.json"));
    }

    void hostileFilesAreSaid_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut off") << QByteArray("{\"format\": \"snac-design-state\", \"ver");
        QTest::newRow("a list") << QByteArray("[1, 2]");
        QTest::newRow("no status") << QByteArray("{\"format\": \"snac-design-state\", \"version\": 1}");
        QTest::newRow("a later version") << QByteArray("{\"format\": \"snac-design-state\", \"version\": 9}");
        QTest::newRow("a stage that is none")
            << QByteArray("{\"format\": \"snac-design-state\", \"version\": 1, \"status\": \"done\", \"stages\": [3]}");
        QTest::newRow("a process of all processes")
            << QByteArray("{\"format\": \"snac-design-state\", \"status\": \"running\", \"process\": -1}");
    }
    void hostileFilesAreSaid() {
        QFETCH(QByteArray, text);
        QVERIFY(writeDesignRequest(m_folder, someRequest()).ok());
        QVERIFY(writeFile(m_folder / "state.json", text.toStdString()).ok());
        const auto state = readDesign(m_folder);
        if (state)
            QVERIFY(state->status == DesignStatus::Cancelled && state->process == 0);
        else
            QVERIFY(state.error().message().find("state.json") != std::string::npos);
        QVERIFY(writeFile(m_folder / "request.json", text.toStdString()).ok());
        QVERIFY(!readDesignRequest(m_folder).ok());
        QVERIFY(writeFile(m_folder / "results.json", text.toStdString()).ok());
        QVERIFY(!readDesignResults(m_folder).ok());
    }

    void absurdNumbersAreWithinWhatCanBeShown() {
        QVERIFY(writeDesignRequest(m_folder, someRequest()).ok());
        QVERIFY(writeFile(m_folder / "state.json",
                          "{\"format\": \"snac-design-state\", \"version\": 1, \"status\": \"done\", \"began\": 1e300, "
                          "\"stages\": [{\"name\": \"train\", \"status\": \"running\", \"fraction\": 1e300, "
                          "\"seconds\": -1e300, \"seconds_left\": 1e300}]}")
                    .ok());
        const auto state = readDesign(m_folder);
        QVERIFY2(state, state ? "" : state.error().message().c_str());
        QVERIFY(state->began <= 1e10);
        QVERIFY(state->stages.at(0).fraction <= 1);
        QCOMPARE(state->stages.at(0).seconds, 0);
        QVERIFY(*state->stages.at(0).secondsLeft <= 1e10);
    }

    void nobodyChangesWhatAnotherWorksOn() {
        const DesignRequest request = someRequest();
        QVERIFY(writeDesignRequest(m_folder, request).ok());
        DesignRequest changed = request;
        changed.point = "8bit_p02";
        {
            const auto works = lockDesign(m_folder);
            QVERIFY(works.ok());
            QCOMPARE(lockDesign(m_folder).error().category(), ErrorCategory::InvalidArgument);
            QCOMPARE(writeDesignRequest(m_folder, changed).error().category(), ErrorCategory::InvalidArgument);
            QCOMPARE(removeDesign(m_folder).error().category(), ErrorCategory::InvalidArgument);
            QVERIFY(readDesignRequest(m_folder)->point.empty());
        }
        QVERIFY(writeDesignRequest(m_folder, changed).ok());
        QCOMPARE(readDesignRequest(m_folder)->point, std::string("8bit_p02"));
    }

    void removesWholeDesignsOnly() {
        const fs::path designs = m_folder / "designs", one = designs / "one", half = designs / ".removed-half";
        QVERIFY(writeDesignRequest(one, someRequest()).ok());
        QVERIFY(writeFile(one / "compression/points/a.npz", "a").ok());
        QVERIFY(writeFile(half / "a.npz", "a").ok());
        QVERIFY(writeFile(designs / "mine/notes.txt", "a").ok());
        fs::create_directory_symlink(designs / "mine", half / "link");
        QCOMPARE(removeDesign(designs / "mine").error().category(), ErrorCategory::NotFound);
        QVERIFY(removeDesign(one, [](const fs::path&) { return false; }).ok());
        QVERIFY(!fs::exists(one));
        sweepRemovedDesigns(designs, true);
        QVERIFY(fs::exists(half / "a.npz"));
        sweepRemovedDesigns(designs, false);
        QVERIFY(fs::exists(designs / "mine/notes.txt")); // links are not followed
        std::vector<fs::path> left;
        for (const auto& entry : fs::directory_iterator(designs)) left.push_back(entry.path().filename());
        QCOMPARE(left, std::vector<fs::path>{"mine"});
    }

    void oneStageRunsAtATime() {
        const DesignRequest request = someRequest();
        QVERIFY(writeDesignRequest(m_folder, request).ok());
        const DesignObserver observer;
        DesignBoard board(m_folder, request, observer);
        const auto running = [&] {
            std::vector<std::string> names;
            for (const DesignStage& stage : board.state().stages)
                if (stage.status == StageStatus::Running) names.push_back(stage.name);
            return names;
        };
        board.begin("prune");
        board.beginAgain("train"); // what training left is gone
        QCOMPARE(running(), std::vector<std::string>{"train"});
        board.end("train", StageStatus::Done, "trained");
        board.begin("prune");
        board.finish(Error(ErrorCategory::Cancelled, "cancelled"));
        QVERIFY(running().empty());
        QVERIFY(stageOf(board.state(), "prune")->status == StageStatus::Cancelled);
        QVERIFY(readDesign(m_folder)->status == DesignStatus::Cancelled);
        const std::string log = *readFile(m_folder / "log.txt"); // each thing once
        QCOMPARE(log.substr(log.find("== train")), std::string("== train\ntrained\n== prune\nwas cancelled\n"));
    }

    void choosesTheCheapestOfTheGood() {
        std::vector<DesignPoint> points(4);
        const double scores[] = {0.91, 0.905, 0.895, 0.80}, costs[] = {100, 60, 40, 5};
        for (std::size_t i = 0; i < 4; ++i) {
            points[i].name = "p" + std::to_string(i);
            points[i].score = scores[i];
            points[i].effectiveBops = costs[i];
        }
        DesignRequest request;
        QCOMPARE(choosePoint(points, 0.91, request)->index, std::size_t{1});
        request.tolerance = 0.02;
        QCOMPARE(choosePoint(points, 0.91, request)->index, std::size_t{2});
        QCOMPARE(choosePoint(points, 0.99, request)->index, std::size_t{0}); // none is near: the most accurate
        request.point = "p3";
        QCOMPARE(choosePoint(points, 0.91, request)->index, std::size_t{3});
        request.point = "p9";
        QVERIFY(choosePoint(points, 0.91, request).error().message().find("p0, p1, p2, p3") != std::string::npos);
        QVERIFY(!choosePoint({}, 0.91, {}).ok());
    }

    void saysBeforeTrainingWhatAFlowWillNotTake() {
        const auto tables = network(Shape::flat(64), 10, {Dense{24}, Activation{ActivationFunction::Gelu}, Dense{10}});
        const auto large = network(Shape::flat(784), 10, {Dense{512}, Activation{ActivationFunction::Relu}, Dense{10}});
        DesignRequest request;
        request.config.localSearch = quickLocalSearch({});
        QVERIFY(checkFlowTakes(tables, request).ok());
        QVERIFY(checkFlowTakes(large, request).ok()); // hls4ml takes it
        QCOMPARE(likelyFlow(tables, request), Flow::Open);
        QCOMPARE(likelyFlow(large, request), Flow::Hls4ml);
        request.flow = Flow::Open;
        QCOMPARE(checkFlowTakes(large, request).error().category(), ErrorCategory::Unsupported);
        request.config.localSearch.pruningRate = 0.3; // to 2.7 % of the weights
        QVERIFY(checkFlowTakes(large, request).ok());
        request.arguments = {{"trace", {"--limit", "100"}}};
        QVERIFY(!checkFlowTakes(large, request).ok());
        request.config.localSearch.precisions = {{.bits = 8, .integer = 4, .ebopsBudget = 1e4}};
        QVERIFY(checkFlowTakes(large, request).ok()); // nobody knows what is left
        request.flow = Flow::Hls4ml;
        QVERIFY(checkFlowTakes(tables, request).error().message().find("GELU") != std::string::npos);
    }

    void saysBeforeTrainingWhichToolsAreMissing() {
        std::vector<Tool> tools(5);
        const char* const names[] = {"python3", "Python environment", "g++", "verilator", "yosys"};
        for (std::size_t i = 0; i < 5; ++i) {
            tools[i].name = names[i];
            tools[i].state = ToolState::Ok;
        }
        QVERIFY(!missingTools(Flow::Open, tools));
        tools[1].state = ToolState::Missing; // the design makes it
        QVERIFY(!missingTools(Flow::Open, tools));
        tools[4].state = ToolState::Missing;
        tools[4].remedy = "sudo apt-get install -y yosys";
        tools[2].state = ToolState::Broken;
        tools[2].remedy = "sudo apt-get install -y g++";
        const auto missing = missingTools(Flow::Open, tools);
        QVERIFY(missing && missing->sentence.find("g++ and yosys, which are not installed") != std::string::npos);
        QCOMPARE(missing->remedy, std::string("sudo apt-get install -y g++ && sudo apt-get install -y yosys"));
        QVERIFY(missingTools(Flow::Hls4ml, tools)->sentence.find("yosys") == std::string::npos);
        tools[2].remedy.clear();
        tools[2].advice = "install the package g++";
        QVERIFY(missingTools(Flow::Open, tools)->remedy.empty());

        QVERIFY(writeDesignRequest(m_folder, someRequest()).ok());
        const DesignObserver nobody;
        DesignBoard board(m_folder, someRequest(), nobody);
        board.warn("tools", missing->sentence, missing->remedy);
        const DesignStage* stage = stageOf(board.state(), "tools");
        QCOMPARE(stage->status, StageStatus::Waiting);
        QCOMPARE(readDesign(m_folder)->stages[5].remedy, missing->remedy);
        board.warn("tools", "", "");
        QVERIFY(stage->warnings.empty() && stage->remedy.empty());
    }

    void measuresByTheBestTier() {
        ToolReport estimate, c, logic;
        estimate.tier = Tier::Estimate;
        estimate.lut = 1;
        c.tier = Tier::CSynthesis;
        c.lut = 200;
        c.latencyCyclesMax = 9;
        logic.tier = Tier::LogicSynthesis;
        logic.lut = 100;
        const auto measured = measuredOf({logic, estimate, c}, {});
        QCOMPARE(measured.at("lut"), 100.0);
        QCOMPARE(measured.at("latency_cycles"), 9.0);
        QVERIFY(!measured.contains("ff"));
        QVERIFY(measuredOf({estimate}, {}).empty());
    }

    void resultsComeBack() {
        DesignResults results;
        results.point = "8bit_p01";
        results.samplesOf = "test samples";
        results.all = {"", 100, 50, 0.9, 0.89, 0.88, 0.91, 0.87};
        results.classes = {{"a \"class\"", 40, 0, 0.9, 0.89, {}, {}, {}}};
        LayerRange range;
        range.tensor = "input";
        range.type = *parseFixedType("ap_ufixed<8,1,AP_TRN,AP_SAT>");
        results.ranges = {range};
        results.estimate.lut = Interval{5, 4, 6};
        QVERIFY(writeDesignResults(m_folder, results).ok());
        const auto back = readDesignResults(m_folder);
        QVERIFY2(back.ok(), back.ok() ? "" : back.error().message().c_str());
        QCOMPARE(*back->all.hardware, 0.88);
        QCOMPARE(*back->all.simulatedFloating, 0.91);
        QCOMPARE(*back->all.simulatedFixed, 0.87);
        QVERIFY(!back->classes.at(0).simulatedFloating && !back->classes.at(0).simulatedFixed);
        QVERIFY(!back->classes.at(0).hardware);
        QCOMPARE(back->classes.at(0).name, results.classes[0].name);
        QVERIFY(back->ranges.at(0).type == results.ranges[0].type);
        QVERIFY(back->estimate == results.estimate);
    }
};

QTEST_MAIN(TestDesignState)
#include "test_design_state.moc"
