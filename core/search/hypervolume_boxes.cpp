// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/hypervolume_boxes.h"

#include "search/pareto.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace snac {

namespace {

/// The sides of one box, or nothing if the point adds no volume.
std::vector<double> sidesOf(std::span<const double> point, std::span<const double> reference,
                            std::span<const Objective> objectives) {
    if (point.size() != objectives.size()) return {};
    std::vector<double> sides(point.size());
    for (std::size_t m = 0; m < point.size(); ++m) {
        const bool maximise = objectives[m].direction == Direction::Maximise;
        const double side = maximise ? point[m] - reference[m] : reference[m] - point[m];
        if (!std::isfinite(point[m]) || !(side > 0)) return {};
        sides[m] = std::min(side, std::numeric_limits<double>::max());
    }
    return sides;
}

} // namespace

double HypervolumeBoxes::unscaled(double volume) const { return std::ldexp(volume, exponent); }

HypervolumeBoxes hypervolumeBoxes(std::span<const std::vector<double>> points, std::span<const double> reference,
                                  std::span<const Objective> objectives) {
    HypervolumeBoxes boxes;
    const auto isFinite = [](double value) { return std::isfinite(value); };
    if (objectives.empty() || reference.size() != objectives.size() ||
        !std::all_of(reference.begin(), reference.end(), isFinite))
        return boxes;

    std::vector<Individual> candidates;
    std::vector<double> largest(objectives.size(), 0);
    for (const auto& point : points) {
        Individual candidate;
        candidate.values = sidesOf(point, reference, objectives);
        if (candidate.values.empty()) continue;
        for (std::size_t m = 0; m < largest.size(); ++m) largest[m] = std::max(largest[m], candidate.values[m]);
        candidates.push_back(std::move(candidate));
    }
    if (candidates.empty()) return boxes;

    const std::vector<Objective> maximised(objectives.size(), Objective{{}, Direction::Maximise});
    for (const std::size_t index : paretoFront(candidates, maximised))
        boxes.sides.push_back(std::move(candidates[index].values));
    std::sort(boxes.sides.begin(), boxes.sides.end());
    boxes.sides.erase(std::unique(boxes.sides.begin(), boxes.sides.end()), boxes.sides.end());
    for (std::size_t m = 0; m < largest.size(); ++m) {
        const int exponent = std::ilogb(largest[m]) + 1;
        for (auto& sides : boxes.sides) sides[m] = std::ldexp(sides[m], -exponent);
        boxes.exponent += exponent;
    }
    return boxes;
}

} // namespace snac
