// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/design_comparison.h"

#include "base/file.h"
#include "data/npy.h"
#include "exporting/network_folder.h"
#include "fixed/integer_inference.h"
#include "metrics/scores.h"
#include "synth/run_folder.h"

#include <cmath>

namespace snac {

namespace {

/// How many samples of each class there are, and how many of them were predicted right.
struct ClassCounts {
    explicit ClassCounts(std::size_t classes) : samples(classes), right(classes) {}
    std::vector<std::int64_t> samples, right;

    double of(std::size_t one) const { return share(right[one], samples[one]); }
    double all() const {
        std::int64_t some = 0, total = 0;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            some += right[i];
            total += samples[i];
        }
        return share(some, total);
    }
    static double share(std::int64_t part, std::int64_t whole) {
        return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
    }
};

ClassCounts countsOf(const std::vector<std::int64_t>& confusion, std::size_t classes) {
    ClassCounts counts(classes);
    if (confusion.size() != classes * classes) return counts;
    for (std::size_t truth = 0; truth < classes; ++truth) {
        for (std::size_t predicted = 0; predicted < classes; ++predicted)
            counts.samples[truth] += confusion[truth * classes + predicted];
        counts.right[truth] = confusion[truth * classes + truth];
    }
    return counts;
}

ClassCounts countsOf(std::span<const std::int64_t> outputs, std::span<const std::int32_t> labels, std::size_t classes) {
    ClassCounts counts(classes);
    const auto chosen = decisions(outputs, static_cast<std::int64_t>(classes));
    for (std::size_t i = 0; i < chosen.size() && i < labels.size(); ++i) {
        const auto truth = static_cast<std::size_t>(labels[i]);
        if (truth >= classes) continue;
        ++counts.samples[truth];
        counts.right[truth] += chosen[i] == labels[i] ? 1 : 0;
    }
    return counts;
}

std::vector<float> targetsOf(const SampleView& view, std::size_t outputs) {
    std::vector<float> targets;
    for (const std::int32_t row : view.rows) {
        const auto begin = view.samples->targets.begin() + static_cast<std::ptrdiff_t>(row * outputs);
        targets.insert(targets.end(), begin, begin + static_cast<std::ptrdiff_t>(outputs));
    }
    return targets;
}

/// r2 of the first of the samples, from raw outputs.
double rawR2(std::span<const std::int64_t> outputs, const std::vector<float>& targets,
             const QuantisedNetwork& network) {
    std::vector<float> values;
    const int fraction = network.outputType().width - network.outputType().integer;
    for (const std::int64_t raw : outputs)
        values.push_back(static_cast<float>(std::ldexp(static_cast<double>(raw), -fraction)));
    return scoreRegression(values, std::span(targets).first(std::min(targets.size(), values.size())),
                           static_cast<int>(network.outputs()))
        .r2.value_or(0);
}

/// What the simulation gave, raw, one sample after the other; nothing when it did not run.
Result<std::vector<std::int64_t>> hardwareOutputs(const std::filesystem::path& synthesis, Flow flow,
                                                  const TestVectors& vectors, std::int64_t outputs) {
    const auto file = RunFolder{synthesis}.out() / (flow == Flow::Open ? "open_outputs.npy" : "hls4ml_outputs.npy");
    std::error_code code;
    if (!std::filesystem::exists(file, code)) return std::vector<std::int64_t>{};
    SNAC_TRY(bytes, readFile(file, std::uint64_t{1} << 30));
    SNAC_TRY(array, parseNpy(bytes, file.string()));
    const bool fits = array.shape.size() == 2 && array.shape[1] == outputs && array.shape[0] >= 1 &&
                      static_cast<std::size_t>(array.count()) <= vectors.expected.size();
    if (!fits)
        return makeError(ErrorCategory::Corrupt,
                         "{}: its outputs ({}) do not fit the network's test vectors; simulate again.", file.string(),
                         array.shapeText());
    return toIntegers(array);
}

/// The rows of a classification: all, and each class.
void compareClasses(const CompressionJob& job, DesignResults& results, const ClassCounts& floating,
                    const ClassCounts& fixed, const std::optional<ClassCounts>& hardware) {
    results.all.floating = floating.all();
    results.all.fixed = fixed.all();
    if (hardware) results.all.hardware = hardware->all();
    for (std::size_t one = 0; one < fixed.samples.size(); ++one) {
        StageScores scores;
        scores.name = one < job.dataset.classNames.size() ? job.dataset.classNames[one] : fmt::format("class {}", one);
        scores.samples = fixed.samples[one];
        scores.floating = floating.of(one);
        scores.fixed = fixed.of(one);
        if (hardware) scores.hardwareSamples = hardware->samples[one];
        if (hardware && scores.hardwareSamples > 0) scores.hardware = hardware->of(one);
        results.classes.push_back(std::move(scores));
    }
}

} // namespace

Result<DesignResults> compareDesign(const CompressionJob& job, const Compression& compression, std::size_t index,
                                    const std::filesystem::path& synthesis, Flow flow, const std::stop_token& stop) {
    const LocalPoint& point = compression.points[index];
    SNAC_TRY(data, compressionData(job));
    const bool tested = data.test.count() > 0;
    const SampleView& view = tested ? data.test : data.validation;
    SNAC_TRY(model, readNetworkFolder(RunFolder{synthesis}.model()));
    if (!model.vectors)
        return makeError(ErrorCategory::NotFound, "{}: it holds no test vectors; export the point again.",
                         RunFolder{synthesis}.model().string());
    const TestVectors& vectors = *model.vectors;
    SNAC_TRY(hardware, hardwareOutputs(synthesis, flow, vectors, model.network.outputs()));
    SNAC_TRY(floats, predict(compression.start.architecture, compression.start.weights, view, "native", data.task));

    DesignResults results;
    results.point = nameOf(point);
    results.samplesOf = tested ? "test samples" : "validation samples";
    results.all.samples = view.count();
    const auto outputs = static_cast<std::size_t>(model.network.outputs());
    results.all.hardwareSamples = static_cast<std::int64_t>(hardware.size() / outputs);
    const auto expected = std::span(vectors.expected).first(hardware.size());
    const IntegerScores& fixed = tested ? point.test : point.validation;
    if (data.task == Task::Classification) {
        std::vector<std::int32_t> labels;
        for (const std::int32_t row : view.rows) labels.push_back(view.samples->labels[static_cast<std::size_t>(row)]);
        std::optional<ClassCounts> simulated;
        if (!hardware.empty()) simulated = countsOf(hardware, vectors.labels, outputs);
        results.hardwareFixed = countsOf(expected, vectors.labels, outputs).all();
        const auto scores = scoreClassification(floats, labels, static_cast<int>(outputs));
        compareClasses(job, results, countsOf(scores.confusion.counts, outputs), countsOf(fixed.confusion, outputs),
                       simulated);
    } else {
        const std::vector<float> targets = targetsOf(view, outputs);
        results.all.floating = scoreRegression(floats, targets, static_cast<int>(outputs)).r2.value_or(0);
        results.all.fixed = fixed.score;
        if (!hardware.empty()) results.all.hardware = rawR2(hardware, targets, model.network);
        results.hardwareFixed = rawR2(expected, targets, model.network);
    }
    SNAC_TRY(ranges, layerRanges(model.network, vectors.inputs, stop));
    results.ranges = std::move(ranges);
    return results;
}

} // namespace snac
