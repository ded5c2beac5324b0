// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/trainer.h"

#include <optional>

namespace snac {

/// The learning rate of each epoch.
/// Plateau is Keras' ReduceLROnPlateau on the validation loss (min_delta 1e-4, cooldown 0): after `plateauPatience`
/// epochs in a row that were not better than the best by more than min_delta, the rate is multiplied by
/// `plateauFactor`, down to `minimumLearningRate`. Cosine falls without restarts (Loshchilov and Hutter, 2017): minimum
/// + (start - minimum) * (1 + cos(pi * epoch / epochs)) / 2.
class LearningRate {
public:
    explicit LearningRate(const Recipe& recipe);

    /// Of the epoch that comes next.
    double current() const { return m_current; }
    /// @param validationLoss  absent without validation samples: then a plateau is never seen
    void endEpoch(std::optional<double> validationLoss);

private:
    void watchPlateau(double validationLoss);

    Recipe m_recipe;
    double m_current;
    double m_best;
    int m_epoch = 0;
    int m_wait = 0;
};

} // namespace snac
