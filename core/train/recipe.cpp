// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/trainer.h"

#include <cmath>

namespace snac {

namespace {

Error refuse(std::string_view what, double value, std::string_view allowed) {
    return makeError(ErrorCategory::InvalidArgument, "The recipe's {} is {}, but must be {}.", what, value, allowed);
}

bool inRange(double value, double low, double high) {
    return value >= low && value <= high; // false for NaN
}

} // namespace

Recipe referenceRecipe(int epochs, bool mlp) {
    Recipe recipe;
    recipe.epochs = epochs;
    recipe.batchSize = 128;
    recipe.optimizer = Optimizer::Adam;
    recipe.learningRate = 1e-3;
    recipe.adamEpsilon = 1e-7;
    recipe.weightDecay = 0;
    recipe.patience = mlp ? 3 : 5;
    recipe.schedule = Schedule::Plateau;
    recipe.plateauFactor = 0.5;
    recipe.plateauPatience = recipe.patience / 2; // whole numbers, as the reference's `patience // 2`
    recipe.minimumLearningRate = 1e-6;
    recipe.restore = Restore::WhenPatienceRanOut;
    recipe.classWeights = false;
    return recipe;
}

Result<void> validate(const Recipe& recipe) {
    if (!inRange(recipe.epochs, 1, 1'000'000))
        return refuse("number of epochs", recipe.epochs, "between 1 and 1,000,000");
    if (!inRange(recipe.batchSize, 1, 65536)) return refuse("batch size", recipe.batchSize, "between 1 and 65,536");
    if (!(recipe.learningRate > 0 && inRange(recipe.learningRate, 0, 1000))) {
        return refuse("learning rate", recipe.learningRate, "above 0 and at most 1000");
    }
    if (!(recipe.adamEpsilon > 0 && inRange(recipe.adamEpsilon, 0, 1)))
        return refuse("Adam epsilon", recipe.adamEpsilon, "above 0 and at most 1");
    if (!(inRange(recipe.momentum, 0, 1) && recipe.momentum < 1))
        return refuse("momentum", recipe.momentum, "at least 0 and below 1");
    if (!inRange(recipe.weightDecay, 0, 1000)) return refuse("weight decay", recipe.weightDecay, "between 0 and 1000");
    if (!(recipe.plateauFactor > 0 && recipe.plateauFactor < 1))
        return refuse("plateau factor", recipe.plateauFactor, "above 0 and below 1");
    if (recipe.plateauPatience < 0) return refuse("plateau patience", recipe.plateauPatience, "0 or more");
    if (!inRange(recipe.minimumLearningRate, 0, 1000))
        return refuse("minimum learning rate", recipe.minimumLearningRate, "between 0 and 1000");
    if (recipe.patience < 0) return refuse("patience", recipe.patience, "0 (never) or more");
    return {};
}

} // namespace snac
