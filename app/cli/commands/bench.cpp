// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/benchmark.h"
#include "commands/commands.h"
#include "commands/common.h"

#include "base/text.h"

#include <algorithm>

namespace snac::cli {

namespace {

Result<void> bench(const Arguments& arguments, Console& console) {
    const auto benchmarks = allBenchmarks();
    std::vector<std::string> names;
    for (const Benchmark& benchmark : benchmarks) names.push_back(benchmark.name);
    if (!arguments.positional.empty() &&
        std::find(names.begin(), names.end(), arguments.positional[0]) == names.end()) {
        return makeError(ErrorCategory::InvalidArgument, "there is no benchmark '{}'{}; there are {}.",
                         arguments.positional[0], didYouMean(arguments.positional[0], names), join(names, ", "));
    }
    Table table({"benchmark", "ours (ms)", "baseline", "baseline (ms)", "ratio"});
    QJsonArray array;
    for (const Benchmark& benchmark : benchmarks) {
        if (!arguments.positional.empty() && benchmark.name != arguments.positional[0]) continue;
        console.note(fmt::format("{}: {}", benchmark.name, benchmark.description));
        SNAC_TRY(measurements, benchmark.run(console.stop()));
        for (const Measurement& m : measurements) {
            table.row({m.what, fmt::format("{:.3f}", m.milliseconds), m.baseline ? m.baseline->what : "none",
                       m.baseline ? fmt::format("{:.3f}", m.baseline->milliseconds) : "-",
                       m.ratio() ? fmt::format("{:.2f}", *m.ratio()) : "-"});
            array.append(QJsonObject{{"benchmark", qt(benchmark.name)},
                                     {"what", qt(m.what)},
                                     {"ms", m.milliseconds},
                                     {"baseline", m.baseline ? QJsonValue(qt(m.baseline->what)) : QJsonValue()},
                                     {"baseline_ms", m.baseline ? QJsonValue(m.baseline->milliseconds) : QJsonValue()},
                                     {"ratio", jsonNumber(m.ratio())}});
        }
    }
    table.print(console);
    console.result({{"benchmarks", array}});
    return {};
}

} // namespace

std::vector<Command> benchCommands() {
    return {{"bench",
             "[NAME]",
             "benchmarks, each against a named baseline in the same run where there is one",
             "snac bench arch",
             {},
             0,
             1,
             bench}};
}

} // namespace snac::cli
