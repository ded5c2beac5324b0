// SPDX-License-Identifier: GPL-3.0-or-later
// `snac design` on the digits, with the fake tool as the Python of the flows.
#include "base/file.h"
#include "command_run.h"
#include "pipeline/design_request.h"
#include "pipeline/design_state.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace snac;
using namespace snac::cli;
using snac::test::CommandRun;
using snac::test::runCommand;
namespace fs = std::filesystem;

namespace {

/// "done done skipped", in the order of the stages.
QString statuses(const QJsonObject& design) {
    QStringList list;
    for (const QJsonValue stage : design["stages"].toArray()) list.append(stage.toObject()["status"].toString());
    return list.join(' ');
}

const char* const network = "architecture:\n"
                            "  model_type: BlockBased\n"
                            "  input_shape: [8, 8, 1]\n"
                            "  output_dim: 10\n"
                            "  components:\n"
                            "  - {block_type: Flatten, name: initial_flatten, params: {}}\n"
                            "  - {block_type: MLP, name: classifier_head, params: {widths: [64, 10, 10], activations: "
                            "[ReLU, softmax], normalizations: [null, null]}}\n";

} // namespace

class TestDesign : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        for (const char* variable : {"XDG_STATE_HOME", "XDG_DATA_HOME"}) qputenv(variable, m_root.c_str());
        qputenv("FAKE_TOOL_ACTIONS", (m_root / "actions").c_str());
        qputenv("SNAC_SYNTHESIS_PYTHON", SNAC_FAKE_TOOL);
        put("mine.yaml", network);
        script("open_trace", "{\"adder_cost\": 90, \"latency_cycles\": 4, \"initiation_interval_cycles\": 1}");
        script("open_simulate", "{\"agreement\": {\"samples\": 10, \"outputs\": 100, \"differing\": 0}}");
        script("open_synthesise", "{\"lut\": 80, \"ff\": 7, \"dsp\": 0, \"bram36_tiles\": 0}");
        m_command = {"design",
                     (m_root / "mine.yaml").string(),
                     "--data",
                     "digits",
                     "--epochs",
                     "40",
                     "--qat-epochs",
                     "2",
                     "--pruning-epochs",
                     "1",
                     "--iterations",
                     "1",
                     "--json",
                     "--out",
                     (m_root / "design").string()};
    }
    void cleanup() { qunsetenv("SNAC_SYNTHESIS_PYTHON"); }

    void goesAllTheWay() {
        const CommandRun made = runCommand(m_command);
        QVERIFY2(made.status == ExitStatus::Done, made.err.c_str());
        const QJsonObject design = made.json();
        QCOMPARE(design["status"].toString(), QString("done"));
        QCOMPARE(statuses(design), QString("done skipped done done done done done done done done done"));
        QCOMPARE(design["flow"].toString(), QString("open"));
        QCOMPARE(design["points"].toArray().size(), 2);
        QVERIFY(!design["chosen"].toString().isEmpty());
        QCOMPARE(design["measured"][QLatin1String("lut")].toInt(), 80);
        QCOMPARE(design["agreement"][QLatin1String("differing")].toInt(-1), 0);
        const QJsonObject results = design["results"].toObject();
        QCOMPARE(results["classes"].toArray().size(), 10);
        QVERIFY(results["all"][QLatin1String("fixed")].toDouble() > 0.5);
        QVERIFY(results["all"][QLatin1String("hardware")].isNull()); // the fake simulation wrote no outputs
        QVERIFY(results["ranges"].toArray().size() >= 3);
        // The same again does nothing anew.
        script("open_trace", "", "exit\n9\n");
        const CommandRun again = runCommand({"design", (m_root / "design").string(), "--json"});
        QVERIFY2(again.status == ExitStatus::Done, again.err.c_str());
        QCOMPARE(again.json()["stages"].toArray(), design["stages"].toArray());
    }

    void untilAStageAndOn() {
        auto words = m_command;
        words.insert(words.end(), {"--until", "quantise"});
        const CommandRun some = runCommand(words);
        QVERIFY2(some.status == ExitStatus::Done, some.err.c_str());
        QCOMPARE(some.json()["status"].toString(), QString("waiting"));
        QCOMPARE(statuses(some.json()),
                 QString("done skipped done waiting waiting waiting waiting waiting waiting waiting waiting"));
        QCOMPARE(some.json()["points"].toArray().size(), 1);
        const CommandRun more = runCommand({"design", (m_root / "design").string(), "--json", "--until", "simulate"});
        QVERIFY2(more.status == ExitStatus::Done, more.err.c_str());
        QCOMPARE(statuses(more.json()), QString("done skipped done done done done done done done waiting waiting"));
    }

    void aStageThatFailsIsTriedAgain() {
        script("open_simulate", "", "print\nerror: verilator is not installed or not on the PATH\\n\nexit\n5\n");
        const CommandRun failed = runCommand(m_command);
        QCOMPARE(failed.status, ExitStatus::ExternalTool);
        QCOMPARE(statuses(failed.json()), QString("done skipped done done done done done done failed waiting waiting"));
        const QJsonObject stage = failed.json()["stages"].toArray().at(8).toObject();
        QVERIFY(stage["remedy"].toString().contains("verilator"));
        QVERIFY(failed.json()["error"].toString().contains("verilator is not installed"));
        script("open_simulate", "{\"agreement\": {\"samples\": 10, \"outputs\": 100, \"differing\": 0}}");
        script("open_trace", "", "exit\n9\n"); // is not run again
        const CommandRun again = runCommand({"design", (m_root / "design").string(), "--json"});
        QVERIFY2(again.status == ExitStatus::Done, again.err.c_str());
        QCOMPARE(again.json()["status"].toString(), QString("done"));
        QCOMPARE(again.json()["error"].toString(), QString());
    }

    void saysBeforeTheTrainingWhatWillBeMissing() {
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", "/nowhere");
        const CommandRun made = runCommand(m_command); // the fake tool stands for the flow, and needs none of them
        qputenv("PATH", path);
        QVERIFY2(made.status == ExitStatus::Done, made.err.c_str());
        const std::string log = *readFile(m_root / "design/log.txt");
        const auto warned = log.find("warning: Synthesis will stop for want of");
        QVERIFY2(warned != std::string::npos && warned < log.find("== train") + 200, log.c_str());
        QVERIFY(log.find("yosys", warned) < log.find("epoch 1 of", warned));
        const QJsonObject stage = made.json()["stages"].toArray().at(5).toObject();
        QVERIFY(stage["warnings"].toArray().at(0).toString().contains("yosys"));
    }

    void theLogHasWordsWithoutTheProtocol() {
        script("open_simulate", "{\"agreement\": {\"samples\": 10, \"outputs\": 100, \"differing\": 0}}",
               "print\nprogress 0.50 half of it\\n\nprint\nprogress 1.00 all of it\\n\n");
        QVERIFY(runCommand(m_command).status == ExitStatus::Done);
        const std::string log = *readFile(m_root / "design/log.txt");
        QVERIFY2(log.find("== simulate\nsimulating the Verilog\nhalf of it\nall of it\n== synthesise") !=
                     std::string::npos,
                 log.substr(std::min(log.find("== simulate"), log.size())).c_str());
    }

    void isRefusedBeforeTheTrainingWhatTheFlowWillNotTake() {
        put("mine.yaml", QString(network).replace("ReLU", "GELU").toStdString());
        auto words = m_command;
        words.insert(words.end(), {"--flow", "hls4ml", "--substitutes", "table"});
        const CommandRun refused = runCommand(words);
        QCOMPARE(refused.status, ExitStatus::BadInput);
        QVERIFY2(refused.err.find("hls4ml takes no tables") != std::string::npos, refused.err.c_str());
        QVERIFY(!fs::exists(m_root / "design/compression/compression.json"));
    }

    void cancelKeepsWhatIsDone() {
        const CommandRun training = runCommand(m_command, "prune ...");
        QCOMPARE(training.status, ExitStatus::Cancelled);
        QCOMPARE(training.json()["status"].toString(), QString("cancelled"));
        QVERIFY(statuses(training.json()).startsWith("done skipped done cancelled waiting"));
        script("open_simulate", "", "hang\n");
        const CommandRun flow = runCommand({"design", (m_root / "design").string(), "--json"}, "simulate ...");
        QCOMPARE(flow.status, ExitStatus::Cancelled);
        QCOMPARE(statuses(flow.json()),
                 QString("done skipped done done done done done done cancelled waiting waiting"));
        QVERIFY(readDesign(m_root / "design")->status == DesignStatus::Cancelled);
    }

    void anotherPointGoesToSynthesisWithoutTraining() {
        QCOMPARE(runCommand(m_command).status, ExitStatus::Done);
        const auto request = fs::last_write_time(m_root / "design/compression/points/8bit_p00/point.json");
        for (const char* point : {"8bit_p00", "8bit_p01"}) {
            const CommandRun other = runCommand({"design", (m_root / "design").string(), "--json", "--point", point});
            QVERIFY2(other.status == ExitStatus::Done, other.err.c_str());
            QCOMPARE(other.json()["chosen"].toString(), QString(point));
            QCOMPARE(other.json()["results"][QLatin1String("point")].toString(), QString(point));
            QVERIFY(fs::exists(m_root / "design/synthesis" / (std::string(point) + "-open") / "run.json"));
        }
        QCOMPARE(fs::last_write_time(m_root / "design/compression/points/8bit_p00/point.json"), request);
        const CommandRun none = runCommand({"design", (m_root / "design").string(), "--point", "4bit_p09"});
        QCOMPARE(none.status, ExitStatus::BadInput);
        QVERIFY(none.err.find("there are 8bit_p00, 8bit_p01") != std::string::npos);
    }

    void settingsOfADesignThatIsThereStay() {
        m_command.insert(m_command.end(), {"--until", "quantise"});
        QCOMPARE(runCommand(m_command).status, ExitStatus::Done);
        const std::string folder = (m_root / "design").string();
        const auto request = [&] { return readFile(m_root / "design/request.json", 1 << 20).value(); };
        const std::string before = request();
        for (const std::vector<std::string>& more :
             {std::vector<std::string>{"--bits", "4"}, {"--data", "nowhere"}, {"--seed", "9"}, {"--device", "u250"}}) {
            const CommandRun refused = runCommand({"design", folder, more[0], more[1]});
            QCOMPARE(refused.status, ExitStatus::BadInput);
            QVERIFY(refused.err.find(more[0]) != std::string::npos);
        }
        QCOMPARE(request(), before);
        // An option that is given again stands there once, beside the others of its stage.
        for (const char* tool : {"icarus", "icarus", "verilator"})
            QCOMPARE(runCommand({"design", folder, "--samples", "5", "--tool", tool, "--until", "quantise"}).status,
                     ExitStatus::Done);
        const auto words = readDesignRequest(m_root / "design")->arguments["simulate"];
        QCOMPARE(words, (std::vector<std::string>{"--tool", "verilator", "--samples", "5"}));
    }

    void aConfigurationThatIsSilentLeavesTheQuickSearch() {
        put("silent.yaml", "dataset: {name: digits}\n");
        const std::string folder = (m_root / "quick").string();
        const CommandRun made =
            runCommand({"design", (m_root / "mine.yaml").string(), "--config", (m_root / "silent.yaml").string(),
                        "--epochs", "1", "--qat-epochs", "1", "--until", "quantise", "--json", "--out", folder});
        QVERIFY2(made.status == ExitStatus::Done, made.err.c_str());
        QCOMPARE(made.json()["points"].toArray().size(), 1);
    }

    void badInputIsSaid() {
        const auto with = [&](std::vector<std::string> more) {
            auto words = m_command;
            words.insert(words.end(), more.begin(), more.end());
            return runCommand(words).status;
        };
        QCOMPARE(runCommand({"design"}).status, ExitStatus::BadInput);
        QCOMPARE(runCommand({"design", (m_root / "actions").string()}).status, ExitStatus::BadInput);
        QCOMPARE(runCommand({"design", "--study", "/nowhere.db", "--trial", "1", "--out", "x"}).status,
                 ExitStatus::BadInput);
        QCOMPARE(with({"--tolerance", "2"}), ExitStatus::BadInput);
        QCOMPARE(with({"--clock-ns", "-3"}), ExitStatus::BadInput);
        QCOMPARE(with({"--until", "lunch"}), ExitStatus::Usage);
        QCOMPARE(with({"--flow", "open", "--backend", "Vivado"}), ExitStatus::BadInput);
        QVERIFY(!fs::exists(m_root / "design"));
    }

private:
    void put(const std::string& file, const std::string& bytes) { QVERIFY(writeFile(m_root / file, bytes).ok()); }
    void script(const std::string& name, const std::string& json, const std::string& actions = "") {
        const std::string write = json.empty() ? "" : "write\n{out}/" + name + ".json\n" + json + "\n";
        put("actions/" + name + ".txt", actions + write);
    }
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    std::vector<std::string> m_command;
};

QTEST_GUILESS_MAIN(TestDesign)
#include "test_design.moc"
