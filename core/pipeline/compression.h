// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "compress/local_search.h"
#include "fixed/hardware_ready.h"
#include "pipeline/run_config.h"

#include <filesystem>
#include <functional>

namespace snac {

/// What a compression goes through, in this order.
enum class CompressionPhase { Train, Substitute, Quantise, Prune };

/// One architecture on its way to hardware: training, substitutions, local search.
struct CompressionJob {
    Architecture architecture;
    std::string source;         ///< where it came from, for people: "trial 12 of fashion.db", "mine.yaml"
    std::vector<float> weights; ///< trained flat parameters; empty: trained first, by the configuration's recipe
    RunConfig config;           ///< recipe, seed, local search
    Dataset dataset;            ///< prepared for the network's input
    CompressionPhase until = CompressionPhase::Prune; ///< the last phase to do; decides no numbers
};

/// What a local search gave, as its folder keeps it.
struct Compression {
    std::string source;
    std::vector<Substitution> substitutions;
    WeightedArchitecture start;      ///< that the local search began with; nothing when it was stopped before
    double floatValidation = 0;      ///< accuracy or r2 of the network in floating point, after substitutions
    std::optional<double> floatTest; ///< absent without test samples
    std::vector<LocalPoint> points;  ///< in the order they were made
    std::vector<std::size_t> front;  ///< localFront(points)
    std::filesystem::path folderOf(std::size_t point) const; ///< relative to the compression's folder
};

/// Called on the thread that works.
struct CompressionObserver {
    /// One begins, also where an earlier run has done it. In `soFar` stands what the phases before gave.
    std::function<void(CompressionPhase phase, const Compression& soFar)> onPhase{};
    std::function<void(const std::string& what)> onStage; ///< "training", "training without GELU", "8bit_p03"
    /// @param point, points  of the sweep; -1 before it
    std::function<void(int point, int points, const EpochReport& epoch, int epochs)> onEpoch;
    std::function<void(const LocalPoint& point)> onPoint; ///< stored by then
};

/// How many samples a point's folder keeps as test vectors: of the test split, else of the validation samples.
inline constexpr std::int64_t testVectorSamples = 1000;

/// The samples that a compression trains on, chooses by and reports: those of `retrainFront`. Errors: those of stratifiedSplit.
Result<LocalSearchData> compressionData(const CompressionJob& job);

/// Runs the local search of `job.config.localSearch` and keeps everything in `folder`:
///     compression.json        what was asked for, scores of each point, the front
///     architecture.yaml       the network that was given
///     trained.npz             its parameters where it was trained here; none where they were given
///     substituted.npz         those after training on with substitutions; none where nothing was substituted
///     points/8bit_p03/        for each point the folder of exporting/network_folder.h with test vectors, architecture.yaml
///                             with bits and sparsity, training.npz (unrounded weights) and point.json
/// All precisions are trained quantisation-aware before the first is pruned. The same call again goes on where it was stopped.
/// Errors: unsupported (a layer that hardware cannot take, or has to be substituted where that is switched off), invalid argument (the folder
/// holds another compression, or is in use), cancelled, input/output, those of training.
Result<Compression> compress(const CompressionJob& job, const std::filesystem::path& folder, std::stop_token stop,
                             const CompressionObserver& observer = {});

} // namespace snac
