// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/assemble.h"

#include "base/hash.h"
#include "data/gather.h"
#include "data/split.h"

#include <fmt/format.h>

#include <future>
#include <limits>

namespace snac {

namespace {

Result<void> checkPart(const RawPart& part, std::string_view what, const std::string& source) {
    if (part.shape.count() < 1 || part.features.empty()) {
        return makeError(ErrorCategory::Corrupt, "{}: the {} part holds no samples; give at least one.", source, what);
    }
    const std::int64_t samples = static_cast<std::int64_t>(part.features.size()) / part.shape.count();
    if (samples > std::numeric_limits<std::int32_t>::max()) {
        return makeError(ErrorCategory::Unsupported, "{}: {} samples are more than {}; give fewer.", source, samples,
                         std::numeric_limits<std::int32_t>::max());
    }
    if (part.labels.count() != samples) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: the {} part has {} samples but {} labels; name files that belong together.", source, what,
                         samples, part.labels.count());
    }
    return {};
}

Result<void> checkParts(const RawDataset& raw) {
    SNAC_CHECK(checkPart(raw.train, "training", raw.source));
    if (!raw.test) return {};
    SNAC_CHECK(checkPart(*raw.test, "test", raw.source));
    if (raw.test->shape != raw.train.shape || raw.test->labels.columns != raw.train.labels.columns) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: training samples are {} with {} label columns, test samples {} with {}; name files that "
                         "belong together.",
                         raw.source, raw.train.shape.text(), raw.train.labels.columns, raw.test->shape.text(),
                         raw.test->labels.columns);
    }
    return {};
}

/// Known names stand for class numbers 0, 1, ...; they are used when the numbers in the files are exactly theirs.
void nameClasses(Dataset& dataset, const std::vector<std::string>& names) {
    if (names.size() != dataset.classNames.size()) return;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (dataset.classNames[i] != std::to_string(i)) return;
    }
    dataset.classNames = names;
}

std::shared_ptr<const Samples> samplesOf(RawPart part, EncodedLabels& encoded, std::size_t index) {
    auto samples = std::make_shared<Samples>();
    samples->shape = part.shape;
    samples->features = std::move(part.features);
    if (encoded.task == Task::Classification)
        samples->labels = std::move(encoded.labels[index]);
    else
        samples->targets = std::move(encoded.targets[index]);
    return samples;
}

Result<void> setTestApart(Dataset& dataset, const OpenOptions& options) {
    if (options.testFraction == 0) return {};
    if (!(options.testFraction > 0 && options.testFraction < 1)) {
        return makeError(ErrorCategory::InvalidArgument,
                         "{}: a test fraction of {} cannot be set apart; give at least 0 and less than 1.",
                         dataset.source, options.testFraction);
    }
    SNAC_TRY(parts, stratifiedSplit(wholeOf(dataset.train), options.testFraction, options.seed));
    dataset.test = gather(parts.validation);
    dataset.train = gather(parts.train);
    dataset.preparation.push_back(fmt::format("{} of {} samples set apart for test ({}, seed {})",
                                              dataset.test->count(), dataset.test->count() + dataset.train->count(),
                                              dataset.task == Task::Classification ? "stratified" : "at random",
                                              options.seed));
    return {};
}

} // namespace

Result<Dataset> assemble(RawDataset raw, const OpenOptions& options) {
    SNAC_CHECK(checkParts(raw));
    std::vector<RawLabels> labels;
    labels.push_back(std::move(raw.train.labels));
    if (raw.test) labels.push_back(std::move(raw.test->labels));
    SNAC_TRY(encoded, encodeLabels(std::move(labels), options.task, raw.source));

    Dataset dataset;
    dataset.name = std::move(raw.name);
    dataset.source = std::move(raw.source);
    dataset.attribution = std::move(raw.attribution);
    dataset.preparation = std::move(raw.preparation);
    dataset.task = encoded.task;
    dataset.outputs = encoded.outputs;
    dataset.classNames = encoded.classNames;
    nameClasses(dataset, raw.classNames);
    dataset.train = samplesOf(std::move(raw.train), encoded, 0);
    if (raw.test)
        dataset.test = samplesOf(std::move(*raw.test), encoded, 1);
    else
        SNAC_CHECK(setTestApart(dataset, options));
    dataset.contentHash = datasetHash(dataset);
    Result<Dataset> result(std::move(dataset));
    result.addWarnings(raw.warnings);
    return result;
}

std::string datasetHash(const Dataset& dataset) {
    // The parts are large and independent: a second core halves the wait.
    auto test =
        std::async(std::launch::async, [&] { return dataset.test ? contentHash(*dataset.test) : std::string(); });
    const std::string train = contentHash(*dataset.train);
    Hasher hasher;
    hasher.add(static_cast<std::int64_t>(dataset.task)).add(dataset.outputs);
    for (const std::string& name : dataset.classNames) hasher.add(name);
    return hasher.add(train).add(test.get()).hex();
}

} // namespace snac
