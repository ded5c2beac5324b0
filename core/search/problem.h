// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace snac {

/// One place of a genome: a number in [0, choices). Ordinal genes have an order in which neighbours are alike.
struct Gene {
    std::string name;
    int choices = 1;
    bool ordinal = false;
};

using Genome = std::vector<int>;

enum class Direction { Minimise, Maximise };

struct Objective {
    std::string name;
    Direction direction = Direction::Minimise;
    bool operator==(const Objective&) const = default;
};

/// What the search knows of an evaluated genome. Values may be infinite, never NaN.
struct Individual {
    Genome genome;
    std::vector<double> values;     ///< one per objective; empty when it failed or was pruned: such a one only ever loses
    std::vector<double> violations; ///< one per constraint: > 0 is by how much it is broken (Optuna's convention), relative to the budget
    std::int64_t trial = -1;

    double totalViolation() const; ///< sum of the positive ones
    bool feasible() const { return totalViolation() <= 0; }
};

/// What a sampler may ask before anything is trained.
struct Problem {
    std::vector<Gene> genes;
    std::vector<Objective> objectives;
    /// Sum of the violations of what is known before training; 0 when it fits. Pure; may be called often.
    std::function<double(const Genome&)> staticViolation;
    /// Genomes with equal keys are the same network (the fingerprint). Pure.
    std::function<std::string(const Genome&)> key;
};

} // namespace snac
