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
    std::vector<double> values; ///< one per objective; empty when it failed or was pruned: such a one only ever loses
    /// One per constraint: > 0 is by how much it is broken (Optuna's convention), relative to the budget.
    std::vector<double> violations;
    std::int64_t trial = -1;

    /// Sum of the positive ones; infinite when one is NaN: what nobody can tell to fit does not.
    double totalViolation() const;
    bool feasible() const { return totalViolation() <= 0; }
    bool hasValues(std::size_t objectives) const; ///< one number per objective, none of them NaN
};

/// What a sampler may ask before anything is trained. Either function may be empty: then every genome fits, and
/// different genomes are different networks.
struct Problem {
    std::vector<Gene> genes;
    std::vector<Objective> objectives;
    /// Sum of the violations of what is known before training; 0 when it fits. Pure; may be called often.
    std::function<double(const Genome&)> staticViolation;
    /// Which constraints stood in the way of the genomes asked about so far, for the sentence when none fits. May be
    /// empty.
    std::function<std::string()> obstacles;
    /// Genomes with equal keys are the same network (the fingerprint). Pure.
    std::function<std::string(const Genome&)> key;

    bool contains(const Genome& genome) const; ///< one choice per gene, each in range
};

} // namespace snac
