// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/compression_folder.h"

#include "arch/architecture_yaml.h"
#include "base/file.h"
#include "data/npy.h"
#include "data/npz.h"
#include "exporting/network_folder.h"
#include "exporting/npy_writer.h"
#include "fixed/integer_inference.h"
#include "fixed/network_figures.h"
#include "fixed/quantise_network.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace snac {

namespace {

namespace fs = std::filesystem;

QString qt(const std::string& text) { return QString::fromStdString(text); }

Result<void> writeJson(const fs::path& path, const QJsonObject& object) {
    return writeFile(path, QJsonDocument(object).toJson(QJsonDocument::Indented).toStdString());
}

Result<QJsonObject> readJson(const fs::path& path) {
    SNAC_TRY(text, readFile(path, 16 << 20));
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(text), &error);
    if (!document.isObject()) {
        return makeError(
            ErrorCategory::Corrupt,
            "{}: this is not the JSON that a compression writes (at byte {}); delete the folder to begin again.",
            path.string(), error.offset);
    }
    return document.object();
}

/// Arrays of floats by name.
using FloatArrays = std::vector<std::pair<std::string, std::vector<float>>>;

Result<void> writeArrays(const fs::path& path, const FloatArrays& arrays) {
    std::vector<NpzMember> members;
    for (const auto& [name, values] : arrays)
        members.push_back({name, npyBytes(std::span<const float>(values), {static_cast<std::int64_t>(values.size())})});
    SNAC_TRY(bytes, npzBytes(members, NpzPacking::Stored));
    return writeFile(path, bytes);
}

Result<FloatArrays> readArrays(const fs::path& path) {
    SNAC_TRY(bytes, readFile(path));
    SNAC_TRY(members, parseNpz(bytes, path.string()));
    FloatArrays arrays;
    for (const NpzMember& member : members) {
        SNAC_TRY(view, parseNpy(member.bytes, path.string() + ": " + member.name));
        arrays.emplace_back(member.name, toFloats(view));
    }
    return arrays;
}

std::vector<float> arrayOf(const FloatArrays& arrays, const std::string& name) {
    const auto found = std::ranges::find(arrays, name, &FloatArrays::value_type::first);
    return found == arrays.end() ? std::vector<float>{} : found->second;
}

/// A list of lists as one array: each length, then its numbers.
std::vector<float> packed(const KeptOutputs& kept) {
    std::vector<float> numbers;
    for (const auto& some : kept) {
        numbers.push_back(static_cast<float>(some.size()));
        numbers.insert(numbers.end(), some.begin(), some.end());
    }
    return numbers;
}

/// False when the numbers are no lists of outputs of this network.
bool unpack(const std::vector<float>& numbers, const Architecture& start, KeptOutputs& kept) {
    std::size_t place = 0;
    for (const Layer& layer : start.layers) {
        if (place >= numbers.size()) return false;
        const float count = numbers[place++];
        const auto most = static_cast<float>(layer.hasWeights() ? layer.output.channels() : 0);
        if (!(count >= 0 && count <= most) || place + static_cast<std::size_t>(count) > numbers.size()) return false;
        auto& some = kept.emplace_back();
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i, ++place) {
            if (!(numbers[place] >= 0 && numbers[place] < most)) return false;
            some.push_back(static_cast<std::int32_t>(numbers[place]));
        }
    }
    return place == numbers.size();
}

QJsonObject scoresJson(const IntegerScores& scores) {
    QJsonArray confusion;
    for (const std::int64_t count : scores.confusion) confusion.append(static_cast<qint64>(count));
    return {{"score", scores.score}, {"samples", static_cast<qint64>(scores.samples)}, {"confusion", confusion}};
}

IntegerScores scoresOf(const QJsonObject& json) {
    IntegerScores scores{json["score"].toDouble(), json["samples"].toInteger(), {}};
    for (const QJsonValue& count : json["confusion"].toArray()) scores.confusion.push_back(count.toInteger());
    return scores;
}

QJsonObject pointJson(const LocalPoint& point) {
    return {{"name", qt(nameOf(point))},
            {"bits", point.precision.bits},
            {"integer_bits", point.precision.integer},
            {"ebops_budget", point.precision.ebopsBudget},
            {"own_bits", point.precision.byLayer},
            {"within_budget", point.withinBudget},
            {"iteration", point.iteration},
            {"sparsity", point.sparsity},
            {"effective_bops", point.effectiveBops},
            {"ebops", point.ebops},
            {"seconds", point.seconds},
            {"validation", scoresJson(point.validation)},
            {"test", scoresJson(point.test)}};
}

Result<LocalPoint> readPoint(const fs::path& folder, const Architecture& start) {
    SNAC_TRY(json, readJson(folder / "point.json"));
    SNAC_TRY(arrays, readArrays(folder / "training.npz"));
    SNAC_TRY(stored, readNetworkFolder(folder));
    LocalPoint point;
    point.precision = {json["bits"].toInt(), json["integer_bits"].toInt(), json["ebops_budget"].toDouble(),
                       json["own_bits"].toBool()};
    point.withinBudget = json["within_budget"].toBool(true);
    point.iteration = json["iteration"].toInt();
    point.sparsity = json["sparsity"].toDouble();
    point.effectiveBops = json["effective_bops"].toDouble();
    point.ebops = json["ebops"].toDouble();
    point.seconds = json["seconds"].toDouble();
    point.validation = scoresOf(json["validation"].toObject());
    point.test = scoresOf(json["test"].toObject());
    point.weights = arrayOf(arrays, "weights");
    point.optimiserState = arrayOf(arrays, "optimiser");
    point.architecture = start;
    if (const auto kept = arrayOf(arrays, "kept"); !kept.empty()) {
        if (!unpack(kept, start, point.kept))
            return makeError(ErrorCategory::Corrupt,
                             "{}: 'kept' does not fit the network; delete this point to make it again.",
                             (folder / "training.npz").string());
        SNAC_TRY(shrunk, shrinkArchitecture(start, point.kept));
        point.architecture = std::move(shrunk);
    }
    if (static_cast<std::int64_t>(point.weights.size()) != flatParameterCount(point.architecture))
        return makeError(ErrorCategory::Corrupt,
                         "{}: 'weights' does not fit the network; delete this point to make it again.",
                         (folder / "training.npz").string());
    point.network = std::move(stored.network);
    SNAC_TRY(plan, planOf(point.network, point.architecture));
    point.plan = std::move(plan);
    SNAC_TRY(described, withNetworkFigures(point.architecture, point.network));
    point.architecture = std::move(described);
    return point;
}

Result<TestVectors> vectorsOf(const QuantisedNetwork& network, const SampleView& view) {
    TestVectors vectors;
    vectors.inputs = rawInputs(network, view);
    SNAC_TRY(inference, IntegerInference::make(network));
    SNAC_TRY(expected, inference.run(vectors.inputs));
    vectors.expected = std::move(expected);
    if (!view.samples->labels.empty())
        for (const std::int32_t row : view.rows)
            vectors.labels.push_back(view.samples->labels[static_cast<std::size_t>(row)]);
    return vectors;
}

} // namespace

Result<CompressionFolder> CompressionFolder::open(const fs::path& folder, const std::string& identity,
                                                  const CompressionJob& job) {
    const fs::path summary = folder / "compression.json";
    std::error_code failed;
    if (fs::exists(summary, failed)) {
        SNAC_TRY(json, readJson(summary));
        if (json["identity"].toString().toStdString() != identity) {
            return makeError(ErrorCategory::InvalidArgument,
                             "{}: the folder holds the compression of {} with other settings, data or weights; choose "
                             "another folder, or delete it.",
                             folder.string(), json["source"].toString().toStdString());
        }
        return CompressionFolder(folder, identity);
    }
    SNAC_TRY(yaml, writeArchitectureYaml(job.architecture));
    SNAC_CHECK(writeFile(folder / "architecture.yaml", yaml));
    CompressionFolder made(folder, identity);
    Compression nothing;
    nothing.source = job.source;
    SNAC_CHECK(made.writeSummary(nothing, job.config.localSearch, false));
    return made;
}

Result<std::optional<std::vector<float>>> CompressionFolder::readFloats(const std::string& name) const {
    const fs::path path = m_folder / (name + ".npz");
    std::error_code failed;
    if (!fs::exists(path, failed)) return std::optional<std::vector<float>>{};
    SNAC_TRY(arrays, readArrays(path));
    return std::optional(arrayOf(arrays, "weights"));
}

Result<void> CompressionFolder::writeFloats(const std::string& name, std::span<const float> values) const {
    return writeArrays(m_folder / (name + ".npz"), {{"weights", {values.begin(), values.end()}}});
}

Result<std::vector<LocalPoint>> CompressionFolder::readPoints(const Architecture& start) const {
    std::vector<LocalPoint> points;
    std::error_code failed;
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(m_folder / "points", failed)) folders.push_back(entry.path());
    std::ranges::sort(folders);
    for (const fs::path& folder : folders) {
        if (!fs::exists(folder / "point.json", failed)) continue; // it comes last: the point is not whole
        SNAC_TRY(point, readPoint(folder, start));
        points.push_back(std::move(point));
    }
    return points;
}

Result<void> CompressionFolder::writePoint(const LocalPoint& point, const SampleView& vectors) const {
    const fs::path folder = m_folder / "points" / nameOf(point);
    SNAC_TRY(samples, vectorsOf(point.network, vectors));
    QuantisedNetwork network = point.network;
    network.name = "network_" + nameOf(point);
    SNAC_CHECK(writeNetworkFolder(folder, network, samples));
    SNAC_TRY(yaml, writeArchitectureYaml(point.architecture));
    SNAC_CHECK(writeFile(folder / "architecture.yaml", yaml));
    SNAC_CHECK(
        writeArrays(folder / "training.npz",
                    {{"weights", point.weights}, {"optimiser", point.optimiserState}, {"kept", packed(point.kept)}}));
    return writeJson(folder / "point.json", pointJson(point));
}

Result<void> CompressionFolder::writeSummary(const Compression& compression, const LocalSearchSettings& settings,
                                             bool finished) const {
    QJsonArray substitutions, points, front, precisions;
    for (const Substitution& one : compression.substitutions)
        substitutions.append(
            QJsonObject{{"layer", static_cast<qint64>(one.layer)}, {"what", qt(one.what)}, {"by", qt(one.by)}});
    for (const LocalPoint& point : compression.points) {
        QJsonObject json = pointJson(point);
        json["folder"] = qt("points/" + nameOf(point));
        points.append(json);
    }
    for (const std::size_t i : compression.front) front.append(qt(nameOf(compression.points[i])));
    for (const Precision& precision : settings.precisions) precisions.append(qt(nameOf(precision)));
    QJsonObject summary{{"format", "snac-compression"},
                        {"version", 1},
                        {"identity", qt(m_identity)},
                        {"source", qt(compression.source)},
                        {"finished", finished},
                        {"substitutions", substitutions},
                        {"float_validation", compression.floatValidation},
                        {"precisions", precisions},
                        {"points", points},
                        {"front", front}};
    summary["float_test"] = compression.floatTest ? QJsonValue(*compression.floatTest) : QJsonValue();
    return writeJson(m_folder / "compression.json", summary);
}

} // namespace snac
