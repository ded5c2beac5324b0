// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/design.h"

#include "arch/architecture_yaml.h"
#include "arch/parameters.h"
#include "base/file.h"
#include "base/paths.h"
#include "data/npy.h"
#include "exporting/npy_writer.h"
#include "pipeline/compression.h"
#include "pipeline/design_board.h"
#include "pipeline/design_choice.h"
#include "pipeline/design_comparison.h"
#include "pipeline/design_flow.h"
#include "pipeline/design_folder.h"
#include "pipeline/design_json.h"
#include "pipeline/design_stages.h"
#include "pipeline/design_tools.h"
#include "pipeline/prepare_for_input.h"
#include "study/study_store.h"
#include "synth/file_lock.h"
#include "synth/python_environment.h"
#include "synth/stage_plan.h"

#include <QJsonObject>
#include <QString>

#include <algorithm>

namespace snac {

namespace {

namespace fs = std::filesystem;

std::string_view stageName(CompressionPhase phase) {
    switch (phase) {
    case CompressionPhase::Train: return "train";
    case CompressionPhase::Substitute: return "substitute";
    case CompressionPhase::Quantise: return "quantise";
    case CompressionPhase::Prune: return "prune";
    }
    return "";
}

std::optional<CompressionPhase> phaseOf(std::string_view stage) {
    for (const CompressionPhase phase :
         {CompressionPhase::Train, CompressionPhase::Substitute, CompressionPhase::Quantise, CompressionPhase::Prune})
        if (stageName(phase) == stage) return phase;
    return std::nullopt;
}

/// Makes one design, stage after stage.
class Making {
public:
    Making(const fs::path& folder, const DesignRequest& request, std::string until, const std::stop_token& stop,
           DesignBoard& board)
        : m_folder(folder), m_request(request), m_until(std::move(until)), m_stop(stop), m_board(board) {}

    Result<void> all() {
        SNAC_CHECK(prepare());
        SNAC_TRY(compression, compressed());
        if (m_job.until != CompressionPhase::Prune || m_until == "prune") return {};
        SNAC_TRY(point, exported(compression));
        if (m_until == "export") return {};
        SNAC_TRY(python, tools());
        warnOfMissingTools(m_options.flow); // some may have been installed during the training
        if (m_until == "tools") return {};
        SNAC_CHECK(runDesignFlow(m_board, m_run, compressionFolder() / compression.folderOf(point), m_options, python,
                                 m_until, m_stop));
        m_board.state().measured = measuredOf(m_board.state().resources, m_request.config.hardware.device);
        m_board.store();
        if (!m_until.empty() && m_until != "compare") return {};
        return compared(compression, point);
    }

private:
    fs::path compressionFolder() const { return m_folder / "compression"; }

    /// Everything that is read: network, weights, device, data.
    Result<void> prepare() {
        const auto next = std::ranges::find_if_not(m_board.state().stages, isOver);
        const std::string stage = next == m_board.state().stages.end() ? "" : next->name;
        m_board.begin(stage);
        SNAC_CHECK(resolveDevice(m_request.config));
        SNAC_TRY(estimator, makeEstimator(m_request.config.estimator));
        m_estimator = std::move(estimator);
        SNAC_TRY(architecture, readArchitectureYaml(m_request.architecture, m_request.title));
        m_job.architecture = std::move(architecture);
        m_job.source = m_request.title;
        m_job.config = m_request.config;
        if (const auto phase = phaseOf(m_until)) m_job.until = *phase;
        SNAC_CHECK(lookAhead());
        SNAC_CHECK(readWeights());
        if (m_request.config.dataset.empty())
            return makeError(ErrorCategory::InvalidArgument,
                             "{}: the study does not say which data it is about; name the data.", m_request.title);
        m_board.progress(stage, -1, "reading the data", false);
        SNAC_TRY(raw,
                 openDataset(
                     m_request.config.dataset, m_request.config.open,
                     [&](double fraction, std::string_view what) { m_board.progress(stage, fraction, what, false); },
                     m_stop));
        SNAC_TRY(dataset, prepareForInput(raw, m_job.architecture.input, m_request.config.preparation));
        if (dataset.outputs != m_job.architecture.outputs)
            return makeError(ErrorCategory::InvalidArgument,
                             "{}: the network has {} outputs, but {} has {} classes or targets; give data that fit.",
                             m_request.title, m_job.architecture.outputs, dataset.name, dataset.outputs);
        m_job.dataset = std::move(dataset);
        return {};
    }

    /// What would end badly after the training is said before it.
    Result<void> lookAhead() {
        if (phaseOf(m_until)) return {};
        SNAC_TRY(ready, hardwareReady(m_job.architecture, substitutesOf(m_request.config.localSearch)));
        if (const auto takes = checkFlowTakes(ready.architecture, m_request); !takes)
            return makeError(takes.error().category(), "{}: {}", m_request.title, takes.error().message());
        if (m_until != "export")
            warnOfMissingTools(m_board.state().flow.value_or(likelyFlow(ready.architecture, m_request)));
        return {};
    }

    void warnOfMissingTools(Flow flow) {
        const auto missing = missingTools(flow, findTools(defaultPythonSetup(), m_stop));
        m_board.warn("tools", missing ? missing->sentence : "", missing ? missing->remedy : "");
    }

    /// Those of the study, which are kept here: whatever becomes of the study, this design goes on.
    Result<void> readWeights() {
        if (m_request.study.empty()) return {};
        const fs::path file = m_folder / "weights.npy";
        std::error_code code;
        if (fs::exists(file, code)) {
            SNAC_TRY(bytes, readFile(file));
            SNAC_TRY(array, parseNpy(bytes, file.string()));
            m_job.weights = toFloats(array);
        } else if (!fs::exists(compressionFolder() / "compression.json", code)) {
            SNAC_TRY(store, StudyStore::open(m_request.study, StudyStore::Access::ReadOnly));
            SNAC_CHECK(store->select(m_request.studyName));
            SNAC_TRY(weights, store->weights(m_request.trial));
            if (weights.empty()) return {};
            m_job.weights = std::move(weights.front().values);
            SNAC_CHECK(writeFile(file, npyBytes(std::span<const float>(m_job.weights),
                                                {static_cast<std::int64_t>(m_job.weights.size())})));
        }
        const auto due = flatParameterCount(m_job.architecture);
        if (m_job.weights.empty() || static_cast<std::int64_t>(m_job.weights.size()) == due) return {};
        return makeError(ErrorCategory::Corrupt, "{}: it has {} stored weights where its network has {}.",
                         m_request.title, m_job.weights.size(), due);
    }

    Result<Compression> compressed() {
        const CompressionObserver observer{
            .onPhase = [&](CompressionPhase phase, const Compression& soFar) { phaseBegins(phase, soFar); },
            .onStage =
                [&](const std::string& what) {
                    m_what = what;
                    m_board.line(what);
                },
            .onEpoch = [&](int, int, const EpochReport& report, int epochs) { epochEnded(report, epochs); },
            .onPoint =
                [&](const LocalPoint& point) {
                    addPoint(point);
                    ++m_made;
                    m_board.store();
                }};
        SNAC_TRY(compression, compress(m_job, compressionFolder(), m_stop, observer));
        phaseEnds(m_phase, compression);
        takePoints(compression);
        m_board.store();
        SNAC_CHECK(m_board.stored());
        return std::move(compression);
    }

    void phaseBegins(CompressionPhase phase, const Compression& soFar) {
        if (phase != CompressionPhase::Train) phaseEnds(m_phase, soFar);
        m_phase = phase;
        const bool pruned = phase == CompressionPhase::Prune;
        m_made = std::ranges::count_if(soFar.points, [&](const LocalPoint& p) { return (p.iteration > 0) == pruned; });
        const auto& settings = m_job.config.localSearch;
        m_toMake = static_cast<std::int64_t>(settings.precisions.size()) * (pruned ? settings.pruningIterations : 1);
        if (phase == CompressionPhase::Quantise) {
            m_board.state().substitutions = wordsOf(soFar.substitutions);
            m_board.state().floatScore = soFar.floatValidation;
            takePoints(soFar);
        }
        const bool nothing = (phase == CompressionPhase::Train && !m_job.weights.empty()) ||
                             (phase == CompressionPhase::Substitute && soFar.substitutions.empty()) ||
                             (pruned && settings.pruningIterations == 0);
        if (!nothing) m_board.begin(stageName(phase));
    }

    void phaseEnds(CompressionPhase phase, const Compression& soFar) {
        const auto over = [&](StageStatus status, const std::string& message) {
            m_board.end(stageName(phase), status, message);
        };
        switch (phase) {
        case CompressionPhase::Train:
            if (!m_job.weights.empty()) return over(StageStatus::Skipped, "the study has its trained weights");
            return over(StageStatus::Done, m_score.empty() ? "trained by an earlier run" : "trained: " + m_score);
        case CompressionPhase::Substitute:
            if (soFar.substitutions.empty())
                return over(StageStatus::Skipped, "hardware can take every layer as it is");
            return over(StageStatus::Done, fmt::format("{}: {:.4f} in floating point", wordsOf(soFar.substitutions),
                                                       soFar.floatValidation));
        case CompressionPhase::Quantise: return over(StageStatus::Done, bestOf(soFar, false));
        case CompressionPhase::Prune:
            if (m_job.config.localSearch.pruningIterations == 0)
                return over(StageStatus::Skipped, "no pruning was asked for");
            return over(StageStatus::Done, bestOf(soFar, true));
        }
    }

    static std::string bestOf(const Compression& compression, bool pruned) {
        std::string text;
        for (const LocalPoint& point : compression.points) {
            if ((point.iteration > 0) != pruned) continue;
            text += fmt::format("{}{} {:.4f}", text.empty() ? "" : ", ", nameOf(point), point.validation.score);
        }
        return fmt::format("{} ({:.4f} in floating point)", text, compression.floatValidation);
    }

    void epochEnded(const EpochReport& report, int epochs) {
        const std::string_view stage = stageName(m_phase);
        m_board.beginAgain(stage); // where an earlier run's result is gone
        const double part = static_cast<double>(report.epoch + 1) / epochs;
        const bool sweep = m_phase >= CompressionPhase::Quantise;
        const double done =
            sweep ? (static_cast<double>(m_made) + part) / std::max(static_cast<double>(m_toMake), 1.0) : part;
        m_score = fmt::format("{:.4f} after {} epochs", report.validationScore, report.epoch + 1);
        const std::string message =
            fmt::format("{} epoch {} of {}: {:.4f}", m_what, report.epoch + 1, epochs, report.validationScore);
        m_board.line(message);
        m_board.progress(stage, std::min(done, 1.0), message, true);
    }

    /// With what the estimator makes of its bits and zeros.
    DesignPoint pointOf(const LocalPoint& from) const {
        DesignPoint point;
        point.name = nameOf(from);
        point.bits = from.precision.bits;
        point.iteration = from.iteration;
        point.sparsity = from.sparsity;
        point.score = from.validation.score;
        if (from.test.samples > 0) point.testScore = from.test.score;
        point.effectiveBops = from.effectiveBops;
        point.ebops = from.ebops;
        point.withinBudget = from.withinBudget;
        const auto estimate = m_estimator->estimate(from.architecture, m_request.config.hardware);
        if (!estimate) return point;
        const auto value = [](const std::optional<Interval>& one) {
            return one ? std::optional(one->value) : std::nullopt;
        };
        const ResourceEstimate& totals = estimate->totals;
        point.lut = value(totals.lut);
        point.ff = value(totals.ff);
        point.dsp = value(totals.dsp);
        point.bram36 = value(totals.bram36);
        point.latencyCycles = value(totals.latencyCycles);
        return point;
    }

    void addPoint(const LocalPoint& point) {
        m_points.push_back(point);
        m_board.state().points.push_back(pointOf(point));
        markFront();
    }

    void markFront() {
        auto& points = m_board.state().points;
        for (DesignPoint& point : points) point.onFront = false;
        for (const std::size_t i : localFront(m_points)) points[i].onFront = true;
    }

    void takePoints(const Compression& compression) {
        if (compression.points.empty()) return; // it went only as far as training: what earlier runs made stays
        m_points = compression.points;
        m_board.state().points.clear();
        for (const LocalPoint& point : m_points) m_board.state().points.push_back(pointOf(point));
        markFront();
    }

    /// Chooses point and flow, and writes what the flow is told. @return the point's place
    Result<std::size_t> exported(const Compression& compression) {
        DesignState& state = m_board.state();
        SNAC_TRY(choice, choosePoint(state.points, state.floatScore, m_request));
        const LocalPoint& point = compression.points[choice.index];
        const FlowChoice flow = chooseFlow(point.network, m_request);
        const std::string chosen = nameOf(point);
        const fs::path synthesis = m_folder / "synthesis";
        const std::string layerFile = fmt::format("{}-layers.json", chosen);
        m_options = flowOptions(m_request, flow.flow, "../../" + layerFile); // seen from where the scripts run
        m_run = designRunFolder(synthesis, chosen, m_options);
        const std::string run = m_run.folder.string();
        if (state.chosen != chosen || state.flow != flow.flow || state.synthesisFolder != run) {
            m_board.reset("export");
            setFlow(state, flow.flow, backendOf(m_options));
            state.agreement.reset();
            state.resources.clear();
            state.measured.clear();
            std::error_code code;
            fs::remove(m_folder / "results.json", code);
        }
        m_board.begin("export");
        state.chosen = chosen;
        state.chosenWhy = choice.why;
        state.flowWhy = flow.why;
        state.modelFolder = (compressionFolder() / compression.folderOf(choice.index)).string();
        state.synthesisFolder = run;
        if (flow.flow != Flow::Open)
            SNAC_CHECK(writeFile(synthesis / layerFile,
                                 layerChoices(point.architecture, point.network, m_request.config.hardware)));
        m_board.end("export", StageStatus::Done, fmt::format("{}. {} {}", chosen, choice.why, flow.why));
        m_board.store();
        SNAC_CHECK(m_board.stored());
        if (!m_until.empty() && stageOf(state, m_until) == nullptr)
            return makeError(ErrorCategory::InvalidArgument, "the {} flow has no stage '{}'.", name(flow.flow),
                             m_until);
        return choice.index;
    }

    /// The Python of the flows, made if it is not there.
    Result<fs::path> tools() {
        const PythonSetup setup = defaultPythonSetup();
        SNAC_TRY(found, findPythonEnvironment(setup));
        if (found) {
            m_board.end("tools", StageStatus::Done, "it is there");
            return found->python;
        }
        m_board.beginAgain("tools");
        SNAC_TRY(made, makePythonEnvironment(setup, m_stop, [&](double fraction, std::string_view what) {
                     m_board.progress("tools", fraction, what, true);
                 }));
        m_board.end("tools", StageStatus::Done, "made");
        return made.python;
    }

    Result<void> compared(const Compression& compression, std::size_t point) {
        const DesignStage* stage = stageOf(m_board.state(), "compare");
        std::error_code code;
        if (stage != nullptr && isOver(*stage) && fs::exists(m_folder / "results.json", code)) return {};
        m_board.beginAgain("compare");
        SNAC_TRY(results, compareDesign(m_job, compression, point, m_run.folder, m_options.flow, m_stop));
        const RunConfig& config = m_request.config;
        results.estimator = config.estimator;
        results.device = config.hardware.device.name;
        if (const auto estimate = m_estimator->estimate(compression.points[point].architecture, config.hardware))
            results.estimate = estimate->totals;
        SNAC_CHECK(writeDesignResults(m_folder, results));
        const std::string hardware =
            results.all.hardware
                ? fmt::format(", hardware {:.4f} on {} samples (fixed point there {:.4f})", *results.all.hardware,
                              results.all.hardwareSamples, results.hardwareFixed)
                : "";
        m_board.end("compare", StageStatus::Done,
                    fmt::format("floating point {:.4f}, fixed point {:.4f} on {} {}{}", results.all.floating,
                                results.all.fixed, results.all.samples, results.samplesOf, hardware));
        return m_board.stored();
    }

    const fs::path m_folder;
    DesignRequest m_request;
    const std::string m_until;
    const std::stop_token m_stop;
    DesignBoard& m_board;
    CompressionJob m_job;
    std::unique_ptr<Estimator> m_estimator;
    CompressionPhase m_phase = CompressionPhase::Train;
    std::string m_what, m_score;
    std::int64_t m_made = 0, m_toMake = 1; ///< points of the phase
    std::vector<LocalPoint> m_points;
    FlowOptions m_options;
    RunFolder m_run;
};

} // namespace

Result<DesignState> makeDesign(const fs::path& given, const std::string& until, const std::stop_token& stop,
                               const DesignObserver& observer) {
    const fs::path folder = wholePath(given);
    SNAC_CHECK(readDesignRequest(folder)); // nothing is made where there is no design
    if (!until.empty() && !isDesignStage(until))
        return makeError(ErrorCategory::InvalidArgument, "there is no stage '{}' of a design.", until);
    const Result<FileLock> lock = lockDesign(folder);
    if (!lock) return lock.error();
    SNAC_TRY(request, readDesignRequest(folder)); // as it stands now that nobody else changes it
    DesignBoard board(folder, request, observer);
    board.setStatus(DesignStatus::Queued);
    SNAC_CHECK(board.stored());
    Result<void> ended;
    auto turn = FileLock::take(stateFolder() / "design-queue.lock", stop,
                               [&] { board.line("waiting for another design to end"); });
    if (!turn) {
        ended = turn.error();
    } else {
        board.setStatus(DesignStatus::Running);
        ended = Making(folder, request, until, stop, board).all();
    }
    board.finish(ended ? std::nullopt : std::optional(ended.error()));
    if (!ended) return ended.error();
    SNAC_CHECK(board.stored());
    return board.state();
}

} // namespace snac
