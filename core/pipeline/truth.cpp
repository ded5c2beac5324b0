// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/truth.h"

#include "base/file.h"
#include "exporting/network_folder.h"
#include "fixed/live_parts.h"
#include "fixed/signed_digits.h"
#include "pipeline/truth_design.h"
#include "process/long_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <fstream>
#include <set>

namespace snac {

namespace {

namespace fs = std::filesystem;
constexpr int formatVersion = 2;
constexpr std::uint64_t largestFile = std::uint64_t{1} << 30;

QString qt(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

std::string lineOf(const QJsonObject& object) {
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString() + "\n";
}

/// What the estimator knows of a layer before any tool runs.
QJsonObject layerFacts(const QuantisedNetwork& network, std::size_t index, const LiveParts& live) {
    const IntegerLayer& layer = network.layers[index];
    const IntegerMap& map = *mapOf(layer);
    const FixedType& input = index == 0 ? network.inputType : network.layers[index - 1].outputType;
    std::int64_t nonZero = 0, digits = 0;
    for (const std::int32_t weight : map.weights) {
        nonZero += weight != 0;
        digits += signedDigits(weight);
    }
    const auto outputs = static_cast<std::int64_t>(map.bias.size());
    const bool rounded = index + 1 < network.layers.size() &&
                         std::holds_alternative<IntegerActivation>(network.layers[index + 1].operation);
    return {{"name", qt(layer.name)},
            {"kind", std::holds_alternative<IntegerDense>(layer.operation) ? "dense" : "convolution"},
            {"fan_in", static_cast<qint64>(map.weights.size()) / outputs},
            {"outputs", static_cast<qint64>(outputs)},
            {"places", static_cast<qint64>(layer.output.count() / outputs)},
            {"input_bits", input.width},
            {"input_signed", input.isSigned},
            {"weight_bits", map.weightType.width},
            {"result_bits", rounded ? QJsonValue(network.layers[index + 1].outputType.width) : QJsonValue()},
            {"accumulator_bits", map.accumulator.width},
            {"non_zero", static_cast<qint64>(nonZero)},
            {"digits", static_cast<qint64>(digits)},
            {"live_inputs", static_cast<qint64>(live.inputs)},
            {"live_outputs", static_cast<qint64>(live.outputs)},
            {"live_products", static_cast<qint64>(live.products)},
            {"live_digits", static_cast<qint64>(live.digits)}};
}

QJsonObject factsOf(const TruthDesign& design, const QuantisedNetwork& network) {
    QJsonArray layers, input;
    const std::vector<LiveParts> live = liveParts(network);
    for (std::size_t i = 0; i < network.layers.size(); ++i)
        if (mapOf(network.layers[i])) layers.append(layerFacts(network, i, live[i]));
    for (int i = 0; i < network.input.rank; ++i)
        input.append(static_cast<qint64>(network.input.size[static_cast<std::size_t>(i)]));
    return {{"design", static_cast<qint64>(design.index)},
            {"weights", qt(name(design.weights))},
            {"sparsity", design.sparsity},
            {"input", input},
            {"layers", layers}};
}

/// The tools' figures beside what was known: layer by layer, then the network's.
QJsonObject joined(QJsonObject facts, const QJsonObject& costs) {
    const QJsonArray costed = costs["layers"].toArray();
    QJsonArray layers = facts["layers"].toArray();
    for (qsizetype i = 0; i < std::min(layers.size(), costed.size()); ++i) {
        QJsonObject layer = layers[i].toObject();
        const QJsonObject cost = costed[i].toObject();
        for (const char* key : {"cost", "stages", "register_bits", "depth", "live_bits"}) layer.insert(key, cost[key]);
        layers[i] = layer;
    }
    facts["layers"] = layers;
    for (const char* key : {"cost", "stages", "register_bits", "depth", "live_bits", "seconds", "yosys", "error"})
        if (costs.contains(key)) facts.insert(key, costs[key]);
    return facts;
}

class Truth {
public:
    Truth(const TruthJob& job, const Dataset& digits, std::stop_token stop)
        : m_job(job), m_digits(digits), m_stop(std::move(stop)) {}

    Result<TruthSummary> run(const std::function<void(std::int64_t, std::int64_t)>& progress) {
        SNAC_CHECK(readRecords());
        std::vector<std::int64_t> missing;
        for (std::int64_t i = m_job.first; i < m_job.first + m_job.count; ++i)
            m_there.contains(i) ? static_cast<void>(++m_summary.there) : missing.push_back(i);
        const auto batch = static_cast<std::size_t>(std::max(m_job.batch, 1));
        for (std::size_t first = 0; first < missing.size(); first += batch) {
            if (progress) progress(m_summary.there + m_summary.made, m_job.count);
            const auto some = std::span(missing).subspan(first, std::min(batch, missing.size() - first));
            SNAC_CHECK(costBatch(some));
        }
        return m_summary;
    }

private:
    /// The designs that are there. A last line that a kill left half is cut off.
    Result<void> readRecords() {
        std::error_code code;
        if (!fs::exists(m_job.records, code)) return {};
        SNAC_TRY(text, readFile(m_job.records, largestFile));
        const std::size_t whole = text.rfind('\n') + 1;
        if (whole < text.size()) fs::resize_file(m_job.records, whole, code);
        std::size_t number = 0, begin = 0;
        for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
            const auto line =
                QJsonDocument::fromJson(QByteArray(text.data() + begin, static_cast<qsizetype>(end - begin)));
            if (!line.isObject())
                return makeError(ErrorCategory::Corrupt, "{}: line {} is no record; remove it, or choose another file.",
                                 m_job.records.string(), number + 1);
            if (number++ == 0)
                m_header = line.object();
            else
                m_there.insert(line["design"].toInteger(-1));
        }
        if (number > 0 && (m_header["format"] != "snac-truth" || m_header["version"].toInt() != formatVersion ||
                           m_header["seed"].toString() != QString::number(m_job.seed)))
            return makeError(ErrorCategory::InvalidArgument,
                             "{}: is no file of records of seed {}; give its own seed, or another file.",
                             m_job.records.string(), m_job.seed);
        return {};
    }

    Result<void> costBatch(std::span<const std::int64_t> indices) {
        const QTemporaryDir work;
        if (!work.isValid())
            return makeError(ErrorCategory::InputOutput, "no temporary folder can be made ({}).",
                             work.errorString().toStdString());
        const fs::path folder = work.path().toStdString();
        std::vector<QJsonObject> facts;
        std::string list, text;
        for (const std::int64_t index : indices) {
            const TruthDesign design = sampleTruth(m_job.seed, index);
            SNAC_TRY(network, buildTruth(design, m_digits, m_stop));
            const fs::path model = folder / std::to_string(index);
            SNAC_CHECK(writeNetworkFolder(model, network));
            facts.push_back(factsOf(design, network));
            list += model.string() + "\n";
        }
        SNAC_CHECK(writeFile(folder / "list", list));
        SNAC_TRY(costs, costsOf(folder / "list"));
        if (costs.size() != facts.size() + 1)
            return makeError(ErrorCategory::ExternalTool, "truth_cost.py gave {} records where {} were due.",
                             costs.size(), facts.size() + 1);
        SNAC_CHECK(checkHeader(costs.front(), text));
        for (std::size_t i = 0; i < facts.size(); ++i) {
            const QJsonObject record = joined(facts[i], costs[i + 1]);
            m_summary.refused += record.contains("error");
            text += lineOf(record);
        }
        m_summary.made += static_cast<std::int64_t>(facts.size());
        return append(text);
    }

    /// One process for all of a list: its lines of JSON.
    Result<std::vector<QJsonObject>> costsOf(const fs::path& list) const {
        LongProgram task{m_job.python, {(m_job.scripts / "truth_cost.py").string(), "--list", list.string()}};
        if (m_job.synthesise) task.arguments.push_back("--synthesise");
        task.changes = {{"PYTHONDONTWRITEBYTECODE", "1"}, {"PYTHONNOUSERSITE", "1"}, {"PYTHONIOENCODING", "utf-8"}};
        task.lineLimit = 1 << 20;
        std::vector<QJsonObject> lines;
        std::string last;
        const LongProgramEnd end = runLongProgram(task, m_stop, [&](OutputStream stream, std::string_view line) {
            if (stream == OutputStream::Error && !line.empty()) last = line;
            if (stream == OutputStream::Standard && line.starts_with("{"))
                lines.push_back(
                    QJsonDocument::fromJson(QByteArray(line.data(), static_cast<qsizetype>(line.size()))).object());
        });
        if (end.how == ProgramEnding::Cancelled) return Error(ErrorCategory::Cancelled, "making records was cancelled");
        if (end.how != ProgramEnding::Exited || end.exitStatus != 0)
            return makeError(ErrorCategory::ExternalTool, "{}: {}.", describeEnd(task, end), last);
        return lines;
    }

    /// Figures of other versions of the tools do not stand in one file. @param text  gets a new file's first line
    Result<void> checkHeader(const QJsonObject& said, std::string& text) {
        QJsonObject header{{"format", "snac-truth"},
                           {"version", formatVersion},
                           {"seed", QString::number(m_job.seed)},
                           {"latency_cutoff", said["latency_cutoff"]},
                           {"tools", said["tools"]}};
        if (m_header.isEmpty()) {
            m_header = header;
            text = lineOf(header);
        }
        const QJsonObject before = m_header["tools"].toObject(), now = said["tools"].toObject();
        for (const QString& tool : now.keys())
            if (before.contains(tool) && before[tool] != now[tool])
                return makeError(ErrorCategory::InvalidArgument,
                                 "{}: was made with {} {}, but {} is here; begin another file.", m_job.records.string(),
                                 tool.toStdString(), before[tool].toString().toStdString(),
                                 now[tool].toString().toStdString());
        return {};
    }

    Result<void> append(const std::string& text) const {
        std::ofstream out(m_job.records, std::ios::binary | std::ios::app);
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
        if (out.flush()) return {};
        return makeError(ErrorCategory::InputOutput, "{}: cannot be written; free space or choose another place.",
                         m_job.records.string());
    }

    const TruthJob& m_job;
    const Dataset& m_digits;
    std::stop_token m_stop;
    TruthSummary m_summary;
    QJsonObject m_header;
    std::set<std::int64_t> m_there;
};

} // namespace

Result<TruthSummary> makeTruth(const TruthJob& job, const Dataset& digits, std::stop_token stop,
                               const std::function<void(std::int64_t, std::int64_t)>& progress) {
    return Truth(job, digits, std::move(stop)).run(progress);
}

} // namespace snac
