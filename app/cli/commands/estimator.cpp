// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/commands.h"
#include "commands/common.h"

#include "base/paths.h"
#include "pipeline/truth.h"
#include "synth/python_environment.h"

namespace snac::cli {

namespace {

Result<void> truth(const Arguments& arguments, Console& console) {
    SNAC_TRY(environment, findPythonEnvironment(defaultPythonSetup()));
    if (!environment)
        return makeError(ErrorCategory::ExternalTool,
                         "the Python environment of the synthesis flows is not there; make it with: {}",
                         "snac tools install");
    TruthJob job;
    job.python = environment->python;
    job.scripts = resourceFolder() / "synthesis";
    job.records = *arguments.text("out");
    job.seed = static_cast<std::uint64_t>(arguments.integer("seed").value_or(1));
    job.first = arguments.integer("first").value_or(0);
    job.count = arguments.integer("count").value_or(job.count);
    job.batch = static_cast<int>(std::clamp<std::int64_t>(arguments.integer("batch").value_or(job.batch), 1, 10000));
    job.synthesise = arguments.flag("synthesise");
    if (job.first < 0 || job.count < 1)
        return makeError(ErrorCategory::InvalidArgument, "--first must be at least 0 and --count at least 1.");
    SNAC_TRY(digits, openData("digits", {}, console));
    SNAC_TRY(summary, makeTruth(job, digits, console.stop(), [&](std::int64_t done, std::int64_t of) {
                 console.progress(static_cast<double>(done) / static_cast<double>(of),
                                  fmt::format("{} of {} designs", done, of));
             }));
    console.print(fmt::format("{} designs costed, {} of them refused by the flow; {} were there", summary.made,
                              summary.refused, summary.there));
    console.result({{"made", static_cast<qint64>(summary.made)},
                    {"refused", static_cast<qint64>(summary.refused)},
                    {"there", static_cast<qint64>(summary.there)},
                    {"records", qt(job.records.string())}});
    return {};
}

} // namespace

std::vector<Command> estimatorCommands() {
    return {{"estimator truth",
             "",
             "costs sampled designs with the real tools of the open flow, for estimators to learn from",
             "snac estimator truth --count 100 --out records.jsonl",
             {{"out", Option::Kind::Output, "FILE", "where records are added, one a line", true},
              {"seed", Option::Kind::Integer, "N", "of the distribution (1)"},
              {"first", Option::Kind::Integer, "N", "the first design (0)"},
              {"count", Option::Kind::Integer, "N", "how many designs (100)"},
              {"synthesise", Option::Kind::Flag, "", "also with Yosys: thirty to ninety times slower"},
              {"batch", Option::Kind::Integer, "N", "designs a Python process, and between two stores (32)"}},
             0,
             0,
             truth,
             "The same call goes on where it was stopped. `snac tools install` makes the Python environment once."}};
}

} // namespace snac::cli
