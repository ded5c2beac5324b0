// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "synth/synthesis_run.h"

#include <filesystem>
#include <string>

namespace snac {

/// A run's folder keeps everything and can be opened later, also after a kill:
///     run.json    what runToJson writes; replaced as a whole after each change
///     run.lock    held while a flow works on it
///     model/      the network folder, copied
///     out/        what the stages make, <script>.json among it
///     logs/       <stage>.log: all that the stage printed, at most 16 MiB
struct RunFolder {
    std::filesystem::path folder;
    std::filesystem::path file() const { return folder / "run.json"; }
    std::filesystem::path lock() const { return folder / "run.lock"; }
    std::filesystem::path model() const { return folder / "model"; }
    std::filesystem::path out() const { return folder / "out"; }
    std::filesystem::path log(const std::string& stage) const { return folder / "logs" / (stage + ".log"); }
};

/// The keys of `snac synth --json` and more; absent is null.
std::string runToJson(const SynthesisRun& run);

/// Errors: input/output.
Result<void> writeRun(const RunFolder& folder, const SynthesisRun& run);

/// What run.json says, with agreement, resources and tools as the finished stages left them in out/. A stage that was
/// running when its program was killed comes back as cancelled; one that a living program works on as running.
/// Errors: not found, input/output, corrupt, unsupported (a later version).
Result<SynthesisRun> readRun(const RunFolder& folder);

/// Copies a network folder into a new run folder and writes its run.json, with all stages waiting. A folder that holds
/// a run of the same network with the same options is left as it is: it will be gone on with.
/// Errors: those of readNetworkFolder; not found (no network, no test vectors); input/output; invalid argument (the
/// folder holds another run, or other files).
Result<SynthesisRun> prepareRun(const RunFolder& folder, const std::filesystem::path& network,
                                const FlowOptions& options);

} // namespace snac
