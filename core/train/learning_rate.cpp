// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/learning_rate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace snac {

namespace {

constexpr double minimumDelta = 1e-4; // the default of Keras

} // namespace

LearningRate::LearningRate(const Recipe& recipe)
    : m_recipe(recipe), m_current(recipe.learningRate), m_best(std::numeric_limits<double>::infinity()) {}

void LearningRate::endEpoch(std::optional<double> validationLoss) {
    ++m_epoch;
    switch (m_recipe.schedule) {
    case Schedule::Constant: break;
    case Schedule::Plateau:
        if (validationLoss) watchPlateau(*validationLoss);
        break;
    case Schedule::Cosine: {
        const double low = std::min(m_recipe.minimumLearningRate, m_recipe.learningRate);
        const double progress = std::min(1.0, static_cast<double>(m_epoch) / m_recipe.epochs);
        m_current = low + (m_recipe.learningRate - low) * (1 + std::cos(std::numbers::pi * progress)) / 2;
        break;
    }
    }
}

void LearningRate::watchPlateau(double validationLoss) {
    if (validationLoss < m_best - minimumDelta) {
        m_best = validationLoss;
        m_wait = 0;
        return;
    }
    ++m_wait;
    if (m_wait < m_recipe.plateauPatience || m_current <= m_recipe.minimumLearningRate) return;
    m_current = std::max(m_current * m_recipe.plateauFactor, m_recipe.minimumLearningRate);
    m_wait = 0;
}

} // namespace snac
