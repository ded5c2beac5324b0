// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/benchmark.h"

#include "base/file.h"
#include "process/program.h"

#include <QTemporaryDir>

#include <filesystem>

namespace snac::cli {

namespace {

constexpr const char* architecture = R"(architecture:
  model_type: BlockBased
  input_shape: [16, 16, 1]
  output_dim: 10
  components:
  - {block_type: Conv, name: conv_block_0, params: {channels: [1, 8, 4], kernels: [5, 1], activations: [ReLU, ReLU], normalizations: [null, batch]}}
  - {block_type: MLP, name: classifier_head, params: {widths: [576, 64, 5, 10], activations: [ReLU, ReLU, softmax], normalizations: [null, batch, null]}}
)";

Result<std::vector<Measurement>> measure(std::stop_token) {
    const QTemporaryDir folder;
    const std::string file = folder.filePath("architecture.yaml").toStdString();
    SNAC_CHECK(writeFile(file, architecture));
    // The link itself would name the child that is about to be replaced.
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
    const auto shell = findProgram("true");
    if (!shell)
        return makeError(ErrorCategory::ExternalTool, "the program 'true' is not on PATH, which is the baseline here.");
    std::optional<Error> failure;
    const auto start = [&](const std::filesystem::path& program, const std::vector<std::string>& arguments) {
        if (const auto end = runProgram(program, arguments, std::chrono::seconds(30)); !end) failure = end.error();
    };
    const auto [mine, theirs] = interleavedMedians(
        15,
        [&] {
            start(self, {"arch", "show", file});
        },
        [&] { start(*shell, {}); });
    if (failure) return *failure;
    return std::vector<Measurement>{
        {"'snac arch show' from start to end", mine, Baseline{"starting a program that does nothing", theirs}}};
}

} // namespace

Benchmark startBenchmark() { return {"start", "how long a short command takes", measure}; }

} // namespace snac::cli
