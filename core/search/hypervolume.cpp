// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exact hypervolume as in WFG, with the last objective sliced off. The boxes (hypervolume_boxes.h) are taken in the
// order of the last side, longest first. What box k adds to those before it is its exclusive volume: its own base minus
// the part of its base that the bases of the boxes before it cover, times its last side, because every box before it is
// at least as high. That covered part is the volume, in one objective less, of the "limit set": each earlier base cut
// to the base of k.
//
// With two objectives left the boxes form a staircase and the volume is a sum of rectangles; with three, the staircase
// is kept in a map while the third side shrinks, so that no limit set is made at all (Fonseca, Paquete and
// Lopez-Ibanez, 2006).
#include "search/hypervolume.h"

#include "base/rng.h"
#include "search/hypervolume_boxes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace snac {

namespace {

constexpr std::size_t exactObjectives = 4;
constexpr int monteCarloSamples = 32768;

using Box = std::array<double, exactObjectives>;

/// Corners of a union of rectangles that all stand on the origin: width -> height, heights falling as widths grow.
class Staircase {
public:
    /// Returns the area that the rectangle adds.
    double add(double width, double height) {
        auto right = m_steps.lower_bound(width); // first step at least as wide
        if (right != m_steps.end() && right->second >= height) return 0;
        double area = 0;
        double edge = width;
        double under = right != m_steps.end() ? right->second : 0;
        while (right != m_steps.begin()) {
            const auto left = std::prev(right);
            area += (edge - left->first) * (height - under);
            if (left->second > height) break;
            edge = left->first;
            under = left->second;
            right = m_steps.erase(left);
        }
        if (right == m_steps.begin()) area += edge * (height - under);
        // A step of the same width is lower than this one.
        m_steps.insert_or_assign(right, width, height);
        return area;
    }

private:
    std::map<double, double> m_steps;
};

double volume(std::vector<Box> boxes, std::size_t objectives) {
    if (objectives == 1) {
        double best = 0;
        for (const Box& box : boxes) best = std::max(best, box[0]);
        return best;
    }
    const std::size_t last = objectives - 1;
    std::sort(boxes.begin(), boxes.end(), [last](const Box& a, const Box& b) { return a[last] > b[last]; });
    double total = 0;
    if (objectives <= 3) {
        Staircase staircase;
        double best = 0;
        for (const Box& box : boxes) {
            if (objectives == 3) {
                total += box[2] * staircase.add(box[0], box[1]);
            } else if (box[0] > best) {
                total += box[1] * (box[0] - best);
                best = box[0];
            }
        }
        return total;
    }
    std::vector<Box> limitSet;
    for (std::size_t k = 0; k < boxes.size(); ++k) {
        limitSet.assign(boxes.begin(), boxes.begin() + static_cast<std::ptrdiff_t>(k));
        double base = 1;
        for (std::size_t m = 0; m < last; ++m) {
            for (Box& limited : limitSet) limited[m] = std::min(limited[m], boxes[k][m]);
            base *= boxes[k][m];
        }
        total += boxes[k][last] * std::max(0.0, base - volume(limitSet, last));
    }
    return total;
}

/// How many of the boxes cover the place.
int covering(const std::vector<std::vector<double>>& boxes, const std::vector<double>& place) {
    return static_cast<int>(std::count_if(boxes.begin(), boxes.end(), [&](const std::vector<double>& box) {
        return std::equal(place.begin(), place.end(), box.begin(), [](double x, double side) { return x <= side; });
    }));
}

} // namespace

Hypervolume hypervolume(std::span<const std::vector<double>> points, std::span<const double> reference,
                        std::span<const Objective> objectives, std::uint64_t seed) {
    if (objectives.size() > exactObjectives)
        return hypervolumeMonteCarlo(points, reference, objectives, seed, monteCarloSamples);
    const HypervolumeBoxes boxes = hypervolumeBoxes(points, reference, objectives);
    if (boxes.sides.empty()) return {};
    std::vector<Box> exact(boxes.sides.size());
    for (std::size_t i = 0; i < exact.size(); ++i)
        std::copy(boxes.sides[i].begin(), boxes.sides[i].end(), exact[i].begin());
    return {boxes.unscaled(volume(std::move(exact), objectives.size())), 0, true};
}

Hypervolume hypervolumeMonteCarlo(std::span<const std::vector<double>> points, std::span<const double> reference,
                                  std::span<const Objective> objectives, std::uint64_t seed, int samples) {
    const HypervolumeBoxes boxes = hypervolumeBoxes(points, reference, objectives);
    if (boxes.sides.empty() || samples < 1) return {0, 0, boxes.sides.empty()};

    std::vector<double> cumulated;
    double total = 0;
    for (const auto& sides : boxes.sides) {
        double own = 1;
        for (const double side : sides) own *= side;
        cumulated.push_back(total += own);
    }
    Rng rng(seed);
    std::vector<double> place(objectives.size());
    double sum = 0, sumOfSquares = 0;
    for (int i = 0; i < samples; ++i) {
        const auto drawn = std::upper_bound(cumulated.begin(), cumulated.end() - 1, rng.uniform() * total);
        const auto& sides = boxes.sides[static_cast<std::size_t>(drawn - cumulated.begin())];
        for (std::size_t m = 0; m < place.size(); ++m) place[m] = sides[m] * rng.uniform();
        const double share = 1.0 / covering(boxes.sides, place);
        sum += share;
        sumOfSquares += share * share;
    }
    const double mean = sum / samples;
    const double variance = std::max(0.0, sumOfSquares / samples - mean * mean);
    const bool exact = boxes.sides.size() == 1;
    return {boxes.unscaled(total * mean), exact ? 0 : boxes.unscaled(total * std::sqrt(variance / samples)), exact};
}

} // namespace snac
