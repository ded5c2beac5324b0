// SPDX-License-Identifier: GPL-3.0-or-later
#include "compress/local_search.h"

#include "base/rng.h"
#include "compress/choose_plan.h"
#include "fixed/network_figures.h"
#include "fixed/quantise_network.h"
#include "metrics/cost.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

namespace snac {

namespace {

/// Training counts the zero weights before its last step, which makes some of them non-zero: what it aims at.
constexpr double budgetMargin = 0.97;

/// A network between two trainings.
struct State {
    Architecture architecture;
    std::vector<float> weights;
    std::vector<float> optimiserState;
    std::vector<std::uint8_t> keep; ///< unstructured pruning; empty: all
    KeptOutputs kept;               ///< structured pruning; empty: all
};

/// Pruned weights are exactly zero, and stay so.
std::vector<std::uint8_t> keepOf(const Architecture& architecture, std::span<const float> weights) {
    std::vector<std::uint8_t> keep(static_cast<std::size_t>(trainedParameterCount(architecture)), 1);
    for (const ParameterSlot& slot : parameterLayout(architecture)) {
        if (slot.kind != ParameterKind::Weight) continue;
        for (std::int64_t i = slot.offset; i < slot.offset + slot.count; ++i)
            keep[static_cast<std::size_t>(i)] = weights[static_cast<std::size_t>(i)] != 0 ? 1 : 0;
    }
    return keep;
}

/// The optimiser's moments of what is left; its last number counts the steps.
std::vector<float> shrinkOptimiser(const Architecture& architecture, const std::vector<float>& state,
                                   const KeptOutputs& kept) {
    if (state.empty()) return {};
    const auto trained = static_cast<std::size_t>(trainedParameterCount(architecture));
    std::vector<float> shrunk;
    std::size_t place = 0;
    for (; place + trained <= state.size() && trained > 0; place += trained) {
        const auto some = shrinkParameters(architecture, std::span(state).subspan(place, trained), kept);
        shrunk.insert(shrunk.end(), some.begin(), some.end());
    }
    shrunk.insert(shrunk.end(), state.begin() + static_cast<std::ptrdiff_t>(place), state.end());
    return shrunk;
}

std::int64_t weightCount(const Architecture& architecture) {
    std::int64_t count = 0;
    for (const ParameterSlot& slot : parameterLayout(architecture))
        if (slot.kind == ParameterKind::Weight) count += slot.count;
    return count;
}

class Search {
public:
    Search(const WeightedArchitecture& start, const LocalSearchData& data, const LocalSearchSettings& settings,
           const Recipe& recipe, std::uint64_t seed, std::vector<LocalPoint> done, std::stop_token stop,
           const LocalSearchObserver& observer)
        : m_start{start.architecture, start.weights, {}, {}, {}}, m_data(data), m_settings(settings), m_recipe(recipe),
          m_seed(seed), m_done(std::move(done)), m_stop(std::move(stop)), m_observer(observer),
          m_pointCount(static_cast<int>(settings.precisions.size()) * (settings.pruningIterations + 1)) {
        m_recipe.restore = Restore::Always; // the best epoch is what is deployed
        if (settings.kind == PruningKind::Structured) m_start.kept = allOutputs(start.architecture);
    }

    Result<std::vector<LocalPoint>> run() {
        SNAC_CHECK(m_settings.mode == PruningMode::Combined ? combined() : separate());
        return std::move(m_points);
    }

private:
    Result<void> combined() {
        for (const Precision& precision : m_settings.precisions) {
            SNAC_TRY(plan, planFor(m_start, precision));
            SNAC_TRY(first, point(precision, 0, plan, m_start, m_settings.qatEpochs));
            const State base = stateOf(first);
            State last = base;
            for (int iteration = 1; iteration <= m_settings.pruningIterations; ++iteration) {
                SNAC_TRY(pruned, rewound(last, base));
                SNAC_TRY(next, point(precision, iteration, first.plan, pruned, m_settings.pruningEpochs));
                last = stateOf(next);
            }
        }
        return {};
    }

    Result<void> separate() {
        State last = m_start;
        for (int iteration = 0; iteration <= m_settings.pruningIterations; ++iteration) {
            if (iteration > 0) {
                SNAC_TRY(pruned, rewound(last, m_start));
                last = std::move(pruned);
                SNAC_TRY(trained,
                         trainState(last, {}, {}, m_settings.pruningEpochs, fmt::format("float_p{:02}", iteration),
                                    {static_cast<std::uint64_t>(iteration)}));
                last.weights = std::move(trained.training.weights);
            }
            for (const Precision& precision : m_settings.precisions) {
                SNAC_TRY(plan, planFor(last, precision));
                SNAC_TRY(made, point(precision, iteration, plan, last, m_settings.qatEpochs));
                (void)made;
            }
        }
        return {};
    }

    Result<QuantisationPlan> planFor(const State& state, const Precision& precision) const {
        return choosePlan(state.architecture, state.weights, m_data.training, m_data.task, m_settings, precision);
    }

    /// The smallest of `trained` pruned, the others where `base` has them.
    Result<State> rewound(const State& trained, const State& base) const {
        State state = base;
        if (m_settings.kind == PruningKind::Unstructured) {
            state.keep = pruneSmallest(trained.architecture, trained.weights, trained.keep, m_settings.pruningRate);
            return state;
        }
        state.kept = pruneWeakest({trained.architecture, trained.weights, {}}, trained.kept, m_settings.pruningRate);
        SNAC_TRY(architecture, shrinkArchitecture(base.architecture, state.kept));
        state.weights = shrinkParameters(base.architecture, base.weights, state.kept);
        state.optimiserState = shrinkOptimiser(base.architecture, base.optimiserState, state.kept);
        state.architecture = std::move(architecture);
        return state;
    }

    State stateOf(const LocalPoint& point) const {
        State state{point.architecture, point.weights, point.optimiserState, {}, point.kept};
        if (m_settings.kind == PruningKind::Unstructured && point.iteration > 0)
            state.keep = keepOf(point.architecture, point.weights);
        return state;
    }

    Result<FineTuned> trainState(const State& from, const std::optional<QuantisationPlan>& plan,
                                 const std::optional<BitLearning>& learnBits, int epochs, const std::string& name,
                                 std::initializer_list<std::uint64_t> path) {
        Recipe recipe = m_recipe;
        recipe.epochs = epochs;
        const auto onEpoch = [&](const EpochReport& report) {
            if (m_observer.onEpoch)
                m_observer.onEpoch(static_cast<int>(m_points.size()), m_pointCount, name, report, epochs);
            return EpochVerdict::GoOn;
        };
        return fineTune(from.architecture, m_data.training, m_data.validation, m_data.task, recipe,
                        deriveSeed(m_seed, path), {from.weights, plan, from.keep, from.optimiserState, learnBits},
                        m_stop, onEpoch);
    }

    /// So large that a layer can give up most of its bits also in a short training: Adam moves by about the rate a step.
    double bitRate(int epochs) const {
        const auto steps =
            static_cast<double>(epochs) * std::ceil(static_cast<double>(m_data.training.count()) / m_recipe.batchSize);
        return std::max(BitLearning{}.learningRate, 12 / steps);
    }

    /// Trains one point, or takes it from an earlier run.
    Result<LocalPoint> point(const Precision& precision, int iteration, const QuantisationPlan& plan, const State& from,
                             int epochs) {
        const auto there = std::ranges::find_if(
            m_done, [&](const LocalPoint& one) { return one.precision == precision && one.iteration == iteration; });
        if (there != m_done.end()) {
            m_points.push_back(*there);
            return *there;
        }
        LocalPoint made;
        made.precision = precision;
        made.iteration = iteration;
        made.plan = plan;
        made.architecture = from.architecture;
        made.kept = from.kept;
        const auto begin = std::chrono::steady_clock::now();
        // Learned bits are learned before pruning only, or at each sparsity where pruning came first.
        std::optional<BitLearning> learnBits;
        if (precision.learned() && (iteration == 0 || m_settings.mode == PruningMode::Separate))
            learnBits =
                BitLearning{.ebopsBudget = budgetMargin * precision.ebopsBudget, .learningRate = bitRate(epochs)};
        SNAC_TRY(tuned,
                 trainState(from, plan, learnBits, epochs, nameOf(made),
                            {static_cast<std::uint64_t>(precision.bits), static_cast<std::uint64_t>(iteration)}));
        if (learnBits) {
            made.plan = *tuned.quantisation;
            // Behind the weights' state stands that of the bits, which are learned only once.
            const auto trained = static_cast<std::size_t>(trainedParameterCount(from.architecture));
            const std::size_t moments = m_recipe.optimizer == Optimizer::Adam ? 2 : 1;
            constexpr std::size_t steps = 2;
            tuned.optimiserState.resize(std::min(tuned.optimiserState.size(), moments * trained + steps));
        }
        made.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        made.weights = std::move(tuned.training.weights);
        if (iteration == 0) made.optimiserState = std::move(tuned.optimiserState);
        SNAC_CHECK(measure(made));
        if (m_observer.onPoint) SNAC_CHECK(m_observer.onPoint(made));
        m_points.push_back(made);
        return made;
    }

    Result<void> measure(LocalPoint& made) const {
        SNAC_TRY(network, quantiseNetwork(made.architecture, made.weights, made.plan, "network"));
        made.network = std::move(network);
        SNAC_TRY(described, withNetworkFigures(made.architecture, made.network));
        made.architecture = std::move(described);
        const WeightCount weights = countWeights(made.network);
        const auto before = static_cast<double>(weightCount(m_start.architecture));
        made.sparsity = 1 - static_cast<double>(weights.nonZero) / before;
        const double bits = made.precision.bits;
        const bool differ = made.precision.learned() || made.precision.byLayer;
        made.effectiveBops =
            differ ? bops(made.architecture, BopsDefinition::SnacStudio)
                   : static_cast<double>(macs(made.architecture)) * bits * bits * (1 - weights.sparsity());
        made.ebops = bops(made.architecture, BopsDefinition::Ebops);
        made.withinBudget = !made.precision.learned() || made.ebops <= made.precision.ebopsBudget;
        SNAC_TRY(validation, scoreInIntegers(made.network, m_data.validation, m_data.task, m_stop));
        SNAC_TRY(test, scoreInIntegers(made.network, m_data.test, m_data.task, m_stop));
        made.validation = std::move(validation);
        made.test = std::move(test);
        return {};
    }

    State m_start;
    const LocalSearchData& m_data;
    const LocalSearchSettings& m_settings;
    Recipe m_recipe;
    std::uint64_t m_seed;
    std::vector<LocalPoint> m_done;
    std::stop_token m_stop;
    const LocalSearchObserver& m_observer;
    int m_pointCount;
    std::vector<LocalPoint> m_points;
};

} // namespace

std::string nameOf(const LocalPoint& point) {
    return fmt::format("{}_p{:02}", nameOf(point.precision), point.iteration);
}

Result<std::vector<LocalPoint>> localSearch(const WeightedArchitecture& start, const LocalSearchData& data,
                                            const LocalSearchSettings& settings, const Recipe& recipe,
                                            std::uint64_t seed, std::vector<LocalPoint> done, std::stop_token stop,
                                            const LocalSearchObserver& observer) {
    SNAC_CHECK(validate(settings));
    return Search(start, data, settings, recipe, seed, std::move(done), std::move(stop), observer).run();
}

std::vector<std::size_t> localFront(const std::vector<LocalPoint>& points) {
    std::vector<std::size_t> order(points.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        if (points[a].validation.score != points[b].validation.score)
            return points[a].validation.score > points[b].validation.score;
        return points[a].effectiveBops < points[b].effectiveBops;
    });
    std::vector<std::size_t> front;
    for (const std::size_t i : order)
        if (front.empty() || points[i].effectiveBops < points[front.back()].effectiveBops) front.push_back(i);
    return front;
}

} // namespace snac
