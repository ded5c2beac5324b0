// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/parameters.h"
#include "base/result.h"
#include "data/dataset.h"
#include "fixed/quantisation_plan.h"

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

namespace snac {

enum class Optimizer { Adam, Sgd };
enum class Schedule { Constant, Plateau, Cosine };
enum class Restore { Never, WhenPatienceRanOut, Always }; ///< the best epoch's weights

/// How a network is trained. The defaults are ours; `referenceRecipe` is SNAC-Pack's.
struct Recipe {
    int epochs = 15;
    int batchSize = 128;
    Optimizer optimizer = Optimizer::Adam;
    double learningRate = 1e-3;
    double adamEpsilon = 1e-7;
    double momentum = 0.9;  ///< SGD
    double weightDecay = 0; ///< decoupled for Adam (AdamW); weights only, not biases or normalisation
    Schedule schedule = Schedule::Plateau;
    double plateauFactor = 0.5;
    int plateauPatience = 2;
    double minimumLearningRate = 1e-6;
    int patience = 5; ///< epochs without a better validation loss until it stops; 0: never
    Restore restore = Restore::Always;
    bool classWeights = false; ///< inverse frequency, mean 1
    bool operator==(const Recipe&) const = default;
};
/// formats.md of the reference: Adam 1e-3, epsilon 1e-7, batch 128, patience 5 (3 for `mlp`), plateau at half of it, floor 1e-6.
Recipe referenceRecipe(int epochs, bool mlp);
/// Errors: invalid argument, naming the value that is out of its range.
Result<void> validate(const Recipe& recipe);

struct EpochReport {
    int epoch = 0;              ///< from 0
    double trainLoss = 0;       ///< mean over the samples, each batch's before its step, class weights included
    double validationLoss = 0;  ///< without class weights; NaN without validation samples
    double validationScore = 0; ///< accuracy, or negative mean squared error; NaN without validation samples
    double learningRate = 0;
};
enum class EpochVerdict { GoOn, Stop };

struct TrainingOutcome {
    std::vector<EpochReport> epochs;
    /// On the validation samples with the final weights: loss, accuracy, balanced_accuracy, macro_auc (if defined); or loss, mse, mae, r2.
    std::map<std::string, double> scores;
    std::vector<std::int64_t> confusion; ///< classification: classes x classes
    std::vector<float> weights;          ///< the engine's flat parameters: see `parameterLayout`
    int weightsEpoch = 0;                ///< the epoch, from 0, at whose end these were the weights
    bool stoppedByObserver = false;      ///< the epoch callback said Stop
    double seconds = 0;
};

/// One network with its parameters, gradients and optimiser state; everything is allocated when it is made.
/// Layout of `parameters()`: by layer in order; convolution [out][in][ky][kx] then bias; dense [out][in] then bias; attention query, key,
/// value, projection each as a 1x1 convolution; normalisation scale then shift; after all of them the moving mean and variance of
/// each batch normalisation. Flatten is channel-major: feature c*H*W + y*W + x.
/// With a quantisation plan the parameters are the unrounded ones that training changes (shadow weights); what is computed
/// with are the rounded ones, and every value is rounded where the plan says so. Pruned parameters are 0 and stay 0.
/// Thread rule: one thread at a time.
class Engine {
public:
    virtual ~Engine() = default;
    virtual std::string name() const = 0;
    virtual std::vector<float> parameters() const = 0;
    virtual void setParameters(std::span<const float> parameters) = 0;
    /// May throw std::bad_alloc or another std::exception, which `train` and `predict` turn into errors.
    /// One optimiser step on these rows; gives the mean loss of the batch before it. rows.size() <= the batch size it was made for.
    virtual double trainBatch(const Samples& samples, std::span<const std::int32_t> rows, double learningRate) = 0;
    /// Outputs after the last activation: rows.size() x outputs, row-major.
    virtual void predict(const Samples& samples, std::span<const std::int32_t> rows, std::span<float> outputs) = 0;

    /// What training changes beside the parameters: the optimiser's moments in the order of the trained parameters (Adam:
    /// first, then second; SGD: velocity), then the number of its steps modulo 2^24 and divided by it, then the state of learned
    /// bits. With both put
    /// back, training goes on as it did from there, bit for bit. Both engines have the same layout.
    virtual std::vector<float> optimiserState() const = 0;
    /// @param state  of an engine with the same network and optimiser; empty: as at the start. Moments of pruned
    /// parameters become 0. Throws std::invalid_argument when its size is wrong.
    virtual void setOptimiserState(std::span<const float> state) = 0;
    /// The types in use: those it was made with, or what has been learned of them. None: it computes in float.
    virtual std::optional<QuantisationPlan> quantisation() const = 0;
    /// False while bits are learned and the network costs more than their budget.
    virtual bool withinBudget() const = 0;

    /// The values that leave a layer, rounded as in training: rows.size() x layer.output.count(), each sample in the order of
    /// its shape ([H, W, C]); of a last softmax its logits.
    /// @param layer  index into Architecture::layers; -1: the network's input. Throws std::invalid_argument when there is
    /// no such layer.
    virtual std::vector<float> layerOutputs(const Samples& samples, std::span<const std::int32_t> rows, int layer) = 0;
};

/// Learned bit widths: fraction bits of each layer's weights and results are trained with the weights, so that the network
/// meets a budget of EBOPs (BopsDefinition::Ebops, of one sample) where that costs the least. They begin with the plan's;
/// integer bits and the input's type stay the plan's. See bit_learner.h. The native engine only.
struct BitLearning {
    double ebopsBudget = 0;
    double learningRate = 0.01; ///< of the fraction bits, which Adam moves
    bool operator==(const BitLearning&) const = default;
};

/// "native": kernels of ours, vectorised over the batch (the default); "torch": LibTorch with autograd, loaded from its own shared library
/// when first asked for. Both give the same numbers within float's rounding; the tests hold one against the other.
struct EngineOptions {
    std::string name = "native";
    Recipe recipe;
    Task task = Task::Classification;
    std::vector<float> classWeights; ///< empty: all 1
    std::uint64_t seed = 0; ///< of the initial weights: Glorot-uniform, zero biases, drawn in the layout's order
    /// Quantisation-aware training: weights, biases and values are rounded on the way forward, and gradients pass a rounding
    /// as if it were not there, but not where a value saturated (straight-through estimator; Bengio et al., 2013).
    std::optional<QuantisationPlan> quantisation{};
    /// For each trained parameter, in the layout's order: 0 is pruned; empty: none is.
    std::vector<std::uint8_t> keep{};
    std::optional<BitLearning> learnBits{}; ///< with `quantisation` only
};
/// Errors: unsupported (an architecture the engine cannot train, e.g. softmax inside, or not in fixed point: layer_rounding.h),
/// not found (the name, or the shared library), invalid argument (a plan or a choice of pruned parameters that does not
/// fit the network, bits to learn without a plan or with a budget or learning rate that is not above 0).
Result<std::unique_ptr<Engine>> makeEngine(const Architecture& architecture, const EngineOptions& options);

/// Trains one network from scratch. Same inputs and seed, same outcome, on the same processor.
/// Early stopping, plateaus and the best epoch go by the validation loss (cross-entropy with probabilities clipped to [1e-7, 1 - 1e-7], or
/// the mean squared error). @param validation  may have no rows: then there are no scores, no plateau and no early stopping.
/// @param onEpoch  called after each epoch on this thread
/// Errors: cancelled (within one batch), invalid argument (shapes of data and network differ, label out of range),
/// unsupported, and invalid argument "diverged: the loss is not finite at epoch E" (counted from 1) when it diverges.
Result<TrainingOutcome> train(const Architecture& architecture, const SampleView& training,
                              const SampleView& validation, Task task, const Recipe& recipe, std::uint64_t seed,
                              std::stop_token stop, const std::function<EpochVerdict(const EpochReport&)>& onEpoch = {},
                              const std::string& engine = "native");

/// What a training starts from, for a network that is quantised, pruned, or trained on.
struct FineTuning {
    std::vector<float> weights{};                   ///< flat parameters; empty: fresh ones from the seed
    std::optional<QuantisationPlan> quantisation{}; ///< as EngineOptions::quantisation
    std::vector<std::uint8_t> keep{};               ///< as EngineOptions::keep
    std::vector<float> optimiserState{};            ///< as Engine::optimiserState gives it; empty: at the start
    std::optional<BitLearning> learnBits{};         ///< as EngineOptions::learnBits
};
struct FineTuned {
    /// The weights are the unrounded ones: quantiseNetwork rounds them as they were in training. Scores and confusion are
    /// those of the rounded and pruned network.
    TrainingOutcome training;
    /// At the end of the epoch that the weights are from: with both, training goes on.
    std::vector<float> optimiserState;
    std::optional<QuantisationPlan> quantisation; ///< of that epoch; another than was given where bits are learned
    bool withinBudget =
        true; ///< false: at the end of that epoch the network costs more than the budget of learned bits
};

/// `train` from given weights, in fixed point, with pruned parameters, or all of it. With everything in `from` empty it is
/// `train`. Errors: those of `train`, unsupported (layer_rounding.h: what cannot be trained in fixed point), invalid
/// argument (the plan, `keep`, the number of weights or of the optimiser's state do not fit the network). While bits are
/// learned, epochs over the budget are not counted for the schedule, for early stopping, and as the best one.
Result<FineTuned> fineTune(const Architecture& architecture, const SampleView& training, const SampleView& validation,
                           Task task, const Recipe& recipe, std::uint64_t seed, const FineTuning& from,
                           std::stop_token stop, const std::function<EpochVerdict(const EpochReport&)>& onEpoch = {},
                           const std::string& engine = "native");

/// Outputs of a trained network for all rows of a view: count x outputs.
/// @param task  decides what a network without a last activation gives: class probabilities, or its outputs as they are
/// Errors: invalid argument (shapes, rows or the number of weights do not fit), those of makeEngine.
Result<std::vector<float>> predict(const Architecture& architecture, std::span<const float> weights,
                                   const SampleView& samples, const std::string& engine = "native",
                                   Task task = Task::Classification);

} // namespace snac
