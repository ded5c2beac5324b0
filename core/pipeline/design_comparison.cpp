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

ClassCounts floatCounts(std::span<const float> outputs, std::span<const std::int32_t> labels, std::size_t classes) {
    return countsOf(scoreClassification(outputs, labels, static_cast<int>(classes)).confusion.counts, classes);
}

/// The samples that were simulated, in each form.
struct Simulated {
    ClassCounts floating, fixed, hardware;
};

/// The rows of a classification: all, and each class.
void compareClasses(const CompressionJob& job, DesignResults& results, const ClassCounts& floating,
                    const ClassCounts& fixed, const std::optional<Simulated>& simulated) {
    results.all.floating = floating.all();
    results.all.fixed = fixed.all();
    if (simulated) {
        results.all.hardware = simulated->hardware.all();
        results.all.simulatedFloating = simulated->floating.all();
        results.all.simulatedFixed = simulated->fixed.all();
    }
    for (std::size_t one = 0; one < fixed.samples.size(); ++one) {
        StageScores scores;
        scores.name = one < job.dataset.classNames.size() ? job.dataset.classNames[one] : fmt::format("class {}", one);
        scores.samples = fixed.samples[one];
        scores.floating = floating.of(one);
        scores.fixed = fixed.of(one);
        if (simulated) scores.hardwareSamples = simulated->hardware.samples[one];
        if (scores.hardwareSamples > 0) {
            scores.hardware = simulated->hardware.of(one);
            scores.simulatedFloating = simulated->floating.of(one);
            scores.simulatedFixed = simulated->fixed.of(one);
        }
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
        const ClassCounts fixedHere = countsOf(expected, vectors.labels, outputs);
        const std::size_t count =
            std::min(hardware.size() / outputs, labels.size()); // the vectors are the first samples
        std::optional<Simulated> simulated;
        if (!hardware.empty())
            simulated = Simulated{floatCounts(std::span<const float>(floats).first(count * outputs),
                                              std::span<const std::int32_t>(labels).first(count), outputs),
                                  fixedHere, countsOf(hardware, vectors.labels, outputs)};
        results.hardwareFixed = fixedHere.all();
        compareClasses(job, results, floatCounts(floats, labels, outputs), countsOf(fixed.confusion, outputs),
                       simulated);
    } else {
        const std::vector<float> targets = targetsOf(view, outputs);
        results.all.floating = scoreRegression(floats, targets, static_cast<int>(outputs)).r2.value_or(0);
        results.all.fixed = fixed.score;
        results.hardwareFixed = rawR2(expected, targets, model.network);
        if (!hardware.empty()) {
            const std::size_t count = std::min(hardware.size(), targets.size());
            results.all.hardware = rawR2(hardware, targets, model.network);
            results.all.simulatedFixed = results.hardwareFixed;
            results.all.simulatedFloating =
                scoreRegression(std::span<const float>(floats).first(count),
                                std::span<const float>(targets).first(count), static_cast<int>(outputs))
                    .r2.value_or(0);
        }
    }
    SNAC_TRY(ranges, layerRanges(model.network, vectors.inputs, stop));
    results.ranges = std::move(ranges);
    return results;
}

} // namespace snac
