// SPDX-License-Identifier: GPL-3.0-or-later
//
// study_tool COMMAND FILE: writes and reads study files for optuna_interop.py.
//   write     a study "sample" with every kind of trial
//   write1    a study "single" with one objective
//   dump      the study (--name N) as lines of JSON-like text that Python's json reads
//   finish    turns the waiting and running trials into complete ones and adds one
//   best      numbers of the trials of the Pareto front, by our own sort
//   touch     opens it for writing, no more
//   digest, check
//   generate  a study of 100,000 trials (--trials N), for measurements; read: reads it and prints the seconds
#include "../core/study/sample_study.h"
#include "search/pareto.h"
#include "study/study_store.h"

#include <QCoreApplication>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fmt/format.h>
#include <functional>

using namespace snac;

namespace {

int failed(const Error& error) {
    fmt::print(stderr, "{}\n", error.message());
    return 1;
}

template <typename T>
int exitStatus(const Result<T>& result) {
    return result ? 0 : failed(result.error());
}

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double processor() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::string number(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
    return fmt::format("{:.17g}", value);
}

std::string list(const std::vector<double>& values) {
    std::string out;
    for (const double value : values) out += (out.empty() ? "" : ", ") + number(value);
    return "[" + out + "]";
}

std::string inQuotes(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return '"' + out + '"';
}

Result<void> write(StudyStore& store) {
    SNAC_CHECK(store.create("sample", sample::objectives));
    SNAC_CHECK(store.select("sample"));
    auto trials = sample::everyKind();
    return store.addTrials(trials);
}

Result<void> writeSingle(StudyStore& store) {
    SNAC_CHECK(store.create("single", {{"loss", Direction::Minimise}}));
    SNAC_CHECK(store.select("single"));
    std::vector<Trial> trials;
    for (int i = 0; i < 5; ++i) {
        trials.push_back(sample::complete(i % 3, i % 2, 0, 0, {i == 1 ? 0.5 : -0.5}));
        trials.back().values = {std::abs(i - 1.25)}; // 1 would be the best, but breaks a budget: 2 is
    }
    return store.addTrials(trials);
}

Result<void> dump(StudyStore& store) {
    SNAC_TRY(trials, store.trials());
    std::string objectives;
    for (const Objective& objective : store.objectives())
        objectives += fmt::format("{}[{}, {}]", objectives.empty() ? "" : ", ", inQuotes(objective.name),
                                  objective.direction == Direction::Maximise ? "true" : "false");
    fmt::print("{{\"name\": {}, \"objectives\": [{}], \"trials\": [\n", inQuotes(store.studyName()), objectives);
    for (const Trial& trial : trials) {
        std::string parameters;
        for (const Parameter& parameter : trial.parameters)
            parameters += fmt::format("{}{}: {}", parameters.empty() ? "" : ", ", inQuotes(parameter.name),
                                      parameter.choice >= 0
                                          ? inQuotes(parameter.choices[static_cast<std::size_t>(parameter.choice)])
                                          : number(parameter.number));
        fmt::print("{}{{\"number\": {}, \"state\": {}, \"values\": {}, \"constraints\": {}, \"generation\": {}, "
                   "\"genes\": {}, \"params\": {{{}}}, "
                   "\"fingerprint\": {}, \"started\": {}}}\n",
                   &trial == &trials.front() ? "" : ", ", trial.number, inQuotes(name(trial.state)), list(trial.values),
                   list(trial.constraints), trial.generation, trial.genome.size(), parameters,
                   inQuotes(trial.fingerprint), inQuotes(trial.started));
    }
    fmt::print("]}}\n");
    return {};
}

Result<void> best(StudyStore& store) {
    SNAC_TRY(trials, store.trials());
    std::vector<Individual> individuals;
    for (const Trial& trial : trials)
        individuals.push_back({trial.genome, trial.state == TrialState::Complete ? trial.values : std::vector<double>(),
                               trial.constraints, trial.number});
    std::vector<double> numbers;
    for (const std::size_t i : paretoFront(individuals, store.objectives()))
        numbers.push_back(static_cast<double>(trials[i].number));
    fmt::print("{}\n", list(numbers));
    return {};
}

Result<void> finish(StudyStore& store) {
    SNAC_TRY(trials, store.trials());
    for (const Trial& trial : trials) {
        if (trial.state != TrialState::Running && trial.state != TrialState::Waiting) continue;
        if (trial.genome.empty()) continue; // waiting for Optuna
        Trial done = sample::complete(trial.genome[0], trial.genome[1], 0.95, 60, {-1, -1});
        done.number = trial.number;
        done.generation = trial.generation;
        SNAC_CHECK(store.updateTrial(done));
    }
    std::vector<Trial> more = {sample::complete(2, 2, 0.1, 1, {-1, -1})};
    more[0].generation = 2;
    return store.addTrials(more);
}

Result<void> generate(StudyStore& store, int count) {
    SNAC_CHECK(store.create("large", sample::objectives));
    SNAC_CHECK(store.select("large"));
    return store.inTransaction([&]() -> Result<void> {
        std::vector<Trial> trials;
        for (int i = 0; i < count; ++i) {
            Trial trial = sample::complete(i % 3, i % 2, i * 1e-5, i, {-0.5, i % 7 - 6.5});
            trial.parameters.clear();
            for (int p = 0; p < 12; ++p)
                trial.parameters.push_back(
                    {fmt::format("block{}.width_{}", p / 4, p), {"8", "16", "32", "64", "128"}, (i * 7 + p) % 5, 0});
            trial.genome.assign(12, i % 5);
            for (const char* key : {"lut", "ff", "dsp", "bram36", "latency_cycles", "parameters"})
                trial.metrics[key] = i * 1.37;
            trial.curve.resize(10);
            trials.push_back(std::move(trial));
        }
        return store.addTrials(trials);
    });
}

Result<void> read(StudyStore& store) {
    const double start = now(), used = processor();
    SNAC_TRY(trials, store.trials());
    fmt::print("{} trials read in {:.2f} s ({:.2f} s of the processor)\n", trials.size(), now() - start,
               processor() - used);
    return {};
}

Result<void> commits(StudyStore& store) {
    SNAC_TRY(trial, store.trial(0));
    const double start = now();
    for (int i = 0; i < 100; ++i) SNAC_CHECK(store.updateTrial(trial));
    fmt::print("a commit takes {:.2f} ms\n", (now() - start) * 10);
    return {};
}

Result<void> run(const std::string& command, const std::string& file, const std::string& study, int trials) {
    const bool reads =
        command == "dump" || command == "digest" || command == "check" || command == "read" || command == "best";
    SNAC_TRY(store, StudyStore::open(file, reads ? StudyStore::Access::ReadOnly : StudyStore::Access::ReadWrite));
    if (command == "write") return write(*store);
    if (command == "write1") return writeSingle(*store);
    if (command == "generate") return generate(*store, trials);
    SNAC_CHECK(store->select(study));
    if (command == "touch") return {};
    if (command == "dump") return dump(*store);
    if (command == "best") return best(*store);
    if (command == "finish") return finish(*store);
    if (command == "read") return read(*store);
    if (command == "commits") return commits(*store);
    if (command == "digest") {
        SNAC_TRY(digest, store->digest());
        fmt::print("{}\n", digest);
        return {};
    }
    if (command == "check") {
        SNAC_TRY(findings, store->check());
        for (const std::string& finding : findings) fmt::print("{}\n", finding);
        return {};
    }
    return makeError(ErrorCategory::InvalidArgument, "There is no command '{}'", command);
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    if (argc < 3)
        return failed(makeError(ErrorCategory::InvalidArgument, "usage: study_tool COMMAND FILE [STUDY] [TRIALS]"));
    return exitStatus(run(argv[1], argv[2], argc > 3 ? argv[3] : "", argc > 4 ? std::atoi(argv[4]) : 100'000));
}
