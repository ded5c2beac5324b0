// SPDX-License-Identifier: GPL-3.0-or-later
//
// Non-dominated sort with bit sets.
//
// 1. The feasible members' values are laid out flat, negated where an objective is maximised, and sorted
//    lexicographically; equal points are merged. A point can then be dominated only by points before it.
// 2. The dominators of point i are the points before it that are no worse in each further objective. Walking the points
//    in the order of objective m while setting their bits gives, at point i, the set of those no worse than i in m; the
//    dominators are the intersection over m. Rows of dominators are made block by block, so memory stays bounded.
// 3. Point i belongs to the first front without a dominator of it. If it has a dominator in front k it has one in every
//    front before k (that dominator is itself dominated by one there), so the front is found by bisection, as in ENS-BS
//    (Zhang et al., "An efficient approach to nondominated sorting", IEEE TEC 19(2), 2015).
//
// Infeasible members follow by total violation, and those without values come last; no comparison of objectives is
// needed.
#include "search/pareto.h"

#include <algorithm>
#include <numeric>

namespace snac {

namespace {

using Word = std::uint64_t;
constexpr std::size_t wordBits = 64;
constexpr std::size_t blockWords = std::size_t(1) << 20;

/// Distinct points in lexicographic order, all objectives minimised.
struct SortedPoints {
    std::size_t objectives = 0;
    std::vector<double> values;                    ///< row by row
    std::vector<std::vector<std::size_t>> members; ///< of the population, per point

    std::size_t count() const { return members.size(); }
    double value(std::size_t point, std::size_t objective) const { return values[point * objectives + objective]; }
};

SortedPoints sortPoints(std::span<const Individual> population, const std::vector<std::size_t>& members,
                        std::span<const Objective> objectives) {
    const std::size_t width = objectives.size();
    std::vector<double> flat(members.size() * width);
    for (std::size_t i = 0; i < members.size(); ++i) {
        for (std::size_t m = 0; m < width; ++m) {
            const double value = population[members[i]].values[m];
            flat[i * width + m] = objectives[m].direction == Direction::Maximise ? -value : value;
        }
    }
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    const auto row = [&](std::size_t i) { return std::span(flat).subspan(i * width, width); };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto [inA, inB] = std::mismatch(row(a).begin(), row(a).end(), row(b).begin());
        return inA == row(a).end() ? a < b : *inA < *inB;
    });

    SortedPoints points;
    points.objectives = width;
    points.values.reserve(flat.size());
    for (std::size_t k = 0; k < order.size(); ++k) {
        if (k == 0 || !std::equal(row(order[k]).begin(), row(order[k]).end(), row(order[k - 1]).begin())) {
            points.values.insert(points.values.end(), row(order[k]).begin(), row(order[k]).end());
            points.members.emplace_back();
        }
        points.members.back().push_back(members[order[k]]);
    }
    return points;
}

/// The points of one front. The bit set is made when it is cheaper to meet than the members are to look up one by one,
/// so that all fronts together stay within O(N) words.
struct Front {
    std::vector<std::size_t> points;
    std::vector<Word> bits;

    void add(std::size_t point, std::size_t words) {
        points.push_back(point);
        if (!bits.empty()) {
            bits[point / wordBits] |= Word(1) << point % wordBits;
        } else if (points.size() >= words) {
            bits.resize(words);
            for (const std::size_t p : points) bits[p / wordBits] |= Word(1) << p % wordBits;
        }
    }
    bool meets(const Word* set, std::size_t words) const {
        if (bits.empty()) {
            return std::any_of(points.rbegin(), points.rend(),
                               [set](std::size_t p) { return set[p / wordBits] >> p % wordBits & 1; });
        }
        for (std::size_t w = 0; w < words; ++w) {
            if (bits[w] & set[w]) return true;
        }
        return false;
    }
};

/// The dominators of the points in [begin, end), a row of `words` words each.
class DominatorBlock {
public:
    explicit DominatorBlock(const SortedPoints& points)
        : m_points(points), m_words(points.count() / wordBits + 1),
          m_capacity(std::min(points.count(), std::max(wordBits, blockWords / m_words))), m_rows(m_capacity * m_words),
          m_running(m_words) {
        for (std::size_t m = 1; m < points.objectives; ++m) {
            auto& order = m_orders.emplace_back(points.count());
            std::iota(order.begin(), order.end(), std::size_t(0));
            std::sort(order.begin(), order.end(),
                      [&](std::size_t a, std::size_t b) { return points.value(a, m) < points.value(b, m); });
        }
    }

    std::size_t words() const { return m_words; }
    std::size_t capacity() const { return m_capacity; }
    const Word* row(std::size_t point) const { return m_rows.data() + (point - m_begin) * m_words; }

    void fill(std::size_t begin, std::size_t end) {
        m_begin = begin;
        for (std::size_t i = begin; i < end; ++i) {
            Word* bits = mutableRow(i);
            std::fill(bits, bits + i / wordBits, ~Word(0));
            bits[i / wordBits] = (Word(1) << i % wordBits) - 1;
            std::fill(bits + i / wordBits + 1, bits + m_words, Word(0));
        }
        for (std::size_t m = 1; m < m_points.objectives; ++m) meetNoWorse(m, begin, end);
    }

private:
    Word* mutableRow(std::size_t point) { return m_rows.data() + (point - m_begin) * m_words; }

    void meetNoWorse(std::size_t objective, std::size_t begin, std::size_t end) {
        const auto& order = m_orders[objective - 1];
        std::fill(m_running.begin(), m_running.end(), Word(0));
        for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
            const double value = m_points.value(order[first], objective);
            for (; last < order.size() && m_points.value(order[last], objective) == value; ++last) {
                m_running[order[last] / wordBits] |= Word(1) << order[last] % wordBits;
            }
            for (std::size_t k = first; k < last; ++k) {
                if (order[k] < begin || order[k] >= end) continue;
                Word* bits = mutableRow(order[k]);
                for (std::size_t w = 0; w <= order[k] / wordBits; ++w) bits[w] &= m_running[w];
            }
        }
    }

    const SortedPoints& m_points;
    std::size_t m_words;
    std::size_t m_capacity; ///< rows of a block
    std::size_t m_begin = 0;
    std::vector<Word> m_rows;
    std::vector<Word> m_running;
    std::vector<std::vector<std::size_t>> m_orders; ///< points by objective 1, 2, ...
};

std::vector<Front> sortIntoFronts(const SortedPoints& points) {
    std::vector<Front> fronts;
    DominatorBlock block(points);
    for (std::size_t begin = 0; begin < points.count(); begin += block.capacity()) {
        const std::size_t end = std::min(points.count(), begin + block.capacity());
        block.fill(begin, end);
        for (std::size_t i = begin; i < end; ++i) {
            const auto front = std::partition_point(fronts.begin(), fronts.end(), [&](const Front& candidate) {
                return candidate.meets(block.row(i), i / wordBits + 1);
            });
            (front == fronts.end() ? fronts.emplace_back() : *front).add(i, block.words());
        }
    }
    return fronts;
}

} // namespace

std::vector<std::vector<std::size_t>> nonDominatedSort(std::span<const Individual> population,
                                                       std::span<const Objective> objectives) {
    std::vector<std::size_t> feasible, withoutValues;
    std::vector<std::pair<double, std::size_t>> infeasible;
    for (std::size_t i = 0; i < population.size(); ++i) {
        const double violation = population[i].totalViolation();
        if (!population[i].hasValues(objectives.size()))
            withoutValues.push_back(i);
        else if (violation > 0)
            infeasible.emplace_back(violation, i);
        else
            feasible.push_back(i);
    }

    std::vector<std::vector<std::size_t>> fronts;
    const SortedPoints points = sortPoints(population, feasible, objectives);
    for (const Front& front : sortIntoFronts(points)) {
        auto& indices = fronts.emplace_back();
        for (const std::size_t point : front.points)
            indices.insert(indices.end(), points.members[point].begin(), points.members[point].end());
        std::sort(indices.begin(), indices.end());
    }
    std::sort(infeasible.begin(), infeasible.end());
    for (std::size_t k = 0; k < infeasible.size(); ++k) {
        if (k == 0 || infeasible[k].first != infeasible[k - 1].first) fronts.emplace_back();
        fronts.back().push_back(infeasible[k].second);
    }
    if (!withoutValues.empty()) fronts.push_back(std::move(withoutValues));
    return fronts;
}

std::vector<std::size_t> paretoFront(std::span<const Individual> population, std::span<const Objective> objectives) {
    auto fronts = nonDominatedSort(population, objectives);
    if (fronts.empty()) return {};
    // The first front is the best there is; that may still be infeasible or failed.
    const Individual& first = population[fronts.front().front()];
    if (!first.feasible() || !first.hasValues(objectives.size())) return {};
    return std::move(fronts.front());
}

} // namespace snac
