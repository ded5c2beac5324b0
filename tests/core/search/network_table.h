// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/rng.h"
#include "search/hypervolume.h"
#include "search/problem.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace snac {

/// A made-up table of small dense networks on 64 inputs and 10 classes: 15,552 genomes, 6,192 networks, with an
/// accuracy that rises with capacity and falls at bottlenecks, low precision and (a little) at random; bit operations;
/// look-up tables. Everything is a formula of the genome, so that all of it can be known and any other optimiser can be
/// run beside.
class NetworkTable {
public:
    explicit NetworkTable(std::size_t objectives) {
        m_problem.genes = {{"depth", 3, true},       {"width_0", 6, true}, {"width_1", 6, true}, {"width_2", 6, true},
                           {"activation", 3, false}, {"norm", 2, false},   {"bits", 4, true}};
        m_problem.objectives = {
            {"accuracy", Direction::Maximise}, {"log10_bops", Direction::Minimise}, {"log10_lut", Direction::Minimise}};
        m_problem.objectives.resize(objectives);
        m_problem.key = [](const Genome& genome) { return key(genome); };
        m_reference = {0.3, std::log10(3e6), std::log10(3e5)};
        m_reference.resize(objectives);
        std::vector<std::vector<double>> all;
        Genome genome(m_problem.genes.size(), 0);
        for (std::size_t at = 0; at < genome.size();) {
            all.push_back(values(genome));
            for (at = 0; at < genome.size() && ++genome[at] == m_problem.genes[at].choices; ++at) genome[at] = 0;
        }
        m_whole = hypervolume(all, m_reference, m_problem.objectives).value;
    }
    NetworkTable(const NetworkTable&) = delete;

    const Problem& problem() const { return m_problem; }
    Problem& problem() { return m_problem; }

    /// Layers that are not there do not count.
    static std::string key(const Genome& genome) {
        std::string text(1, static_cast<char>('1' + genome[0]));
        for (int layer = 0; layer <= genome[0]; ++layer)
            text += static_cast<char>('a' + genome[static_cast<std::size_t>(1 + layer)]);
        for (std::size_t gene = 4; gene < 7; ++gene) text += static_cast<char>('A' + genome[gene]);
        return text;
    }

    std::vector<double> values(const Genome& genome) const {
        constexpr std::array bitChoices{3.0, 4.0, 6.0, 8.0};
        const int depth = genome[0] + 1;
        double inputs = 64, macs = 0, parameters = 0, bottleneck = inputs;
        for (int layer = 0; layer < depth; ++layer) {
            const double width = 4 << genome[static_cast<std::size_t>(1 + layer)];
            macs += inputs * width;
            parameters += inputs * width + width;
            bottleneck = std::min(bottleneck, width);
            inputs = width;
        }
        macs += inputs * 10;
        parameters += inputs * 10 + 10;
        const double bits = bitChoices[static_cast<std::size_t>(genome[6])];
        double accuracy = 0.97 - 0.5 * std::exp(-3.2 * std::log2(parameters) / 14) - 0.35 * std::exp(-bottleneck / 6) -
                          0.25 * std::exp(-(bits - 1) * 0.9);
        accuracy -= depth == 1 ? 0.02 : depth == 3 ? 0.006 : 0;
        accuracy += genome[4] == 1 ? 0.012 : genome[4] == 2 ? -0.03 : 0;
        if (genome[5] == 1) accuracy += depth > 1 ? 0.015 : -0.004;
        if (parameters > 20000) accuracy -= 0.01;
        accuracy += 0.006 * noise(key(genome));
        const double lut = parameters * bits * 0.8 +
                           (genome[4] == 2   ? 2000
                            : genome[4] == 1 ? 300
                                             : 0) +
                           (genome[5] == 1 ? 150 * depth : 0);
        std::vector<double> result{accuracy, std::log10(macs * bits * bits), std::log10(lut)};
        result.resize(m_problem.objectives.size());
        return result;
    }

    /// Hypervolume as a fraction of that of the whole table.
    double quality(const std::vector<std::vector<double>>& found) const {
        return hypervolume(found, m_reference, m_problem.objectives).value / m_whole;
    }

private:
    static double noise(const std::string& key) {
        std::uint64_t seed = 7;
        for (const char c : key) seed = deriveSeed(seed, {static_cast<unsigned char>(c)});
        return Rng(seed).normal();
    }

    Problem m_problem;
    std::vector<double> m_reference;
    double m_whole = 0;
};

} // namespace snac
