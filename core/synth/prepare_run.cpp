// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/run_folder.h"

#include "base/file.h"
#include "base/hash.h"
#include "exporting/network_folder.h"
#include "synth/stage_plan.h"

#include <system_error>

namespace snac {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t largestFile = std::uint64_t{4} << 30;

/// The files of a network folder; of the last three none is needed by every flow.
struct ModelFile {
    const char* name;
    bool needed;
};
constexpr ModelFile modelFiles[] = {{"network.json", true}, {"weights.npz", true}, {"inputs.npy", true},
                                    {"expected.npy", true}, {"labels.npy", false}, {"model.onnx", false}};

Result<void> copyModel(const fs::path& from, const fs::path& to) {
    std::error_code code;
    fs::create_directories(to, code);
    for (const ModelFile& file : modelFiles) {
        const auto status = fs::status(from / file.name, code);
        if (!fs::is_regular_file(status)) {
            if (!file.needed) continue;
            return makeError(
                ErrorCategory::NotFound,
                "{}: it holds no {}, so it is no folder of a quantised network; name one that was exported.",
                from.string(), file.name);
        }
        fs::copy_file(from / file.name, to / file.name, fs::copy_options::overwrite_existing, code);
        if (code)
            return makeError(ErrorCategory::InputOutput,
                             "{}: cannot be copied to {} ({}); check permissions and free space.",
                             (from / file.name).string(), to.string(), code.message());
    }
    return {};
}

struct Identity {
    std::string name, hash;
};

/// A folder of several networks, as a compression leaves it, gets a word on which to name.
Error noNetwork(const fs::path& folder) {
    std::error_code code;
    for (const auto& point : fs::directory_iterator(folder / "points", code))
        if (fs::exists(point.path() / "network.json", code))
            return makeError(ErrorCategory::NotFound, "{}: it holds several networks; name one of them, as {}.",
                             folder.string(), point.path().string());
    return makeError(
        ErrorCategory::NotFound,
        "{}: it holds no network.json, so it is no folder of a quantised network; name one that was exported.",
        folder.string());
}

/// The whole folder is read here, so that what is wrong with it is said before any work is done.
Result<Identity> identityOf(const fs::path& network) {
    std::error_code code;
    if (!fs::is_directory(network, code))
        return makeError(ErrorCategory::NotFound, "{}: there is no such folder; check the spelling of its path.",
                         network.string());
    if (!fs::exists(network / "network.json", code)) return noNetwork(network);
    SNAC_TRY(folder, readNetworkFolder(network));
    if (!folder.vectors)
        return makeError(
            ErrorCategory::NotFound,
            "{}: it holds no inputs.npy and expected.npy to compare the design with; export it with samples.",
            network.string());
    SNAC_TRY(text, readFile(network / "network.json", 64 << 20));
    SNAC_TRY(weights, readFile(network / "weights.npz", largestFile));
    return Identity{folder.network.name, Hasher().add(text).add(weights).hex()};
}

/// A folder that is not there, or is empty, or holds a run: nothing of anybody else's is written into.
Result<bool> holdsRun(const RunFolder& folder) {
    std::error_code code;
    if (fs::exists(folder.file(), code)) return true;
    if (!fs::exists(folder.folder, code)) return false;
    if (fs::is_directory(folder.folder, code)) {
        bool empty = true; // but for what a run that was killed at its beginning left
        for (const auto& entry : fs::directory_iterator(folder.folder, code)) {
            const fs::path name = entry.path().filename();
            empty = empty && (name == "model" || name == "run.lock");
        }
        if (empty && !code) return false;
    }
    return makeError(ErrorCategory::InvalidArgument,
                     "{}: it is there and holds something else than a run; name an empty or a new folder.",
                     folder.folder.string());
}

} // namespace

Result<SynthesisRun> prepareRun(const RunFolder& folder, const fs::path& network, const FlowOptions& options) {
    SNAC_TRY(identity, identityOf(network));
    SNAC_TRY(already, holdsRun(folder));
    if (already) {
        SNAC_TRY(run, readRun(folder));
        if (run.networkHash != identity.hash)
            return makeError(ErrorCategory::InvalidArgument,
                             "{}: it holds a run of another network ({}); name another folder.", folder.folder.string(),
                             run.network);
        if (run.options != options)
            return makeError(ErrorCategory::InvalidArgument,
                             "{}: it holds a run of the {} flow with other options; name another folder.",
                             folder.folder.string(), name(run.options.flow));
        return std::move(run);
    }
    SNAC_CHECK(copyModel(network, folder.model()));
    SynthesisRun run;
    run.options = options;
    run.network = identity.name;
    run.networkHash = identity.hash;
    for (const StagePlan& plan : stagePlans(options)) run.stages.push_back({plan.name});
    SNAC_CHECK(writeRun(folder, run));
    return run;
}

} // namespace snac
