// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/trainer.h"

#include <span>
#include <vector>

namespace snac {

/// Learns the fraction bits of each layer's weights and results together with the weights (Sun et al., "Gradient-based
/// Automatic Mixed Precision Quantization for Neural Networks On-Chip", HGQ, 2024; there for each weight, here for each
/// layer). The bits are continuous numbers that are rounded for use; integer bits stay the plan's, and so does the
/// network's input. The loss gets a term lambda * EBOPs / budget while the network is over the budget. Lambda grows by a
/// factor with each step over it and shrinks with each step within (multiplicative dual ascent). Bits are moved one after the
/// other, those that cost the most for what they bring first; as soon as the budget is met the term no longer counts, and
/// a move that would leave the budget again is not made.
class BitLearner {
public:
    /// @param plan  checked; the bits to begin with
    BitLearner(const Architecture& architecture, const QuantisationPlan& plan, const BitLearning& settings);

    const QuantisationPlan& plan() const { return m_plan; }

    /// What a batch says of a layer.
    struct LayerSlopes {
        double weight = 0;  ///< derivative of the loss by the fraction bits of the weights
        double result = 0;  ///< and by those of the results
        double density = 1; ///< fraction of the rounded weights that are not zero
    };
    /// One step of Adam on the bits. @return whether the plan changed
    bool step(std::span<const LayerSlopes> slopes);

    /// By the densities of the last step; false before the first.
    bool withinBudget() const { return m_ebops <= m_settings.ebopsBudget; }

    /// What changes from step to step, as numbers.
    std::vector<float> state() const;
    std::size_t stateSize() const { return 3 * m_bits.size() + 4; }
    /// @param state  stateSize() numbers that state() gave
    void setState(std::span<const float> state);

private:
    /// The fraction bits of one type of the plan.
    struct Bits {
        std::size_t layer = 0;
        bool ofWeights = false;
        float fraction = 0;
        float lowest = 0, highest = 0;
        float first = 0, second = 0; ///< Adam's moments
    };

    FixedType& typeOf(const Bits& bits);
    void addBits(std::size_t layer, bool ofWeights);
    void usePlan();
    double ebops();
    double ebopsSlope(const Bits& bits);
    static float direction(const Bits& bits);
    void updateMoments(std::span<const double> gradients);
    void move(Bits& bits, double rate, bool wasOver);

    Architecture m_architecture; ///< with the plan's bits and the densities
    QuantisationPlan m_plan;
    BitLearning m_settings;
    std::vector<Bits> m_bits;
    std::vector<int> m_fedBy; ///< by layer with weights: the layer whose results come in; -1: the network's input
    float m_lambda = 0.01F;
    std::int64_t m_steps = 0;
    double m_ebops;
};

} // namespace snac
