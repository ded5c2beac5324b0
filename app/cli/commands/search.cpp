// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/commands.h"
#include "commands/common.h"

#include "base/file.h"
#include "base/number.h"
#include "base/paths.h"
#include "pipeline/final_training.h"
#include "pipeline/search_run.h"
#include "pipeline/study_of_run.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

namespace snac::cli {

namespace {

/// Tells a person, a line per trial, what the search does.
class Narrator : public SearchObserver {
public:
    Narrator(Console& console, const RunConfig& config) : m_console(console), m_config(config) {}

    void generationBegan(int generation, const std::vector<Trial>& trials) override {
        m_console.note(fmt::format("generation {}: {} trials", generation, trials.size()));
    }
    void trialBegan(std::int64_t number) override { show(fmt::format("trial {} begins", number)); }
    void epochFinished(std::int64_t number, const CurvePoint& point) override {
        show(fmt::format("trial {}: fold {}, epoch {}, validation {:.4f}", number, point.fold + 1, point.epoch + 1,
                         point.validationScore));
    }
    void trialFinished(const Trial& trial) override {
        ++m_finished;
        if (!trial.reusedFrom) ++m_trained;
        std::string text = fmt::format("trial {:>3} {:<8}", trial.number, name(trial.state));
        for (std::size_t k = 0; k < trial.values.size(); ++k) {
            const std::string& objective = m_config.objectives[k].name;
            text += objective == "accuracy" ? fmt::format("  {} {:.4f}", objective, trial.values[k])
                                            : fmt::format("  {} {}", objective, formatCount(trial.values[k]));
        }
        if (trial.reusedFrom)
            text += fmt::format("  same network as trial {}", *trial.reusedFrom);
        else
            text += fmt::format("  {:.1f} s", trial.seconds);
        if (!trial.reason.empty() && !trial.reusedFrom) text += "  " + trial.reason;
        m_console.note(text);
    }
    void generationEnded(int generation, const Hypervolume& hypervolume) override {
        m_console.note(fmt::format("generation {} ended: hypervolume {:.5g}{}", generation, hypervolume.value,
                                   hypervolume.exact ? "" : fmt::format(" ± {:.2g}", hypervolume.standardError)));
    }
    std::int64_t trained() const { return m_trained; }
    void waiting(const std::string& sentence) override { m_console.note("waiting, nothing is lost: " + sentence); }
    void warning(const std::string& sentence) override { m_console.note("warning: " + sentence); }

private:
    void show(const std::string& what) {
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_began).count();
        const double left =
            m_finished > 0 ? seconds / m_finished * static_cast<double>(m_config.trials - m_finished) : -1;
        const std::string time =
            left < 0 ? ""
                     : fmt::format("{:.0f} trials/h, about {:.0f} min left; ", 3600 * m_finished / seconds, left / 60);
        m_console.progress(static_cast<double>(m_finished) /
                               static_cast<double>(std::max<std::int64_t>(1, m_config.trials)),
                           time + what);
    }

    Console& m_console;
    const RunConfig& m_config;
    int m_finished = 0;
    std::int64_t m_trained = 0;
    std::chrono::steady_clock::time_point m_began = std::chrono::steady_clock::now();
};

Result<RunConfig> configOf(const Arguments& arguments, Console& console) {
    const std::string file =
        arguments.positional.empty() ? (resourceFolder() / "spaces" / "digits.yaml").string() : arguments.positional[0];
    SNAC_TRY(yaml, readFile(file, 16 << 20));
    const std::optional<Preset> preset = presetOf(arguments);
    auto read = readRunConfig(yaml, file, preset);
    if (!read) return read.error();
    noteWarnings(console, read);
    RunConfig config = std::move(*read);
    if (const auto data = arguments.text("data")) config.dataset = *data;
    SNAC_CHECK(readOpenOptions(arguments, config.open));
    if (const auto trials = arguments.integer("trials")) config.trials = *trials;
    if (const auto seed = arguments.integer("seed")) config.seed = static_cast<std::uint64_t>(*seed);
    if (const auto population = arguments.integer("population"))
        config.sampler.populationSize = static_cast<int>(std::clamp<std::int64_t>(*population, 1, 100000));
    if (const auto sampler = arguments.text("sampler")) config.sampler.name = *sampler;
    if (const auto seeds = arguments.integer("final-seeds"))
        config.finalSeeds = static_cast<int>(std::min<std::int64_t>(*seeds, 100));
    if (const auto device = arguments.text("device")) config.device = *device;
    if (arguments.flag("keep-hopeless")) config.stopHopeless = false;
    if (arguments.flag("synthesisable-only")) config.synthesisableOnly = true;
    for (const std::string& text : arguments.all("max")) {
        SNAC_TRY(budget, splitBudget(text));
        config.budgetTexts.push_back(budget);
    }
    for (const std::string& path : arguments.all("start-from")) config.seedArchitectures.push_back(path);
    SNAC_CHECK(resolveDevice(config));
    return config;
}

Result<void> writeBest(const std::string& file, const std::vector<Trial>& front, Console& console) {
    if (front.empty())
        return makeError(ErrorCategory::NotFound,
                         "there is no trial on the front to write; every trial failed or was pruned.");
    const Trial& best = front.front();
    SNAC_CHECK(writeTrialArchitecture(best, file, console));
    console.print(fmt::format("\nthe best architecture, trial {}, is written to {}", best.number, file));
    return {};
}

void report(const RunConfig& config, const std::string& study, const SearchOutcome& outcome,
            const std::vector<Trial>& front, const std::vector<FinalResult>& finals, Console& console) {
    console.print(fmt::format(
        "{} trials in the study, {} trained now in {:.1f} s ({:.0f} an hour); the front, best first:", outcome.trials,
        outcome.trained, outcome.seconds,
        3600 * static_cast<double>(outcome.trained) / std::max(outcome.seconds, 1e-9)));
    std::vector<std::string> header{"trial"};
    for (const Objective& objective : config.objectives)
        header.push_back(objective.name == "bops" ? fmt::format("bops ({})", name(config.bops)) : objective.name);
    if (!finals.empty()) header.insert(header.end(), {"retrained: validation", "test"});
    Table table(header);
    QJsonArray array;
    for (const Trial& trial : front) {
        std::vector<std::string> cells{fmt::format("{}", trial.number)};
        QJsonObject values;
        for (std::size_t k = 0; k < config.objectives.size(); ++k) {
            cells.push_back(config.objectives[k].name == "accuracy" ? fmt::format("{:.4f}", trial.values[k])
                                                                    : formatCount(trial.values[k]));
            values.insert(qt(config.objectives[k].name), jsonNumber(trial.values[k]));
        }
        for (const FinalResult& final : finals) {
            if (final.trial != trial.number) continue;
            cells.push_back(fmt::format("{:.4f} ± {:.4f}", final.validationMean, final.validationSpread));
            cells.push_back(final.testMean ? fmt::format("{:.4f} ± {:.4f}", *final.testMean, *final.testSpread) : "-");
        }
        table.row(std::move(cells));
        array.append(QJsonObject{
            {"number", static_cast<qint64>(trial.number)}, {"values", values}, {"fingerprint", qt(trial.fingerprint)}});
    }
    table.print(console);
    console.result({{"study", qt(study)},
                    {"trials", static_cast<qint64>(outcome.trials)},
                    {"trained", static_cast<qint64>(outcome.trained)},
                    {"finished", outcome.finished},
                    {"cancelled", false},
                    {"seconds", outcome.seconds},
                    {"bops_definition", qt(name(config.bops))},
                    {"front", array},
                    {"retrained", jsonFinals(finals)}});
}

/// The search, then its front trained again. Errors: those of both; cancelled: what is finished is in the study.
Result<SearchOutcome> searchAndRetrain(const RunConfig& config, const Dataset& dataset, StudyStore& store, int workers,
                                       Narrator& narrator, Console& console) {
    SNAC_TRY(outcome, runSearch(config, dataset, store, {workers, nullptr}, console.stop(), narrator));
    if (config.finalSeeds == 0) return outcome;
    const auto retrained = retrainFront(
        config, dataset, store, workers, console.stop(),
        [&](int done, int all) {
            console.progress(static_cast<double>(done) / all,
                             fmt::format("training the front again, {} of {}", done, all));
        },
        [&](const std::string& sentence) { console.note("waiting, nothing is lost: " + sentence); });
    if (!retrained) return retrained.error();
    noteWarnings(console, retrained);
    return outcome;
}

Result<void> search(const Arguments& arguments, Console& console) {
    SNAC_TRY(config, configOf(arguments, console));
    auto opened = openData(config.dataset, config.open, console);
    if (!opened) return opened.error();
    noteWarnings(console, opened);
    SNAC_TRY(dataset, prepare(*opened, config.preparation));
    SNAC_CHECK(fitToData(config, dataset));
    SNAC_TRY(store, openOrCreateStudy(*arguments.text("study"), arguments.text("name").value_or(""), config.objectives,
                                      arguments.flag("fresh") ? IfStudyExists::Refuse : IfStudyExists::GoOn));
    const int workers = static_cast<int>(
        std::clamp<std::int64_t>(arguments.integer("workers").value_or(std::thread::hardware_concurrency()), 1, 256));
    console.note(fmt::format("{}: {} training samples of {}, {} trials, {} workers", dataset.name,
                             dataset.train->count(), dataset.shape().text(), config.trials, workers));

    const auto began = std::chrono::steady_clock::now();
    Narrator narrator(console, config);
    const auto worked = searchAndRetrain(config, dataset, *store, workers, narrator, console);
    if (!worked && worked.error().category() != ErrorCategory::Cancelled) return worked.error();
    SNAC_TRY(trials, store->trials());
    SearchOutcome outcome;
    if (worked) {
        outcome = *worked;
    } else { // stopped: the result is what is there so far
        outcome.trials = static_cast<std::int64_t>(trials.size());
        outcome.trained = narrator.trained();
        outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    }
    const std::vector<Trial> front = frontTrials(trials, config.objectives);
    SNAC_TRY(finals, finalResults(*store, frontOf(trials, config.objectives), dataset.task));
    report(config, store->studyName(), outcome, front, finals, console);
    if (!worked) return worked.error();
    if (const auto best = arguments.text("best")) return writeBest(*best, front, console);
    return {};
}

} // namespace

std::vector<Command> searchCommands() {
    return {{"search", "[CONFIG.yaml]",
             "global search: trains candidate networks and keeps the Pareto front; goes on with a study that exists",
             "snac search --study digits.db --trials 40 --max bops=2e8 --best best.yaml",
             withOpenOptions({studyOption,
                              studyNameOption,
                              {"data", Option::Kind::Text, "NAME|PATH", "other data than the configuration names"},
                              {"trials", Option::Kind::Integer, "N", "how many trials the study shall have"},
                              {"workers", Option::Kind::Integer, "N", "trainings at once; one per core if not given"},
                              {"seed", Option::Kind::Integer, "N", "the study's seed"},
                              {"max", Option::Kind::Text, "METRIC=LIMIT",
                               "a hard budget, as in bops=2e6 or lut=40%; repeatable; METRIC=none lifts one. Kept when "
                               "a study goes on without any"},
                              {"device", Option::Kind::Text, "NAME", "the device that per cents refer to"},
                              presetOption,
                              {"sampler",
                               Option::Kind::Text,
                               "nsga2|random",
                               "how candidates are proposed",
                               false,
                               {"nsga2", "random"}},
                              {"population", Option::Kind::Integer, "N", "candidates in a generation"},
                              {"keep-hopeless", Option::Kind::Flag, "",
                               "train every candidate to the end, even if it cannot reach the front"},
                              {"synthesisable-only", Option::Kind::Flag, "",
                               "only networks that hardware can take exactly, as snac_studio.synthesisable_only"},
                              {"start-from", Option::Kind::Text, "FILE.yaml",
                               "an architecture for the first population; repeatable"},
                              {"final-seeds", Option::Kind::Integer, "N",
                               "how often the front is trained again at the end; 0 for not at all"},
                              {"best", Option::Kind::Output, "FILE.yaml", "write the best architecture of the front"},
                              {"fresh", Option::Kind::Flag, "", "refuse to go on with a study that exists"}}),
             0, 1, search,
             fmt::format("Every key of CONFIG.yaml, with its meaning and the value it has when left out: {}",
                         (resourceFolder() / "spaces" / "reference_of_keys.yaml").string())}};
}

} // namespace snac::cli
