// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporting/network_folder.h"

#include "base/file.h"
#include "exporting/network_json.h"
#include "exporting/npy_writer.h"
#include "exporting/qonnx.h"
#include "exporting/weight_arrays.h"

#include <algorithm>
#include <limits>
#include <system_error>

namespace snac {

namespace fs = std::filesystem;

namespace {

constexpr const char* fileNames[] = {"network.json", "weights.npz",  "model.onnx",
                                     "inputs.npy",   "expected.npy", "labels.npy"};
constexpr std::uint64_t largestJson = std::uint64_t{16} << 20;
constexpr std::uint64_t largestArray = std::uint64_t{2} << 30;

std::vector<std::int64_t> inputShape(const QuantisedNetwork& network, std::int64_t samples) {
    std::vector<std::int64_t> shape{samples};
    shape.insert(shape.end(), network.input.size.begin(), network.input.size.begin() + network.input.rank);
    return shape;
}

/// What is wrong with the vectors; behind it stands what to do.
std::optional<std::string> fault(const TestVectors& vectors, const QuantisedNetwork& network) {
    const auto samples = static_cast<std::int64_t>(vectors.inputs.size()) / network.input.count();
    if (samples == 0 || static_cast<std::int64_t>(vectors.inputs.size()) != samples * network.input.count())
        return fmt::format("{} input values are no whole number of samples of {}", vectors.inputs.size(),
                           network.input.text());
    if (static_cast<std::int64_t>(vectors.expected.size()) != samples * network.outputs())
        return fmt::format("{} expected values are not {} for each of {} samples", vectors.expected.size(),
                           network.outputs(), samples);
    if (!vectors.labels.empty() && static_cast<std::int64_t>(vectors.labels.size()) != samples)
        return fmt::format("{} labels are not one for each of {} samples", vectors.labels.size(), samples);
    const auto outside = std::ranges::find_if(vectors.inputs, [&](std::int32_t raw) {
        return raw < network.inputType.lowestRaw() || raw > network.inputType.highestRaw();
    });
    if (outside != vectors.inputs.end())
        return fmt::format("the input {} lies outside {}", *outside, text(network.inputType));
    return std::nullopt;
}

Result<void> writeVectors(const fs::path& folder, const QuantisedNetwork& network, const TestVectors& vectors) {
    const auto samples = static_cast<std::int64_t>(vectors.inputs.size()) / network.input.count();
    const std::vector<std::int64_t> inputs(vectors.inputs.begin(), vectors.inputs.end());
    SNAC_CHECK(writeFile(folder / "inputs.npy",
                         npyBytes(std::span<const std::int64_t>(inputs), inputShape(network, samples))));
    SNAC_CHECK(writeFile(folder / "expected.npy",
                         npyBytes(std::span<const std::int64_t>(vectors.expected), {samples, network.outputs()})));
    if (vectors.labels.empty()) return {};
    return writeFile(folder / "labels.npy", npyBytes(std::span<const std::int32_t>(vectors.labels), {samples}));
}

std::string listed(const std::vector<std::int64_t>& shape) { return fmt::format("{}", fmt::join(shape, ", ")); }

/// The integers of a file with the given shape; the first axis may be anything when it is 0.
Result<IntegerArray> readArray(const fs::path& path, std::vector<std::int64_t> shape) {
    SNAC_TRY(bytes, readFile(path, largestArray));
    SNAC_TRY(array, parseIntegers(bytes, path.string()));
    if (shape.front() == 0 && !array.shape.empty()) shape.front() = array.shape.front();
    if (array.shape != shape) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: the array has the shape [{}] where [{}] is needed; write the folder again.",
                         path.string(), listed(array.shape), listed(shape));
    }
    return std::move(array);
}

Result<std::vector<std::int32_t>> narrow(const std::vector<std::int64_t>& values, const fs::path& path) {
    std::vector<std::int32_t> narrowed(values.begin(), values.end());
    if (!std::ranges::equal(values, narrowed))
        return makeError(ErrorCategory::Corrupt,
                         "{}: the array has numbers of more than 32 bits; write the folder again.", path.string());
    return narrowed;
}

Result<TestVectors> readVectors(const fs::path& folder, const QuantisedNetwork& network) {
    SNAC_TRY(inputs, readArray(folder / "inputs.npy", inputShape(network, 0)));
    const std::int64_t samples = inputs.shape.front();
    SNAC_TRY(expected, readArray(folder / "expected.npy", {samples, network.outputs()}));
    TestVectors vectors;
    SNAC_TRY(raw, narrow(inputs.values, folder / "inputs.npy"));
    vectors.inputs = std::move(raw);
    vectors.expected = std::move(expected.values);
    std::error_code code;
    if (fs::exists(folder / "labels.npy", code)) {
        SNAC_TRY(array, readArray(folder / "labels.npy", {samples}));
        SNAC_TRY(labels, narrow(array.values, folder / "labels.npy"));
        vectors.labels = std::move(labels);
    }
    if (const auto wrong = fault(vectors, network))
        return makeError(ErrorCategory::Corrupt, "{}: {}; write the folder again.", (folder / "inputs.npy").string(),
                         *wrong);
    return vectors;
}

} // namespace

Result<void> writeNetworkFolder(const fs::path& folder, const QuantisedNetwork& network,
                                const std::optional<TestVectors>& vectors) {
    SNAC_CHECK(check(network));
    if (vectors) {
        if (const auto wrong = fault(*vectors, network))
            return makeError(ErrorCategory::InvalidArgument, "The test vectors of {} do not fit: {}.", network.name,
                             *wrong);
    }
    SNAC_TRY(weights, weightsNpz(network));
    for (const char* name : fileNames) {
        std::error_code code;
        fs::remove(folder / name, code); // what cannot be removed cannot be replaced either: writeFile says why
    }
    SNAC_CHECK(writeFile(folder / "weights.npz", weights));
    Result<void> done;
    const auto model = qonnxModel(network);
    if (model) {
        SNAC_CHECK(writeFile(folder / "model.onnx", *model));
        for (const std::string& warning : model.warnings()) done.addWarning(warning);
    } else if (model.error().category() == ErrorCategory::Unsupported) {
        done.addWarning("model.onnx is left out: " + model.error().message());
    } else {
        return model.error();
    }
    if (vectors) SNAC_CHECK(writeVectors(folder, network, *vectors));
    SNAC_CHECK(writeFile(folder / "network.json", networkJson(network)));
    return done;
}

Result<NetworkFolder> readNetworkFolder(const fs::path& folder) {
    const fs::path json = folder / "network.json", npz = folder / "weights.npz";
    SNAC_TRY(text, readFile(json, largestJson));
    SNAC_TRY(bytes, readFile(npz, largestArray));
    SNAC_TRY(arrays, parseIntegerArrays(bytes, npz.string()));
    SNAC_TRY(network, parseNetworkJson(text, arrays, json.string()));
    NetworkFolder read{std::move(network), std::nullopt};
    std::error_code code;
    if (!fs::exists(folder / "inputs.npy", code)) return read;
    SNAC_TRY(vectors, readVectors(folder, read.network));
    read.vectors = std::move(vectors);
    return read;
}

} // namespace snac
