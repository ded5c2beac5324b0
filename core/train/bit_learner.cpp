// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/bit_learner.h"

#include "metrics/cost.h"
#include "train/optimiser_state.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace snac {

namespace {

constexpr int mostBits = 16; ///< sums of products of more would be too long for a float
constexpr double lambdaRate = 0.05;
constexpr float smallestLambda = 1e-6F, largestLambda = 1e6F;
constexpr float beta1 = 0.9F, beta2 = 0.999F;

} // namespace

BitLearner::BitLearner(const Architecture& architecture, const QuantisationPlan& plan, const BitLearning& settings)
    : m_architecture(architecture), m_plan(plan), m_settings(settings), m_fedBy(plan.layers.size(), -1),
      m_ebops(std::numeric_limits<double>::infinity()) {
    int feeding = -1;
    for (std::size_t i = 0; i < plan.layers.size(); ++i) {
        m_fedBy[i] = feeding;
        if (plan.layers[i].weight) addBits(i, /*ofWeights=*/true);
        if (!plan.layers[i].result) continue;
        addBits(i, /*ofWeights=*/false);
        feeding = static_cast<int>(i);
    }
    usePlan();
}

void BitLearner::addBits(std::size_t layer, bool ofWeights) {
    Bits bits{.layer = layer, .ofWeights = ofWeights};
    const FixedType& type = typeOf(bits);
    bits.fraction = static_cast<float>(type.fraction());
    bits.lowest = static_cast<float>((type.isSigned ? 2 : 1) - type.integer);
    bits.highest = static_cast<float>(std::max(type.width, mostBits) - type.integer);
    m_bits.push_back(bits);
}

FixedType& BitLearner::typeOf(const Bits& bits) {
    auto& types = m_plan.layers[bits.layer];
    return bits.ofWeights ? *types.weight : *types.result;
}

/// The plan from the bits, and the architecture's bits from the plan.
void BitLearner::usePlan() {
    for (const Bits& bits : m_bits) {
        FixedType& type = typeOf(bits);
        type.width = type.integer + static_cast<int>(std::lround(bits.fraction));
    }
    for (std::size_t i = 0; i < m_plan.layers.size(); ++i) {
        if (!m_plan.layers[i].weight) continue;
        const int from = m_fedBy[i];
        LayerHardware& hardware = m_architecture.layers[i].hardware;
        hardware.weightBits = m_plan.layers[i].weight->width;
        hardware.activationBits =
            from < 0 ? m_plan.input.width : m_plan.layers[static_cast<std::size_t>(from)].result->width;
    }
}

double BitLearner::ebops() { return bops(m_architecture, BopsDefinition::Ebops); }

/// EBOPs are linear in each of the bits, so what one more would cost is the derivative.
double BitLearner::ebopsSlope(const Bits& bits) {
    double slope = 0;
    for (std::size_t i = 0; i < m_plan.layers.size(); ++i) {
        if (!m_plan.layers[i].weight) continue;
        const bool concerned = bits.ofWeights ? i == bits.layer : m_fedBy[i] == static_cast<int>(bits.layer);
        if (!concerned) continue;
        Layer layer = m_architecture.layers[i];
        slope -= bops(layer, BopsDefinition::Ebops);
        (bits.ofWeights ? layer.hardware.weightBits : layer.hardware.activationBits) += 1;
        slope += bops(layer, BopsDefinition::Ebops);
    }
    return slope;
}

void BitLearner::updateMoments(std::span<const double> gradients) {
    for (std::size_t i = 0; i < m_bits.size(); ++i) {
        const auto gradient = static_cast<float>(gradients[i]);
        m_bits[i].first += (1 - beta1) * (gradient - m_bits[i].first);
        m_bits[i].second += (1 - beta2) * (gradient * gradient - m_bits[i].second);
    }
}

/// Adam's direction: how clearly less of these bits is better.
float BitLearner::direction(const Bits& bits) { return bits.first / (std::sqrt(bits.second) + 1e-12F); }

/// A step of Adam, undone where it would leave the budget, or where it was only wanted for a budget that is met by now.
void BitLearner::move(Bits& bits, double rate, bool wasOver) {
    const float before = bits.fraction;
    bits.fraction = std::clamp(before - static_cast<float>(rate) * direction(bits), bits.lowest, bits.highest);
    if (std::lround(bits.fraction) == std::lround(before)) return;
    usePlan();
    const double now = ebops();
    const bool within = m_ebops <= m_settings.ebopsBudget;
    if (within && (now > m_settings.ebopsBudget || (wasOver && now < m_ebops))) {
        bits.fraction = before;
        usePlan();
        return;
    }
    m_ebops = now;
}

bool BitLearner::step(std::span<const LayerSlopes> slopes) {
    for (std::size_t i = 0; i < slopes.size(); ++i)
        m_architecture.layers[i].sparsity = std::min(1 - slopes[i].density, 0.999999);
    m_ebops = ebops();
    const double budget = m_settings.ebopsBudget;
    const bool over = m_ebops > budget;
    const double excess = std::clamp(m_ebops / budget - 1, -1.0, 1.0);
    m_lambda = std::clamp(m_lambda * static_cast<float>(std::exp(lambdaRate * excess)), smallestLambda, largestLambda);

    std::vector<double> gradients;
    for (const Bits& bits : m_bits) {
        const LayerSlopes& of = slopes[bits.layer];
        const double penalty = over ? static_cast<double>(m_lambda) * ebopsSlope(bits) / budget : 0;
        gradients.push_back((bits.ofWeights ? of.weight : of.result) + penalty);
    }
    updateMoments(gradients);
    const auto steps = static_cast<double>(++m_steps);
    const double rate = m_settings.learningRate * std::sqrt(1 - std::pow(static_cast<double>(beta2), steps)) /
                        (1 - std::pow(static_cast<double>(beta1), steps));
    std::vector<Bits*> order;
    for (Bits& bits : m_bits) order.push_back(&bits);
    std::ranges::stable_sort(order, std::greater<>(), [](const Bits* bits) { return direction(*bits); });
    const QuantisationPlan before = m_plan;
    for (Bits* bits : order) move(*bits, rate, over);
    if (over && withinBudget()) // what is left of the momentum came from a term that no longer counts
        for (Bits& bits : m_bits) bits.first = 0;
    return m_plan != before;
}

std::vector<float> BitLearner::state() const {
    std::vector<float> state;
    for (const Bits& bits : m_bits) state.insert(state.end(), {bits.fraction, bits.first, bits.second});
    const auto ebops = static_cast<float>(m_ebops);
    state.insert(state.end(), {m_lambda, ebops, 0, 0});
    writeSteps(m_steps, std::span(state).last<2>());
    return state;
}

void BitLearner::setState(std::span<const float> state) {
    std::size_t next = 0;
    for (Bits& bits : m_bits) {
        bits.fraction = std::clamp(state[next++], bits.lowest, bits.highest);
        bits.first = state[next++];
        bits.second = state[next++];
    }
    m_lambda = state[next++];
    m_ebops = static_cast<double>(state[next]);
    m_steps = readSteps(state.last<2>());
    usePlan();
}

} // namespace snac
